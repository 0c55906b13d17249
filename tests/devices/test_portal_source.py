"""A screen of a Wayland desktop, shown by the portal and PipeWire, as a source of pictures."""

import os
import queue
import resource
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import NoReturn

import pytest

from desktop.core.errors import DeviceError
from desktop.core.notice import NoticeKind
from desktop.devices.pipewire_library import PipeWireError, library
from desktop.devices.portal_source import PortalSource
from desktop.devices.screen_stream import ScreenStream
from desktop.media.picture import PictureConverter, UndecodablePicture, plane_of
from desktop.media.stamp import read_stamp
from desktop.ports import Picture
from tests.support.empty_bus import EmptyBus
from tests.support.scripted_portal import ScriptedPortal
from tests.support.stamped_window import SIZE, TITLE, stamped_window
from tests.support.wayland_session import DESK, DESK_SIZE, SIDE, WaylandSession

LIMIT_S = 30.0
MOVE_S = 0.2
FEW_FPS = 5.0

Told = Picture | DeviceError


@pytest.fixture(scope="module")
def session() -> Iterator[WaylandSession]:
    with WaylandSession() as session:
        session.command("swaymsg", f'for_window [title="^{TITLE}$"] move to output {SIDE}')
        yield session


@pytest.fixture
def desk(session: WaylandSession, monkeypatch: pytest.MonkeyPatch) -> WaylandSession:
    address = session.environment["DBUS_SESSION_BUS_ADDRESS"]
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    session.answer(DESK)
    return session


class Watcher:
    """Takes what a source delivers."""

    def __init__(self) -> None:
        self._told: queue.SimpleQueue[Told] = queue.SimpleQueue()

    def on_picture(self, picture: Picture) -> None:
        self._told.put(picture)

    def on_failed(self, error: DeviceError) -> None:
        self._told.put(error)

    @property
    def is_untold(self) -> bool:
        """Neither a picture nor a failure came."""
        return self._told.empty()

    def first_picture(self, desk: WaylandSession) -> Picture:
        """The compositor tells nothing before something changes; the mouse pointer does."""
        for x in range(100, int(100 + LIMIT_S / MOVE_S)):
            desk.mouse.move(x, 300)
            with suppress(queue.Empty):
                told = self._told.get(timeout=MOVE_S)
                assert not isinstance(told, DeviceError), told
                return told
        raise AssertionError("no picture came")

    def next_picture(self) -> Picture:
        told = self._told.get(timeout=LIMIT_S)
        assert not isinstance(told, DeviceError), told
        return told

    def picture_with(self, condition: Callable[[Picture], bool]) -> Picture:
        end_s = time.monotonic() + LIMIT_S
        while time.monotonic() < end_s:
            picture = self.next_picture()
            if condition(picture):
                return picture
        raise AssertionError("no such picture came")

    def failure(self) -> DeviceError:
        while not isinstance(told := self._told.get(timeout=LIMIT_S), DeviceError):
            pass
        return told


@contextmanager
def watched(most_fps: float = 30.0) -> Iterator[Watcher]:
    source, watcher = PortalSource("screen", most_fps), Watcher()
    source.start(watcher.on_picture, watcher.on_failed)
    try:
        yield watcher
    finally:
        source.stop()


def stamp_of(picture: Picture) -> int | None:
    return read_stamp(plane_of(picture, 0))


def test_a_screen_that_stands_still_is_delivered_again_and_again(desk: WaylandSession) -> None:
    with watched() as watcher:
        picture = watcher.first_picture(desk)
        assert (picture.width, picture.height) == DESK_SIZE
        for _ in range(5):
            watcher.next_picture()


async def test_the_system_is_asked_for_few_pictures_and_the_last_is_never_left_out(
    desk: WaylandSession,
) -> None:
    desk.answer(SIDE)
    async with stamped_window(desk.environment, 0, 0) as window:
        with watched(FEW_FPS) as watcher:
            picture = watcher.picture_with(lambda picture: stamp_of(picture) is not None)
            assert (picture.width, picture.height) == SIZE
            assert "max_framerate: (5000 / 1000)" in desk.log("portal-wlr")
            await window.close()
            watcher.picture_with(lambda picture: stamp_of(picture) is None)


def test_a_user_who_chooses_nothing_is_a_failure(desk: WaylandSession) -> None:
    desk.answer("")
    with watched() as watcher:
        assert watcher.failure().notice.kind is NoticeKind.SCREEN_WITHHELD


def test_who_stops_while_the_user_is_still_asked_gets_nothing_and_may_ask_again(
    desk: WaylandSession,
) -> None:
    with ExitStack() as asked, watched() as watcher:
        asked.enter_context(desk.asking())  # ends after the source was stopped
    assert watcher.is_untold
    desk.answer(DESK)
    with watched() as watcher:
        watcher.first_picture(desk)


def test_what_the_user_ends_in_the_desktop_is_gone(desk: WaylandSession) -> None:
    with watched() as watcher:
        watcher.first_picture(desk)
        desk.close_portal_session()
        assert watcher.failure().notice.kind is NoticeKind.SCREEN_WITHHELD


def test_a_desktop_without_a_portal_is_another_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    with watched() as watcher:
        assert watcher.failure().notice.kind is NoticeKind.SHARE_IMPOSSIBLE


def test_what_ends_with_the_portal_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    with WaylandSession() as desk:
        address = desk.environment["DBUS_SESSION_BUS_ADDRESS"]
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        with watched() as watcher:
            watcher.first_picture(desk)
            desk.end_sharing()
            assert watcher.failure().notice.kind is NoticeKind.SCREEN_WITHHELD


def test_a_bus_that_ends_while_the_user_is_asked_is_a_failure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with EmptyBus() as bus, ScriptedPortal(str(bus.path), {}) as portal:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
        with watched() as watcher:
            assert portal.asks.wait(LIMIT_S)
            bus.end()
            watcher.failure()


@pytest.mark.expects_warnings("screen ends")
def test_what_nobody_thought_of_is_logged_and_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    with EmptyBus() as bus, ScriptedPortal(str(bus.path), {}, ("s", "all")):
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
        with watched() as watcher:
            assert watcher.failure().notice.kind is NoticeKind.SCREEN_WITHHELD


@pytest.mark.expects_warnings("no picture")
def test_pictures_that_cannot_be_read_are_logged_once(
    desk: WaylandSession, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tried: queue.SimpleQueue[None] = queue.SimpleQueue()

    def refuse(*_: object) -> NoReturn:
        tried.put(None)
        raise UndecodablePicture("none of ours")

    monkeypatch.setattr(PictureConverter, "from_planes", refuse)
    count = 0
    with watched():
        for x in range(100, int(100 + LIMIT_S / MOVE_S)):
            desk.mouse.move(x, 300)
            with suppress(queue.Empty):
                tried.get(timeout=MOVE_S)
                count += 1
            if count > 2:
                break
    assert count > 2
    assert caplog.text.count("no picture") == 1


def test_a_stream_that_cannot_be_opened_lets_go_of_its_connection() -> None:
    library()  # which opens files
    near, far = socket.socketpair()
    lowest = os.dup(near.fileno())
    os.close(lowest)
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest, limits[1]))
    try:
        with pytest.raises(PipeWireError):
            ScreenStream(near, 0, 30.0)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    with far:
        assert far.recv(1) == b""
