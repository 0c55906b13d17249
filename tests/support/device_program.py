"""A program that uses real devices, in a process of its own: Qt finds them by its environment.

Run as `python -m tests.support.device_program SCENARIO …` it prints one JSON object a line, with
the name of what happened under "event". It ends when its standard input is closed.
"""

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psutil
from PySide6.QtCore import QCoreApplication, QObject, QSocketNotifier, QTimer
from PySide6.QtGui import QGuiApplication

from desktop.core.device_order import DeviceList
from desktop.core.errors import DeviceError
from desktop.core.settings import VoiceProcessing
from desktop.core.share import Share
from desktop.devices.factory import QtDevices
from desktop.devices.listing import DeviceWatcher, list_devices
from desktop.devices.shareable import Shareables
from desktop.media.meters import SoundMeter
from desktop.media.picture import plane_of
from desktop.media.stamp import read_stamp
from desktop.media.tone import ToneGenerator
from desktop.ports import Block, Picture

ROOT = Path(__file__).parent.parent.parent
LIMIT_S = 60.0
LOOK_MS = 50
LOOP_TONE_HZ = 880.0

Event = dict[str, Any]


class DeviceProgram:
    """The program, from outside; a context manager.

    Args:
        environment: of the process, with the way to its devices.
        arguments: the scenario and its devices, see `SCENARIOS`.
    """

    def __init__(self, environment: Mapping[str, str], *arguments: str) -> None:
        self._environment = dict(environment)
        self._arguments = arguments
        self._process: subprocess.Popen[str] | None = None
        self._events: queue.Queue[Event | None] = queue.Queue(maxsize=10_000)
        self._reader = threading.Thread(target=self._read, name="device program")
        self._seen: list[Event] = []

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "tests.support.device_program", *self._arguments],
            cwd=ROOT,
            env={"QT_QPA_PLATFORM": "offscreen", **self._environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._reader.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the program and check that it ended well."""
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            code = self._process.wait(LIMIT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        self._reader.join()
        if error is None:
            assert code == 0, f"the program ended with {code}"

    def wait_for(
        self, event: str, condition: Callable[[Event], bool] = lambda _event: True
    ) -> Event:
        """The next event of that name for which the condition holds."""
        deadline = time.monotonic() + LIMIT_S
        while True:
            try:
                got = self._events.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"no {event!r} within {LIMIT_S} s: {self._seen}") from None
            if got is None:
                raise AssertionError(f"the program ended without {event!r}: {self._seen}")
            self._seen.append(got)
            if got["event"] == event and condition(got):
                return got

    def _read(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        with self._process.stdout:
            for line in self._process.stdout:
                self._events.put(json.loads(line))
        self._events.put(None)


def tell(event: str, **values: object) -> None:
    # One write for each line: it is called from several threads.
    os.write(1, (json.dumps({"event": event, "at_s": time.time(), **values}) + "\n").encode())


def tell_failure(which: str) -> Callable[[DeviceError], None]:
    return lambda error: tell(
        "failed", which=which, kind=error.notice.kind.value, detail=error.notice.detail
    )


def as_labels(devices: DeviceList) -> dict[str, list[str]]:
    return {
        "cameras": [device.id for device in devices.cameras],
        "microphones": [device.id for device in devices.microphones],
        "loudspeakers": [device.id for device in devices.loudspeakers],
    }


class Scenario(QObject):
    """What is done with the devices, from `open` to `close`."""

    def __init__(self, arguments: list[str]) -> None:
        super().__init__()
        self.arguments = [None if argument == "default" else argument for argument in arguments]
        self.devices = QtDevices()

    def open(self) -> None:
        raise NotImplementedError

    def close(self) -> None:
        pass


class Listing(Scenario):
    """`list`: what is plugged in, and each change of it."""

    def open(self) -> None:
        self._watcher = DeviceWatcher()
        self._watcher.changed.connect(lambda devices: tell("changed", **as_labels(devices)))
        tell("listed", **as_labels(list_devices()))

    def close(self) -> None:
        self._watcher.close()
        tell("closed", threads=sorted(thread.name for thread in threading.enumerate()))


class SoundLoop(Scenario):
    """`loop MICROPHONE LOUDSPEAKER`: play a tone, and tell each second what was heard of it.

    The play time of what the microphone delivers is taken to be the moment of its delivery, less
    the length of the block: the delay is the whole loop's less what the loudspeaker counts in.
    """

    def open(self) -> None:
        microphone_id, loudspeaker_id = self.arguments
        self._tone = ToneGenerator(LOOP_TONE_HZ)
        self._heard, self._played = SoundMeter(), SoundMeter()
        self._ahead_s = 0.0
        # The tone would be taken for noise and for echo, which it is.
        self.devices.process_voice(VoiceProcessing(False, False, False))
        self._microphone = self.devices.audio_source(microphone_id)
        self._loudspeaker = self.devices.audio_sink(loudspeaker_id)
        self._loudspeaker.start(self._pull, tell_failure("loudspeaker"))
        self._microphone.start(self._on_block, tell_failure("microphone"))
        self._timer = QTimer()
        self._timer.timeout.connect(self._tell)
        self._timer.start(1000)

    def close(self) -> None:
        self._timer.stop()
        begin = time.monotonic()
        self._microphone.stop()
        self._loudspeaker.stop()
        tell("stopped", after_s=time.monotonic() - begin)

    def _pull(self, samples: int, play_time_s: float) -> Block:
        self._ahead_s = play_time_s - time.time()
        block = self._tone.block(play_time_s, samples)
        self._played.feed(block, play_time_s)
        return block

    def _on_block(self, block: Block) -> None:
        self._heard.feed(block, time.time() - 0.02)

    def _tell(self) -> None:
        heard, played = self._heard.take(), self._played.take()
        tell(
            "heard",
            level_dbfs=heard.level_dbfs,
            tone_hz=heard.tone_hz,
            delay_ms=heard.delay_ms,
            ahead_ms=self._ahead_s * 1000,
            played_hz=played.tone_hz,
        )


class Cycles(Scenario):
    """`cycles CAMERA MICROPHONE LOUDSPEAKER`: open and close all ten times, count what is left."""

    def open(self) -> None:
        self._left = 10
        self._open_all()

    def close(self) -> None:
        tell("over")

    def _open_all(self) -> None:
        camera_id, microphone_id, loudspeaker_id = self.arguments
        self._blocks = self._pictures = self._pulls = 0
        self._camera = self.devices.video_source(camera_id)
        self._microphone = self.devices.audio_source(microphone_id)
        self._loudspeaker = self.devices.audio_sink(loudspeaker_id)
        self._camera.start(self._on_picture, tell_failure("camera"))
        self._microphone.start(self._on_block, tell_failure("microphone"))
        self._loudspeaker.start(self._pull, tell_failure("loudspeaker"))
        self._look()

    def _look(self) -> None:
        _camera, microphone, loudspeaker = self.arguments
        has_sound = microphone == "none" or self._blocks
        if self._pictures and has_sound and (loudspeaker == "none" or self._pulls):
            self._close_all()
        else:
            QTimer.singleShot(LOOK_MS, self, self._look)

    def _close_all(self) -> None:
        for device in (self._camera, self._microphone, self._loudspeaker):
            device.stop()
        self._limit_s = time.monotonic() + LIMIT_S / 2
        self._count()

    def _count(self) -> None:
        """What is left, once the threads are gone that a busy machine let live a little longer."""
        if threading.active_count() > 1 and time.monotonic() < self._limit_s:
            QTimer.singleShot(LOOK_MS, self, self._count)
            return
        process = psutil.Process()
        tell(
            "cycle",
            threads=sorted(thread.name for thread in threading.enumerate()),
            native_threads=process.num_threads(),
            files=process.num_fds(),
        )
        self._left -= 1
        if self._left:
            QTimer.singleShot(0, self, self._open_all)
        else:
            tell("done")

    def _on_picture(self, _picture: Picture) -> None:
        self._pictures += 1

    def _on_block(self, _block: Block) -> None:
        self._blocks += 1

    def _pull(self, samples: int, play_time_s: float) -> Block:
        self._pulls += 1
        return ToneGenerator().block(play_time_s, samples)


class Pictures(Scenario):
    """`pictures CAMERA`: tell of each picture."""

    def open(self) -> None:
        (camera_id,) = self.arguments
        self._camera = self.devices.video_source(camera_id)
        self._camera.start(self._on_picture, tell_failure("camera"))

    def close(self) -> None:
        begin = time.monotonic()
        self._camera.stop()
        tell("stopped", after_s=time.monotonic() - begin)

    def _on_picture(self, picture: Picture) -> None:
        luma = plane_of(picture, 0)
        tell(
            "picture",
            width=picture.width,
            height=picture.height,
            left_luma=float(luma[:, : picture.width // 4].mean()),
            right_luma=float(luma[:, -picture.width // 4 :].mean()),
        )


class Sharing(Scenario):
    """`share NAME`: list what can be shared, and tell of each picture of what has that name."""

    def open(self) -> None:
        (name,) = self.arguments
        shareables = Shareables()
        listed = shareables.list()
        tell("listed", titles=[shareable.name for shareable in listed])
        (source,) = [shareable.source for shareable in listed if shareable.name == name]
        self._last: Picture | None = None
        self._repeated = 0
        self._share = QtDevices(shareables=shareables).video_source(Share(source).device_id)
        self._share.start(self._on_picture, tell_failure("share"))

    def close(self) -> None:
        self._share.stop()

    def _on_picture(self, picture: Picture) -> None:
        self._repeated = self._repeated + 1 if picture is self._last else 0
        self._last = picture
        tell(
            "picture",
            width=picture.width,
            height=picture.height,
            stamp=read_stamp(plane_of(picture, 0)),
            repeated=self._repeated,
        )


SCENARIOS: dict[str, type[Scenario]] = {
    "list": Listing,
    "loop": SoundLoop,
    "cycles": Cycles,
    "pictures": Pictures,
    "share": Sharing,
}


def main(name: str, arguments: list[str]) -> int:
    application = QGuiApplication([])
    scenario = SCENARIOS[name](arguments)
    # The end of the input ends the program: nothing else is ever written there.
    notifier = QSocketNotifier(0, QSocketNotifier.Type.Read)
    notifier.activated.connect(QCoreApplication.quit)
    QTimer.singleShot(0, scenario, scenario.open)
    code = application.exec()
    notifier.setEnabled(False)
    scenario.close()
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
