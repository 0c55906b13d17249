"""Drives one call: events into the machine, its commands out through the ports.

One object for the program's life; it serves any number of joins. Thread: engine, except where
a method says otherwise. Nothing waits in a queue: each event is handled when it comes, and its
slow commands (connecting, describing, closing) run as tasks that post their results as events.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

from desktop.core.call import Call
from desktop.core.commands import (
    AcceptAnswer,
    AcceptOffer,
    AddCandidate,
    CloseLink,
    CloseMedia,
    Command,
    Connect,
    CreateOffer,
    Disconnect,
    OpenLink,
    OpenMedia,
    ProbeServer,
    PutOutTorch,
    SayToPeer,
    Send,
    SetVolume,
    StartTimer,
    StopTimer,
    SwitchCamera,
    Timer,
    ToggleTorch,
)
from desktop.core.errors import SignalingError
from desktop.core.events import (
    Connected,
    ConnectFailed,
    ConnectionLost,
    Event,
    JoinRequested,
    NetworkChanged,
    Received,
    TimerExpired,
)
from desktop.core.notice import Notice, NoticeKind
from desktop.core.server_address import without_secrets
from desktop.core.snapshot import CallSnapshot, CallState
from desktop.core.statistics import LinkStatistics
from desktop.core.talk_message import CHAT, IDENTITY, encode
from desktop.core.wire import FromServer
from desktop.ports import PeerLinks, Signaling, SignalingLink
from desktop.session.media_session import MediaSession
from desktop.session.present_link import PresentLink

log = logging.getLogger(__name__)

CLOSE_S = 4.0  # a link closes within 1 s, a connection within 2 s


class CallSession:
    """See the module.

    Args:
        signaling: makes the way to a server out of its address, as the user typed it.
        links: makes media links.
        media: the devices.
        on_snapshot: told of every change, in the engine thread.
        chance: a random number in [0, 1), for the jitter of timers.
        on_camera_asked: the peer wants a camera (a phone's back one?); `CameraSwitched` follows.
        can: what the program is able to besides pictures and sound, for the peer to know.
        on_volume_asked: the peer wants to be played so loud, in percent; `DoingChanged` follows.
        on_torch_asked: the peer wants the camera's light, or its end.
        on_torch_left: that peer is gone.
    """

    def __init__(
        self,
        signaling: Callable[[str], Signaling],
        links: PeerLinks,
        media: MediaSession,
        on_snapshot: Callable[[CallSnapshot], None],
        chance: Callable[[], float],
        on_camera_asked: Callable[[bool], None] = lambda is_back: None,
        can: frozenset[str] = frozenset({CHAT, IDENTITY}),
        on_volume_asked: Callable[[int], None] = lambda percent: None,
        on_torch_asked: Callable[[], None] = lambda: None,
        on_torch_left: Callable[[], None] = lambda: None,
    ) -> None:
        self._make_signaling = signaling
        self._peer_links = links
        self._media = media
        self._on_snapshot = on_snapshot
        self._chance = chance
        self._on_camera_asked = on_camera_asked
        self._on_volume_asked = on_volume_asked
        self._on_torch_asked = on_torch_asked
        self._on_torch_left = on_torch_left
        self._call = Call(can)
        self._snapshot = self._call.snapshot
        self._server = ""
        self._joined_s: float | None = None  # monotonic; until there is a link, or nobody else
        # Events posted while another is handled; each is handled before `post` returns, so
        # that it holds no more than one event's consequences.
        self._pending: deque[Event] = deque()
        self._is_handling = False
        self._timers: dict[Timer, asyncio.TimerHandle] = {}
        self._connecting: asyncio.Task[None] | None = None
        self._connection: SignalingLink | None = None
        self._disconnecting: asyncio.Task[None] | None = None  # closes the former connection
        self._link: PresentLink | None = None
        self._closing: set[asyncio.Task[None]] = set()

    @property
    def snapshot(self) -> CallSnapshot:
        """The state of now."""
        return self._snapshot

    def post(self, event: Event) -> None:
        """Handle an event and carry out what follows from it."""
        if isinstance(event, JoinRequested):
            self._server = event.server
            self._joined_s = time.monotonic()
        self._pending.append(event)
        if self._is_handling:
            return
        self._is_handling = True
        try:
            while self._pending:
                for command in self._call.handle(self._pending.popleft()):
                    self._carry_out(command)
        finally:
            self._is_handling = False
        self.refresh()

    def refresh(self) -> None:
        """Tell the snapshot if it changed; also called when the media did."""
        snapshot = self._call.snapshot
        snapshot = replace(
            snapshot,
            notices=snapshot.notices + self._media.notices,
            own_media=self._media.own_media,
        )
        if snapshot != self._snapshot:
            if snapshot.state is not self._snapshot.state:
                log.info("call: %s -> %s", self._snapshot.state.value, snapshot.state.value)
            if snapshot.dark is not self._snapshot.dark:
                log.info("picture: %s", snapshot.dark.value if snapshot.dark else "shown")
            for notice in snapshot.notices:
                if notice not in self._snapshot.notices:
                    log.info("told: %s", notice.kind.value)
            self._snapshot = snapshot
            if snapshot.state is CallState.WAITING:
                self._joined_s = None
            self._on_snapshot(snapshot)

    async def link_statistics(self) -> LinkStatistics | None:
        """The numbers of the present link; None without one."""
        return await self._link.statistics() if self._link is not None else None

    def fail_link(self, reason: str) -> None:
        """The link is up and of no use: it is made anew. Thread: engine."""
        if self._link is not None:
            self._link.on_failed(reason)

    def on_network(self, addresses: frozenset[str]) -> None:
        """The computer has these addresses now, or woke up. Thread: engine."""

        def is_gone(address: str | None) -> bool:
            return address is not None and address not in addresses

        connection, link = self._connection, self._link
        self.post(
            NetworkChanged(
                is_server_gone=connection is not None and is_gone(connection.local_address),
                is_peer_gone=link is not None and is_gone(link.link.local_address),
            )
        )

    async def settle(self) -> None:
        """Wait until all that was ended is closed; at most `CLOSE_S`."""
        if self._closing:
            _, late = await asyncio.wait(self._closing, timeout=CLOSE_S)
            for task in late:
                log.warning("%s did not end in %s s", task.get_name(), CLOSE_S)
                task.cancel()
        await self._media.settle()

    def _carry_out(self, command: Command) -> None:
        loop = asyncio.get_running_loop()
        match command:
            case Connect(attempt=attempt, is_orderly=is_orderly):
                work = self._connect(attempt, is_orderly=is_orderly)
                self._connecting = loop.create_task(work, name="connect")
            case Disconnect():
                self._disconnect()
            case ProbeServer():
                if self._connection is not None:
                    self._connection.probe()
            case Send(message=message):
                if self._connection is not None:
                    self._connection.send(message)
            case StartTimer(timer=timer, after_s=after_s, jitter=jitter):
                self._stop_timer(timer)
                delay_s = after_s * (1 - jitter * self._chance())
                self._timers[timer] = loop.call_later(delay_s, self._on_timer, timer)
            case StopTimer(timer=timer):
                self._stop_timer(timer)
            case SwitchCamera(is_back=is_back):
                self._on_camera_asked(is_back)
            case ToggleTorch():
                self._on_torch_asked()
            case PutOutTorch():
                self._on_torch_left()
            case SetVolume(percent=percent):
                self._on_volume_asked(percent)
            case OpenMedia():
                self._media.open()
            case CloseMedia():
                self._media.close()
            case OpenLink() as command:
                joined_s, self._joined_s = self._joined_s, None
                server_s = 0.0 if joined_s is None else time.monotonic() - joined_s
                self._link = PresentLink(
                    command, self._peer_links, self._media, self.post, server_s
                )
            case CloseLink():
                if self._link is not None:
                    self._link.silence()
                    self._in_background(self._link.close(), "close link")
                    self._link = None
            case CreateOffer() | AcceptOffer() | AcceptAnswer() | AddCandidate():
                if self._link is not None:
                    self._link.carry_out(command)
            case SayToPeer(message=message):
                if self._link is not None:
                    self._link.link.say(encode(message))

    def _stop_timer(self, timer: Timer) -> None:
        handle = self._timers.pop(timer, None)
        if handle is not None:
            handle.cancel()

    def _on_timer(self, timer: Timer) -> None:
        self._timers.pop(timer, None)
        self.post(TimerExpired(timer))

    async def _connect(self, attempt: int, *, is_orderly: bool) -> None:
        def on_message(message: FromServer) -> None:
            self.post(Received(attempt, message))

        def on_lost(reason: str) -> None:
            log.info("the connection to the server ended: %s", reason)
            self._connection = None
            self.post(ConnectionLost(attempt))

        if is_orderly and self._disconnecting is not None:
            await asyncio.wait([self._disconnecting])  # takes at most 2 s
        try:
            signaling = self._make_signaling(self._server)
            connection = await signaling.connect(on_message, on_lost)
        except SignalingError as error:
            log.info("not connected: %s", error.notice.kind.value)
            self._connecting = None
            self.post(ConnectFailed(attempt, error.notice, error.retryable))
            return
        except Exception:  # whatever a library raises, the call must not hang in between
            log.exception("connecting failed")
            self._connecting = None
            notice = Notice(NoticeKind.SERVER_UNREACHABLE, without_secrets(self._server))
            self.post(ConnectFailed(attempt, notice, retryable=True))
            return
        self._connecting = None
        self._connection = connection
        self.post(Connected(attempt))

    def _disconnect(self) -> None:
        if self._connecting is not None:
            self._connecting.cancel()
            self._watch(self._connecting)
            self._connecting = None
        if self._connection is not None:
            self._disconnecting = self._in_background(self._connection.close(), "close connection")
            self._connection = None

    def _in_background(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._watch(task)
        return task

    def _watch(self, task: asyncio.Task[None]) -> None:
        self._closing.add(task)
        task.add_done_callback(self._on_closed)

    def _on_closed(self, task: asyncio.Task[None]) -> None:
        self._closing.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("%s failed", task.get_name(), exc_info=error)
