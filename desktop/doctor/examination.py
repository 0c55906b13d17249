"""The course of an examination: one check after another, each told when it ends."""

import faulthandler
import io
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace

import msgspec
from PySide6.QtWidgets import QApplication

from desktop import __version__, qt_log
from desktop.core.device_order import Device, DeviceKind
from desktop.core.findings import Check, Found, Outcome
from desktop.core.settings import Settings, is_device_id
from desktop.devices.factory import QtDevices
from desktop.devices.listing import list_devices
from desktop.doctor import network, sound_and_picture, system
from desktop.self_test.checks import CheckFailed
from desktop.self_test.own_call import own_call
from desktop.session.engine import Engine
from desktop.ui.doctor_words import finding_line, found_words, verdict_words
from desktop.ui.translation import Translation

LIMIT_S = 120.0  # all limits of the checks together are less
_CALL_LIMIT_S = 40.0

log = logging.getLogger(__name__)

Examine = Callable[[], Iterable[Found]]


class Examination:
    """Makes checks, and tells each finding as it comes. Thread: any, one at a time.

    Args:
        as_json: one JSON object a line, the last with the verdict; otherwise sentences.
        write: takes the lines.
    """

    def __init__(self, write: Callable[[str], None], *, as_json: bool) -> None:
        self._write = write
        self._as_json = as_json
        self._lock = threading.Lock()
        self._under_way: Check | None = None  # under _lock, as the next two
        self._is_good = True
        self._has_ended = False

    def make(self, check: Check, examine: Examine) -> None:
        """Make a check; whatever it raises is its finding."""
        began_s = time.monotonic()
        with self._lock:
            self._under_way = check
        try:
            findings = list(examine())
        except Exception as error:  # a library's; the report is where somebody reads it
            log.info("the check %s did not work", check.value, exc_info=error)
            reason = f"{type(error).__name__}: {error}"
            findings = [Found(check, Outcome.BROKE, {"reason": reason})]
        for found in findings:
            self._tell(replace(found, seconds=time.monotonic() - began_s))

    def end(self, *, is_complete: bool) -> bool | None:
        """Tell the verdict, once; returns it, or None if it was told already."""
        with self._lock:
            if self._has_ended:
                return None
            under_way = self._under_way
        if not is_complete and under_way is not None:
            self._tell(Found(under_way, Outcome.TIME_OVER))
        with self._lock:
            self._has_ended = True
            is_good = self._is_good and is_complete
        if self._as_json:
            self._line({"passed": is_good, "complete": is_complete, "version": __version__})
        else:
            self._write(f"{verdict_words(is_good=is_good)}\n")
        return is_good

    def _tell(self, found: Found) -> None:
        with self._lock:
            if self._has_ended:
                return  # the time was over first
            self._is_good = self._is_good and found.outcome.is_good
        if self._as_json:
            self._line(
                {
                    "check": found.check.value,
                    "outcome": found.outcome.word,
                    "passed": found.outcome.is_good,
                    "facts": found.facts,
                    "words": found_words(found),
                    "seconds": round(found.seconds, 2),
                }
            )
        else:
            self._write(f"{finding_line(found)}\n")

    def _line(self, value: dict[str, object]) -> None:
        self._write(msgspec.json.encode(value).decode() + "\n")


def run(settings: Settings, *, as_json: bool) -> int:
    """Examine this computer with these settings; returns the exit code: 0 if nothing is to do.

    It speaks the window's language. Thread: main. After `LIMIT_S` the process ends with 1,
    whatever hangs.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):  # a Windows pipe has not every letter
        sys.stdout.reconfigure(encoding="utf-8" if as_json else None, errors="replace")

    def write(line: str) -> None:
        sys.stdout.write(line)
        sys.stdout.flush()

    examination = Examination(write, as_json=as_json)

    def give_up() -> None:
        examination.end(is_complete=False)
        faulthandler.dump_traceback(all_threads=True)
        os._exit(1)  # what hangs may be in a library, where no exception arrives

    limit = threading.Timer(LIMIT_S, give_up)
    limit.name = "examination limit"
    limit.daemon = True
    limit.start()
    qt_log.install()
    application = QApplication(sys.argv[:1])
    try:
        translation = Translation()  # as long as it is there, it translates
        translation.speak(settings.language)
        _make_all(examination, settings, application)
        return 0 if examination.end(is_complete=True) else 1
    finally:
        application.shutdown()
        limit.cancel()


def _make_all(examination: Examination, settings: Settings, application: QApplication) -> None:
    listed, devices = list_devices(), QtDevices()
    camera, microphone = settings.camera, settings.microphone
    camera_label = _label(camera, listed.cameras)
    microphone_label = _label(microphone, listed.microphones)
    camera_role = (DeviceKind.CAMERA, camera)
    microphone_role = (DeviceKind.MICROPHONE, microphone)
    loudspeaker_role = (DeviceKind.LOUDSPEAKER, settings.loudspeaker)
    examine = examination.make
    examine(Check.PERMISSIONS, lambda: [system.examine_permissions(application)])
    examine(
        Check.CAMERA,
        lambda: [
            no_device(Check.CAMERA, camera_role)
            or sound_and_picture.examine_camera(devices, camera, camera_label)
        ],
    )
    examine(
        Check.MICROPHONE,
        lambda: [
            no_device(Check.MICROPHONE, microphone_role)
            or sound_and_picture.examine_microphone(devices, microphone, microphone_label)
        ],
    )
    examine(
        Check.ECHO,
        lambda: [
            no_device(Check.ECHO, microphone_role, loudspeaker_role)
            or sound_and_picture.examine_echo(devices, microphone, settings.loudspeaker)
        ],
    )
    examine(Check.CODECS, lambda: [system.examine_codecs()])
    examine(Check.SERVERS, lambda: network.network_of(settings))
    examine(Check.CALL, lambda: [_call(devices)])
    examine(Check.DRAWING, lambda: [system.examine_drawing()])


def no_device(check: Check, *roles: tuple[DeviceKind, str | None]) -> Found | None:
    """What a check says that needs devices, where something else is chosen in place of one."""
    for kind, choice in roles:
        if choice is not None and not is_device_id(choice):
            return Found(check, Outcome.NO_DEVICE, {"kind": kind.value, "choice": choice})
    return None


def _label(chosen: str | None, listed: tuple[Device, ...]) -> str:
    """What people call it; what is away, as the settings have it."""
    for device in listed:
        if device.id == chosen or (chosen is None and device.is_default):
            return device.label
    return chosen or ""


def _call(devices: QtDevices) -> Found:
    engine = Engine()
    engine.start()
    try:
        engine.submit(own_call(devices)).result(_CALL_LIMIT_S)
    except CheckFailed as error:
        return Found(Check.CALL, Outcome.CALL_FAILS, {"reason": str(error)})
    finally:
        engine.close()
    return Found(Check.CALL, Outcome.CALL_WORKS)
