"""What a call asks of the outside world: one interface for each adapter.

Adapters keep these promises without importing who uses them; `desktop/app.py` joins the two.
Pictures are `av.VideoFrame` of format yuv420p (full planes, any even size) and are shared: nobody
changes one that was handed over. Sound is `int16` mono at 48,000 samples a second; a *block* is
960 samples (20 ms), shape (960,). Threads: *engine* is the asyncio thread of signaling and aiortc.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import av
import numpy as np
from numpy.typing import NDArray

from desktop.core.errors import DeviceError
from desktop.core.settings import SoundCoding, VideoCoding, VoiceProcessing
from desktop.core.statistics import LinkStatistics
from desktop.core.wire import Candidate, FromServer, ToServer

SAMPLE_RATE_HZ = 48_000
BLOCK_SAMPLES = 960  # 20 ms: one Opus packet

Picture = av.VideoFrame
Block = NDArray[np.int16]
IceServerSetting = str | Mapping[str, object]  # a URL, or as `RTCPeerConnection` takes it


class VideoSource(Protocol):
    """A camera, screen, file or the test picture. One start, one stop; then it is used up."""

    def start(
        self, on_picture: Callable[[Picture], None], on_failed: Callable[[DeviceError], None]
    ) -> None:
        """Open the device and deliver pictures, from a thread of its own.

        Returns at once. `on_failed` is called at most once, when the device cannot be opened, is
        gone, or delivered nothing for 5 s; nothing is delivered after it. Thread: any.
        """

    def stop(self) -> None:
        """Close the device; takes at most 2 s even if a driver hangs. Idempotent. Thread: any.

        Nothing is delivered after it returns, and the device's light is off.
        """


class PictureScreen(Protocol):
    """Where pictures are shown. Thread: any."""

    def put(self, picture: Picture) -> None:
        """Show the picture; only the newest counts."""

    def clear(self) -> None:
        """Show nothing, and forget what was put."""


class AudioSource(Protocol):
    """A microphone, file, silence or the test tone. One start, one stop; then it is used up."""

    def start(
        self, on_block: Callable[[Block], None], on_failed: Callable[[DeviceError], None]
    ) -> None:
        """As `VideoSource.start`; delivers blocks, or halves, in real time and without an end."""

    def stop(self) -> None:
        """As `VideoSource.stop`."""


class AudioSink(Protocol):
    """A loudspeaker, or a null sink that takes sound at the same pace."""

    def start(
        self, pull: Callable[[int, float], Block], on_failed: Callable[[DeviceError], None]
    ) -> None:
        """Open the device and ask for sound whenever it has room, from a thread of its own.

        `pull(samples, play_time_s)` must return exactly that many samples, at once;
        `play_time_s` is the wall-clock time (`time.time()`) at which the first is heard.
        """

    def stop(self) -> None:
        """As `VideoSource.stop`."""


class Devices(Protocol):
    """Makes sources and sinks by their id; making one opens nothing. Thread: any."""

    def video_source(self, device_id: str | None) -> VideoSource:
        """`test`, `none`, `screen`, `file:PATH`, a camera's id, or None for the default camera.

        `screen:NAME` and `window:KEY` are such as were listed; `screen@15` is as `screen`, with at
        most 15 pictures a second.
        """

    def audio_source(self, device_id: str | None) -> AudioSource:
        """`test`, `test:HZ`, `none`, `file:PATH`, an id, or None for the default microphone."""

    def audio_sink(self, device_id: str | None) -> AudioSink:
        """`none` (a paced null sink), an id, or None for the default loudspeaker."""

    def watch_microphone(self, on_level: Callable[[float], None]) -> None:
        """Tell the level of every real microphone before its sound is processed, in dBFS.

        Twenty times a second, in a thread of the device; to be said before one is opened.
        """

    def want_large_pictures(self, is_wanted: bool) -> None:
        """Open cameras at 1080p, if they have it, or at 720p as is usual; from the next one on."""

    def process_voice(self, wanted: VoiceProcessing) -> None:
        """Do this to the sound of every microphone, the open one too, from its next 10 ms on."""


class PeerLink(Protocol):
    """One media connection to the peer: one audio and one video, both ways. Thread: engine."""

    async def create_offer(self, codec: str, *, talks: bool = False) -> str:
        """Return the SDP of the offer; `codec` ("VP8", "H264") comes first in it.

        `talks`: offer a data channel, too. The peer must be known to be a newer client.
        """

    async def accept_offer(self, sdp: str, *, talks: bool = False) -> str:
        """Apply the peer's offer and return the SDP of the answer.

        `talks`: take the data channel, if one is offered.

        Raises:
            LinkError: the offer cannot be used; the link must be closed.
        """

    async def accept_answer(self, sdp: str) -> None:
        """Apply the peer's answer. Raises LinkError as `accept_offer`."""

    async def add_candidate(self, candidate: Candidate) -> None:
        """Add an address of the peer; a useless one is logged and dropped. Any time."""

    def say(self, frame: str) -> None:
        """Send a frame over the data channel; lost if that is not open, which is told then.

        More than the peer takes ends the channel.
        """

    @property
    def local_address(self) -> str | None:
        """The computer's address over which it reaches the peer; None before it does."""

    async def statistics(self) -> LinkStatistics:
        """The numbers of now; cheap, about once a second."""

    async def close(self) -> None:
        """Close; takes at most 1 s, idempotent. No callback comes after it was called."""


