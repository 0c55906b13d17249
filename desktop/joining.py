"""Join and Leave, with the server of one's own that a room may need."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import replace

from desktop.core.errors import SignalingError
from desktop.core.events import JoinRequested, LeaveRequested
from desktop.core.notice import Notice
from desktop.core.own_server import HostChoice, Hosted
from desktop.core.recent_rooms import remembered, room_of
from desktop.core.settings import check_names
from desktop.core.snapshot import CallState
from desktop.session.engine import Engine
from desktop.ui.models.call_model import CallModel, HostAddress

log = logging.getLogger(__name__)


class Joining:
    """Carries out what the model's user wishes of the room. Thread: GUI, with asyncio by qasync.

    Args:
        model: asks to join and to leave, and shows the address of the own server.
        engine: runs the session and the own server.
        serve: serves as chosen, as `Hosting` does; whoever ends the program ends that, too.
            Thread: engine, as of the next two.
        stop_serving: the opposite.
        post: gives an event to the session.
        waits: whether the next join is that of a waiting machine.
        tell: shows these notices in place of the ones before.
    """

    def __init__(
        self,
        model: CallModel,
        engine: Engine,
        serve: Callable[[HostChoice], Coroutine[None, None, Hosted]],
        stop_serving: Callable[[], Coroutine[None, None, None]],
        post: Callable[[JoinRequested | LeaveRequested], None],
        waits: Callable[[], bool],
        tell: Callable[..., None],
    ) -> None:
        self._model = model
        self._engine = engine
        self._serve = serve
        self._stop_serving = stop_serving
        self._post = post
        self._waits = waits
        self._tell = tell
        self._tasks: set[asyncio.Task[None]] = set()
        self._joining: asyncio.Task[None] | None = None
        self._hosted: Hosted | None = None
        self._was_inside = False
        model.changed.connect(self._on_model_changed)
        model.join_requested.connect(self._on_join_requested)
        model.leave_requested.connect(self._on_leave_requested)

    def join(self, *, insist: bool) -> None:
        """Join the room of the settings; what is wrong with them is told.

        Args:
            insist: try again for ever where the server cannot be reached.
        """
        self._tell()
        settings = self._model.settings
        wrong = check_names(settings.room, settings.name)
        if wrong is not None:
            self._refuse(wrong)
        elif self._joining is None:
            self._joining = self._start(self._join(insist))

    def on_settings_changed(self, changes: frozenset[str]) -> None:
        """Take over that these fields of the settings are others now."""
        if "room" in changes:
            self._show_host()
        if changes & {"host_here", "host_port", "host_for_others"}:
            self._start(self._stop_hosting())

    async def close(self) -> None:
        """Give up what is under way; the session and the own server go on."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _on_join_requested(self) -> None:
        self._suspend(is_suspended=False)
        self.join(insist=False)

    async def _join(self, insist: bool) -> None:
        settings = self._model.settings
        try:
            server = settings.server
            if settings.host_here:
                self._hosted = await self._engine.result_of(
                    self._serve(
                        HostChoice(
                            settings.host_port, settings.host_for_others, settings.ice_servers
                        )
                    )
                )
                self._show_host()
                server = self._hosted.own_address
            waits = self._waits()
            self._hand_over(
                JoinRequested(
                    server,
                    settings.room,
                    settings.name,
                    create=settings.create_room,
                    insist=insist or waits,
                    lead=waits,
                    waits=waits,
                )
            )
        except SignalingError as error:
            self._refuse(error.notice)
        finally:
            self._joining = None

    def _refuse(self, notice: Notice) -> None:
        """Tell why there is no join, in the place of what kept the last one out."""
        self._tell(notice)
        if not self._model.snapshot.is_joined:
            self._hand_over(LeaveRequested())

    def _on_leave_requested(self) -> None:
        self._suspend(is_suspended=True)
        self._start(self._leave())

    async def _leave(self) -> None:
        if self._joining is not None:  # the server is just being started; it takes no time
            await asyncio.wait([self._joining])
        self._hand_over(LeaveRequested())

    def _suspend(self, *, is_suspended: bool) -> None:
        """Who leaves does not want to be brought back by the next start, but by the next Join."""
        settings = self._model.settings
        suspends = is_suspended and settings.join_at_start
        self._model.request_settings(replace(settings, join_suspended=suspends))

    def _hand_over(self, event: JoinRequested | LeaveRequested) -> None:
        self._engine.loop.call_soon_threadsafe(self._post, event)

    # --- the own server ------------------------------------------------------------------

    async def _stop_hosting(self) -> None:
        self._hosted = None
        self._show_host()
        await self._engine.result_of(self._stop_serving())

    def _show_host(self) -> None:
        hosted, settings = self._hosted, self._model.settings
        if hosted is None:
            self._model.show_host(None)
            return
        url, is_for_others = hosted.page_url(settings.room), settings.host_for_others
        self._model.show_host(HostAddress(url, hosted.fingerprint, hosted.port, is_for_others))

    def _on_model_changed(self) -> None:
        """Remember a room once one is inside; a mistyped name was none."""
        snapshot = self._model.snapshot
        is_inside = snapshot.is_joined and snapshot.state is not CallState.JOINING
        if is_inside and not self._was_inside:
            settings = self._model.settings
            recent = remembered(settings.recent_rooms, room_of(settings))
            self._model.request_settings(replace(settings, recent_rooms=recent))
        self._was_inside = is_inside

    # --- tasks ---------------------------------------------------------------------------

    def _start(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._on_done)
        return task

    def _on_done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a wish of the user failed", exc_info=error)
