"""The examination as the window shows it, and its course."""

import json
import re
import sys

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop.core.device_order import DeviceKind
from desktop.core.findings import Check, Found, Outcome
from desktop.doctor.examination import Examination, no_device
from desktop.ui.doctor_words import check_words, found_words
from desktop.ui.translation import Translation
from desktop.ui.windows.doctor_dialog import DoctorDialog
from desktop.ui.windows.main_window import MainWindow
from tests.support.window_controls import control, texts_of

FACTS = dict.fromkeys(
    ["what", "label", "width", "height", "fps", "first_ms", "limit_s", "noise_dbfs", "removed_db",
     "names", "name", "reason", "renderer", "encoder", "answered", "silent", "choice"],
    "7",
) | {"notice": "no_camera", "detail": "", "kind": "camera"}  # fmt: skip
# What stands for the program: it says two findings and the verdict, and ends
SAYS = """
import json
for outcome in ("camera_works", "nat_strict"):
    check = "camera" if "camera" in outcome else "nat"
    print(json.dumps({"check": check, "outcome": outcome, "facts": %r}), flush=True)
print(json.dumps({"passed": False, "complete": True}))
"""


@pytest.mark.parametrize("code", ["en", "ru"])
@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_is_a_sentence_with_its_facts(
    qtbot: QtBot, outcome: Outcome, code: str
) -> None:
    translation = Translation()
    translation.speak(code)
    try:
        words = found_words(Found(Check.CAMERA, outcome, FACTS))
        assert "{" not in words
        assert words.endswith((".", "7"))
        assert all(check_words(check) for check in Check)
    finally:
        translation.speak("en")


@pytest.mark.parametrize(
    ("kind", "choice", "words"),
    [
        (DeviceKind.MICROPHONE, "test:880", "Test tone, 880 Hz"),
        (DeviceKind.CAMERA, "test", "Test picture"),
        (DeviceKind.LOUDSPEAKER, "none", "None"),
    ],
)
def test_what_takes_the_place_of_a_device_is_not_tried_and_called_by_its_words(
    qtbot: QtBot, kind: DeviceKind, choice: str, words: str
) -> None:
    found = no_device(Check.ECHO, (DeviceKind.MICROPHONE, None), (kind, choice))
    assert found is not None
    assert found.outcome.is_good
    assert found_words(found) == f"Not tried, since “{words}” is chosen in the settings."
    assert no_device(Check.ECHO, (DeviceKind.MICROPHONE, "usb-1"), (kind, None)) is None


def test_the_terminal_is_told_in_the_language_of_the_window(qtbot: QtBot) -> None:
    said: list[str] = []
    translation = Translation()
    translation.speak("ru")
    try:
        examination = Examination(said.append, as_json=False)
        examination.make(Check.CALL, lambda: [Found(Check.CALL, Outcome.CALL_WORKS)])
        examination.make(Check.NAT, lambda: [Found(Check.NAT, Outcome.NAT_STRICT)])
        examination.end(is_complete=True)
    finally:
        translation.speak("en")
    assert not re.search("[A-Za-z]", "".join(said).replace("NAT", "").replace("TURN", "")), said


def test_findings_are_told_as_they_come_and_one_that_breaks_is_one() -> None:
    said: list[str] = []
    examination = Examination(said.append, as_json=True)
    examination.make(Check.CALL, lambda: [Found(Check.CALL, Outcome.CALL_WORKS)])
    examination.make(Check.CODECS, lambda: [Found(Check.CODECS, [Outcome.CODECS_WORK][1])])
    assert examination.end(is_complete=True) is False
    assert examination.end(is_complete=True) is None
    call, codecs, verdict = map(json.loads, said)
    assert (call["outcome"], call["passed"]) == ("call_works", True)
    assert (codecs["outcome"], codecs["check"]) == ("broke", "codecs")
    assert verdict["passed"] is False


def test_what_hangs_is_told_when_the_time_is_over() -> None:
    said: list[str] = []
    examination = Examination(said.append, as_json=False)

    def hang() -> list[Found]:
        examination.end(is_complete=False)  # as the limit's thread does meanwhile
        return [Found(Check.CALL, Outcome.CALL_WORKS)]

    examination.make(Check.CALL, hang)
    assert said == [
        "LOOK  Call to itself: It did not end in time.\n",
        "Something is to be done, see above.\n",
    ]


def test_the_window_shows_what_the_program_says(qtbot: QtBot, window: MainWindow) -> None:
    dialog = DoctorDialog((sys.executable, "-c", SAYS % FACTS), (), window)
    with qtbot.waitExposed(dialog):
        dialog.start()
    qtbot.waitUntil(lambda: {"Something can be better:", "Network"} <= set(texts_of(dialog)))
    said = texts_of(dialog)
    assert said.index("Camera") < said.index("Network")
    assert any("symmetric NAT" in text for text in said)
    wrong = [label.text() for label in dialog.findChildren(QLabel, "findingWrong")]
    assert wrong == ["!", "Network"]
    again = control(dialog, QPushButton, "Check again")
    qtbot.waitUntil(again.isEnabled)
    again.click()
    qtbot.waitUntil(lambda: texts_of(dialog).count("Camera") == 1 and len(texts_of(dialog)) == 7)
    with qtbot.waitSignal(dialog.destroyed):
        dialog.close()


def test_closing_ends_a_program_that_hangs(qtbot: QtBot, window: MainWindow) -> None:
    hanging = "import threading; threading.Event().wait()"
    dialog = DoctorDialog((sys.executable, "-c", hanging), (), window)
    with qtbot.waitExposed(dialog):
        dialog.start()
    with qtbot.waitSignal(dialog.destroyed):
        dialog.close()


@pytest.mark.expects_warnings("the examination cannot be made")
def test_a_program_that_is_not_there_is_said(qtbot: QtBot, window: MainWindow) -> None:
    dialog = DoctorDialog(("/nowhere/tandem",), (), window)
    with qtbot.waitExposed(dialog):
        dialog.start()
    qtbot.waitUntil(lambda: "The check ended before its time. Try it again." in texts_of(dialog))
    with qtbot.waitSignal(dialog.destroyed):
        dialog.close()


def test_it_is_asked_for_in_the_settings(qtbot: QtBot, window: MainWindow) -> None:
    control(window, QPushButton, "Show all settings").click()
    with qtbot.waitSignal(window.doctor_requested):
        control(window, QPushButton, "Check this computer").click()