class PeerLinkEvents(Protocol):
    """What a link tells, in the engine thread; pictures and sound in any."""

    def on_connected(self) -> None:
        """ICE and DTLS are up; once."""

    def on_failed(self, reason: str) -> None:
        """The connection ended or will not come up; at most once."""

    def on_candidate(self, candidate: Candidate) -> None:
        """A local address that the description did not have yet (trickle)."""

    def on_media(self, *, is_sound: bool) -> None:
        """A media packet came; at most every 100 ms of each kind, for the watch over silence."""

    def on_peer_key(self, key: str) -> None:
        """SHA-256 of the peer's certificate, in hexadecimal; soon after `on_connected`, once."""

    def on_talk_opened(self) -> None:
        """The data channel is up; once, if both ends have it."""

    def on_frame(self, frame: str) -> None:
        """A frame of the peer over the data channel; in order, at most so many as are allowed."""

    def on_talk_closed(self) -> None:
        """The open data channel ended, and the link did not; at most once."""

    def on_picture(self, picture: Picture) -> None:
        """A decoded picture of the peer."""

    def on_block(self, block: Block) -> None:
        """20 ms of the peer's decoded sound, or 10, as it sends."""

    def sound_delay_s(self) -> float:
        """How long after `on_block` its sound is heard, as things are now. Thread: any."""

    def on_pause(self, samples: int) -> None:
        """Before the next block the peer sent nothing for so long, or it was lost."""


class PeerLinks(Protocol):
    """Makes links. What they send is what `put_picture` and `put_block` gave last."""

    def open(self, events: PeerLinkEvents, *, shows_key: bool = False) -> PeerLink:
        """Make a link; it connects nothing yet. Thread: engine.

        `shows_key`: by the installation's own key, not by one for this link alone. Only for a peer
        who makes a new connection, too, for each link: a browser that keeps its own takes the same
        fingerprint for the same DTLS association (RFC 8842 section 4), and waits for it in vain.
        """

    def put_picture(self, picture: Picture) -> None:
        """The newest own picture; replaces one that was not sent yet. Thread: any."""

    def prefer_detail(self, is_detailed: bool) -> None:
        """From now on pictures are rather rare than small, for the text in them. Thread: any."""

    def limit_pictures(self, coding: VideoCoding) -> None:
        """Send no more than this from the next picture on; another codec with the next link.

        The peer is asked within a second to send no more, either.
        """

    def code_sound(self, coding: SoundCoding) -> None:
        """Skip silence, or do not, from the next packet on; other packets with the next link.

        Thread: any.
        """

    def put_block(self, block: Block) -> None:
        """10 or 20 ms of own sound; at most 100 ms wait, the oldest is dropped. Thread: any."""


class OfferedIceServers(Protocol):
    """The STUN and TURN servers that the server of the call offers. Thread: engine."""

    async def servers(self) -> Sequence[IceServerSetting] | None:
        """What it offers; None if it was not asked or does not say. Takes at most 2 s."""


class SignalingLink(Protocol):
    """One connection to the server, from open to close. Thread: engine."""

    @property
    def local_address(self) -> str | None:
        """The computer's address over which it reaches the server; None if it is not known."""

    def send(self, message: ToServer) -> None:
        """Send, never waits; lost if the connection is broken (its end is told then)."""

    def probe(self) -> None:
        """Ask for a sign of life; without one within 2 s the connection ends and says so."""

    async def close(self) -> None:
        """Send what is pending and close, in at most 2 s; idempotent. No callback comes after."""


class Signaling(Protocol):
    """Opens connections to one server. Thread: engine."""

    async def connect(
        self, on_message: Callable[[FromServer], None], on_lost: Callable[[str], None]
    ) -> SignalingLink:
        """Connect within 10 s; each message is told in order, a loss once, with its reason.

        Raises:
            SignalingError: with the notice for the user; nothing is connected.
        """
