"""Threads for devices, also when a driver hangs in them."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial

import psutil
import pytest
from PySide6.QtCore import QCoreApplication, QObject, QTimer

from desktop.devices.device_thread import DeviceThread
from desktop.devices.sound_thread import SoundThread


def nothing() -> None:
    """Work that is none."""


class HangingDriver:
    """Hangs until the test lets it go, at its end, so that it leaves no thread."""

    def __init__(self) -> None:
        self._may_go = threading.Event()

    def call(self) -> None:
        self._may_go.wait(20)

    def let_go(self) -> None:
        self._may_go.set()


@pytest.fixture
def driver() -> Iterator[HangingDriver]:
    driver = HangingDriver()
    yield driver
    driver.let_go()


def test_work_is_done_in_order_in_the_thread(qapp: QCoreApplication) -> None:
    thread = DeviceThread("device")
    thread.start()
    done: list[tuple[int, str]] = []

    def note(number: int) -> None:
        done.append((number, threading.current_thread().name))

    for number in range(20):
        thread.post(partial(note, number))
    thread.quit()
    thread.join()
    assert done == [(number, "device") for number in range(20)]
    assert not thread.is_alive()


def test_timers_of_qt_work_in_the_thread(qapp: QCoreApplication) -> None:
    thread = DeviceThread("device")
    thread.start()
    ticks: list[str] = []
    are_enough = threading.Event()
    timers: list[QTimer] = []

    def on_tick() -> None:
        ticks.append(threading.current_thread().name)
        if len(ticks) == 5:
            are_enough.set()

    def open_timer() -> None:
        timer = QTimer()
        timers.append(timer)
        timer.timeout.connect(on_tick)
        timer.start(1)

    thread.post(open_timer)
    assert are_enough.wait(5)
    thread.post(timers.clear)
    thread.quit()
    thread.join()
    assert set(ticks) == {"device"}


@pytest.mark.expects_warnings("work in a device thread failed")
def test_work_that_fails_is_logged_and_the_thread_goes_on(qapp: QCoreApplication) -> None:
    thread = DeviceThread("device")
    thread.start()
    is_done = threading.Event()
    thread.post(lambda: [][0])
    thread.post(is_done.set)
    assert is_done.wait(5)
    thread.quit()
    thread.join()


def test_threads_leave_no_file_descriptor(qapp: QCoreApplication) -> None:
    process = psutil.Process()

    def use() -> None:
        thread = DeviceThread("device")
        objects: list[QObject] = []
        thread.start()
        thread.post(lambda: objects.append(QTimer()))
        thread.post(objects.clear)
        thread.quit()
        thread.join()

    use()
    before = process.num_fds()
    for _ in range(20):
        use()
    # Qt closes what a thread used when the system has ended it, a moment after Python has.
    deadline_s = time.monotonic() + 5
    while process.num_fds() > before + 2 and time.monotonic() < deadline_s:
        threading.Event().wait(0.01)
    assert process.num_fds() <= before + 2


@pytest.mark.expects_warnings("hangs and is abandoned")
def test_a_hanging_driver_does_not_hold_up_the_stop(
    qapp: QCoreApplication, driver: HangingDriver
) -> None:
    thread = DeviceThread("device")
    thread.start()
    thread.post(driver.call)
    thread.quit()
    begin_s = time.monotonic()
    thread.join()
    assert time.monotonic() - begin_s < 15
    assert thread.is_alive()


def test_a_program_with_a_hanging_driver_ends_in_order() -> None:
    code = (
        "import ctypes\n"
        "from PySide6.QtCore import QCoreApplication\n"
        "from desktop.devices.device_thread import DeviceThread\n"
        "app = QCoreApplication([])\n"
        "thread = DeviceThread('device')\n"
        "thread.start()\n"
        "thread.post(lambda: ctypes.CDLL(None).sleep(60))\n"
        "thread.quit()\n"
        "thread.join()\n"
        "print('over')\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=False
    )
    assert (result.returncode, result.stdout) == (0, "over\n"), result.stderr


def test_microphone_and_loudspeaker_share_a_thread_until_both_have_left(
    qapp: QCoreApplication,
) -> None:
    sound, names = SoundThread(), list[str]()

    def note() -> None:
        names.append(threading.current_thread().name)

    first = sound.enter(lambda _far_end: note())
    second = sound.enter(lambda _far_end: note())
    assert first is second
    sound.leave(first, note)
    assert first.is_alive()
    sound.leave(second, note)
    assert not second.is_alive()
    assert names == ["sound"] * 4
    third = sound.enter(lambda _far_end: note())
    assert third is not first
    sound.leave(third, nothing)


@pytest.mark.expects_warnings("a sound device hangs")
def test_a_hanging_sound_device_is_left_behind_and_the_next_one_works(
    qapp: QCoreApplication, driver: HangingDriver
) -> None:
    sound = SoundThread()
    microphone = sound.enter(lambda _far_end: nothing())
    loudspeaker = sound.enter(lambda _far_end: nothing())
    begin_s = time.monotonic()
    sound.leave(microphone, driver.call)
    assert time.monotonic() - begin_s < 15
    sound.leave(loudspeaker, nothing)
    is_done = threading.Event()
    fresh = sound.enter(lambda _far_end: is_done.set())
    assert fresh is not microphone
    assert is_done.wait(5)
    sound.leave(fresh, nothing)
