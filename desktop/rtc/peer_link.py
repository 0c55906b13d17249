"""`PeerLink` (desktop.ports) on aiortc."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial

from aiortc import RTCCertificate, RTCSessionDescription

from desktop.core.description import has_channel
from desktop.core.errors import LinkError
from desktop.core.first_picture import FirstPictureClock, Step
from desktop.core.statistics import LinkStatistics
from desktop.core.wire import Candidate
from desktop.media.stand_in import StandIn
from desktop.ports import Block, PeerLinkEvents, Picture
from desktop.rtc import sdp as descriptions
from desktop.rtc.background import Background
from desktop.rtc.codec_preference import preferred_video
from desktop.rtc.ice_connection import IceConnection
from desktop.rtc.ice_servers import IceServers
from desktop.rtc.link_statistics import link_statistics
from desktop.rtc.lip_sync import LipSync
from desktop.rtc.local_tracks import PictureTrack, SoundTrack
from desktop.rtc.peer_candidates import PeerCandidates
from desktop.rtc.peer_connection import PeerConnection
from desktop.rtc.picture_wishes import PictureWishes
from desktop.rtc.receiver import MediaReceiver
from desktop.rtc.reflexive import NameResolver, find_reflexive
from desktop.rtc.relays import find_relay
from desktop.rtc.repairs import ice_connection
from desktop.rtc.safety import Safety
from desktop.rtc.sender import MediaSender
from desktop.rtc.sound_wishes import SoundWishes
from desktop.rtc.talk_channel import TalkChannel

log = logging.getLogger(__name__)

JOIN_LIMIT_S = 0.2
MEDIA_INTERVAL_S = 0.1
USUAL_PACKET_MS = 20  # of sound, where nobody says otherwise (RFC 7587 section 4.2)
START_KBPS = 1000  # proposed to a libwebrtc peer


@dataclass(frozen=True, slots=True)
class Equipment:
    """What all links of a program share."""

    ice_servers: Callable[[], Awaitable[IceServers]]  # for a link that is described now
    hardware_h264: Callable[[], str | None]  # the encoder in place of libx264, if one was found
    sound_wishes: SoundWishes
    stand_in: StandIn | None  # what is sent while there are no pictures; None: black
    wishes: PictureWishes
    resolver: NameResolver


class AiortcPeerLink:
    """One connection to the peer. Made by `AiortcPeerLinks.open`. Thread: engine.

    Offers and answers carry the computer's own addresses; those that STUN and TURN servers give
    follow by `on_candidate`. Sound and pictures are sent, and received, as soon as it is connected.
    """

    def __init__(
        self,
        equipment: Equipment,
        events: PeerLinkEvents,
        certificate: RTCCertificate | None,
        on_close: Callable[["AiortcPeerLink"], None],
    ) -> None:
        self._equipment = equipment
        self._events = events
        self._on_close = on_close
        self._connection = PeerConnection(certificate)
        self._connection.on("connectionstatechange", self._on_state)
        self._connection.on("iceconnectionstatechange", self._on_ice_state)
        self._first_picture = FirstPictureClock(time.monotonic())
        self._pictures = PictureTrack(equipment.stand_in)
        self._sound = SoundTrack(equipment.sound_wishes.coding.packet_ms)
        self._lip_sync = LipSync()
        self._senders: dict[str, MediaSender] = {}
        self._receivers: dict[str, MediaReceiver] = {}
        self._background = Background()
        self._peer_candidates = PeerCandidates(self._connection, self._background)
        self._media_at = {"audio": 0.0, "video": 0.0}  # when `on_media` told of it last
        self._safety, self._talk = Safety(), TalkChannel(self._connection, events)
        self._is_connected = False
        self._is_over = False  # failed or closed: nothing more is told
        self._closing: asyncio.Task[None] | None = None

    def put_picture(self, picture: Picture) -> None:
        """Thread: any."""
        self._pictures.put(picture)

    def put_block(self, block: Block) -> None:
        """Thread: any."""
        self._sound.put(block)

    async def create_offer(self, codec: str, *, talks: bool = False) -> str:
        self._require_open()
        self._add_media(["audio", "video"], self._equipment.wishes.coding.codec or codec)
        if talks:
            self._talk.open()
        try:
            await self._connection.setLocalDescription(await self._connection.createOffer())
        except Exception as error:
            raise LinkError(f"no offer could be made: {error!r}") from error
        return self._own_description()

    async def accept_offer(self, sdp: str, *, talks: bool = False) -> str:
        self._require_open()
        kinds = [kind for kind in descriptions.media_kinds(sdp) if kind in ("audio", "video")]
        if "video" not in kinds and "audio" not in kinds:
            raise LinkError("the offer has neither sound nor picture")
        # One of each, in the offer's order: the first carries the others' packets.
        self._add_media(list(dict.fromkeys(kinds)), self._equipment.wishes.coding.codec)
        await self._set_remote("offer", sdp)
        if talks and has_channel(sdp):
            self._talk.open()
        try:
            await self._connection.setLocalDescription(await self._connection.createAnswer())
        except Exception as error:
            raise LinkError(f"no answer could be made: {error!r}") from error
        self._reached(Step.OFFER)
        return self._own_description()

    async def accept_answer(self, sdp: str) -> None:
        self._require_open()
        await self._set_remote("answer", sdp)
        self._reached(Step.OFFER)

    async def add_candidate(self, candidate: Candidate) -> None:
        if not self._is_over:
            await self._peer_candidates.add(candidate)

    def say(self, frame: str) -> None:
        self._talk.say(frame)

    @property
    def local_address(self) -> str | None:
        ice = ice_connection(self._connection)
        return None if ice is None else ice.local_address

    async def statistics(self) -> LinkStatistics:
        numbers = await link_statistics(self._senders, self._receivers, self._lip_sync)
        first, code = self._first_picture.value, self._safety.code
        return replace(numbers, first_picture=first, safety_code=code)

    async def close(self) -> None:
        if self._closing is None:
            self._is_over = True
            self._talk.close()
            self._on_close(self)
            self._closing = asyncio.create_task(self._close())
        # A caller that is cancelled leaves the work to go on.
        await asyncio.shield(self._closing)

    # --- making the connection ---------------------------------------------------------------

    def _require_open(self) -> None:
        if self._is_over:
            raise LinkError("the link is closed")

    def _add_media(self, kinds: list[str], codec: str | None) -> None:
        """Add one section for each kind, both ways. `codec`: put it first among the videos."""
        if self._senders:
            raise LinkError("a link makes one connection")
        for kind in kinds:
            track = self._sound if kind == "audio" else self._pictures
            transceiver = self._connection.addTransceiver(track, direction="sendrecv")
            if kind == "video" and codec is not None:
                transceiver.setCodecPreferences(preferred_video(codec))
            sender, receiver = transceiver.sender, transceiver.receiver
            assert isinstance(sender, MediaSender)
            assert isinstance(receiver, MediaReceiver)
            receiver.listen(partial(self._on_packet, kind), self, self._lip_sync)
            receiver.round_trip_s = sender.shortest_round_trip_s
            sender.hardware_h264 = self._equipment.hardware_h264()
            sender.wishes = receiver.wishes = self._equipment.wishes
            sender.sound_wishes = self._equipment.sound_wishes
            self._senders[kind] = sender
            self._receivers[kind] = receiver

    async def _set_remote(self, kind: str, sdp: str) -> None:
        usable = descriptions.with_bundle_in_order(descriptions.without_orphans(sdp))
        text, candidates = descriptions.take_candidates(usable)
        limit_bps = descriptions.video_limit_bps(text)
        if limit_bps is not None and "video" in self._senders:
            self._senders["video"].limit_bps = limit_bps
        chosen_ms = self._equipment.sound_wishes.coding.packet_ms
        self._sound.packet_ms = descriptions.sound_packet_ms(text, chosen_ms)
        if video := self._receivers.get("video"):
            video.acknowledges = descriptions.wants_acknowledgments(text)
        try:
            await self._connection.setRemoteDescription(RTCSessionDescription(text, kind))
        except Exception as error:  # aiortc has no common one: asserts, KeyError, StopIteration …
            raise LinkError(f"the peer's {kind} cannot be used: {error!r}") from error
        await self._peer_candidates.begin(descriptions.user_fragments(text), candidates)

    def _own_description(self) -> str:
        """The local description as the peer gets it; the search for more addresses begins."""
        ice = ice_connection(self._connection)
        assert ice is not None
        ice.begin_search()
        self._background.start(self._search(ice))
        text = descriptions.without_candidates_end(self._connection.localDescription.sdp)
        text = descriptions.with_acknowledgments(descriptions.with_sound_repair(text))
        packet_ms = self._equipment.sound_wishes.coding.packet_ms
        if packet_ms != USUAL_PACKET_MS:
            text = descriptions.with_packet_time(text, packet_ms)
        return descriptions.with_start_bitrate(text, "VP8", START_KBPS)

    async def _search(self, ice: IceConnection) -> None:
        """Find out how this computer looks from outside, and who relays; tell what is found."""
        try:
            servers = await self._equipment.ice_servers()
            resolver = self._equipment.resolver
            await asyncio.gather(
                find_reflexive(ice.sockets, servers.answer_stun, resolver, self._on_own_candidate),
                find_relay(ice, servers.turn, self._on_own_candidate),
            )
        finally:
            ice.end_search()

    def _on_own_candidate(self, candidate: str) -> None:
        if not self._is_over:
            mids = [transceiver.mid for transceiver in self._connection.getTransceivers()]
            self._events.on_candidate(Candidate(candidate, mids[0] or "0", 0))

    # --- while it lives ----------------------------------------------------------------------

    def _on_state(self) -> None:
        state = self._connection.connectionState
        log.debug("The connection is %s", state)
        if self._is_over:
            return
        if state == "connected" and not self._is_connected:
            self._is_connected = True
            self._reached(Step.DTLS)
            self._background.start(self._safety.find(self._connection, self._events.on_peer_key))
            self._events.on_connected()
        elif state in ("failed", "closed"):
            self._is_over = True
            self._events.on_failed("no path" if not self._is_connected else f"connection {state}")

    def _on_ice_state(self) -> None:
        if self._connection.iceConnectionState == "completed":
            self._reached(Step.ICE)

    # What receivers hand out goes to `PeerLinkEvents`; the first picture is noticed on its way.

    def on_picture(self, picture: Picture) -> None:
        """Thread: the decoder's."""
        self._reached(Step.KEY_FRAME)
        self._events.on_picture(picture)

    def on_block(self, block: Block) -> None:
        """Thread: the decoder's."""
        self._events.on_block(block)

    def on_pause(self, samples: int) -> None:
        """Thread: the decoder's."""
        self._events.on_pause(samples)

    def sound_delay_s(self) -> float:
        """Thread: the decoder's."""
        return self._events.sound_delay_s()

    def _reached(self, step: Step) -> None:
        self._first_picture.reached(step, time.monotonic())

    def _on_packet(self, kind: str) -> None:
        now = time.monotonic()
        if now - self._media_at[kind] >= MEDIA_INTERVAL_S and not self._is_over:
            self._media_at[kind] = now
            self._events.on_media(is_sound=kind == "audio")

    # --- the end -----------------------------------------------------------------------------

    async def _close(self) -> None:
        self._pictures.close()
        self._sound.close()
        decoders = [receiver.close_decoder() for receiver in self._receivers.values()]
        await self._background.cancel()
        ice = ice_connection(self._connection)
        await self._connection.end([] if ice is None else ice.sockets, self._release_encoders)
        loop = asyncio.get_running_loop()
        joins = [
            loop.run_in_executor(None, decoder.join, JOIN_LIMIT_S)
            for decoder in decoders
            if decoder is not None
        ]
        if not all(await asyncio.gather(*joins)):
            log.warning("A decoder is still busy after the end of the call")
        # aiortc's decoder threads have handed the loop their last word: let it be heard.
        await asyncio.sleep(0)

    def _release_encoders(self) -> None:
        for sender in self._senders.values():
            sender.release_encoder()
