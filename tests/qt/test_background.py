"""What closing the window means, and what the icon in the tray tells."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QMessageBox, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from desktop.control.background import Background, wants_mark
from desktop.control.doorman import Duty
from desktop.core.manners import Card
from desktop.core.snapshot import CallSnapshot, CallState, OwnMedia
from desktop.core.visits import VisitBegan, VisitEnded
from desktop.ui.models.call_model import CallModel
from desktop.ui.tray import Sign, Tray, sign_of
from desktop.ui.windows.main_window import MainWindow
from tests.support.snapshots import IN_CALL

SHUT = OwnMedia(is_muted=True, is_camera_off=True)
WAITING = CallSnapshot(CallState.WAITING, "room1", ("Anna",), "Anna")


class Desk:
    """A window with a program behind it that does what it is asked."""

    def __init__(self, model: CallModel, window: MainWindow, folder: Path) -> None:
        self.model, self.window, self.folder = model, window, folder
        self.rung: list[type] = []
        self.duties: list[Duty | None] = []
        self.asked: list[str] = []
        self.has_tray = True
        self.notified: list[str] = []
        self.background = Background(
            model,
            window,
            folder,
            self.ring,
            self.duties.append,
            self.notified.append,
            lambda: self.has_tray,
        )
        self.background.quit_requested.connect(lambda: self.asked.append("quit"))
        model.settings_requested.connect(model.show_settings)
        model.join_requested.connect(self.join)
        model.leave_requested.connect(self.leave)

    def ring(self, visits: list[VisitBegan | VisitEnded]) -> None:
        self.rung += [type(each) for each in visits]

    def join(self) -> None:
        self.asked.append("wait" if self.background.waits else "join")
        self.model.show_snapshot(WAITING)

    def leave(self) -> None:
        self.asked.append("leave")
        self.model.show_snapshot(CallSnapshot())

    def want_background(self) -> None:
        self.model.show_settings(replace(self.model.settings, wait_in_background=True))

    def explanations(self) -> list[QMessageBox]:
        shown = QApplication.topLevelWidgets()
        return [each for each in shown if isinstance(each, QMessageBox) and each.isVisible()]


@pytest.fixture
def desk(qtbot: QtBot, model: CallModel, window: MainWindow, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(model, window, tmp_path)
    yield desk
    desk.background.close()


def test_closing_the_window_ends_the_program_unless_it_is_to_wait(desk: Desk) -> None:
    desk.window.close()
    assert desk.asked == ["quit"]


def test_what_the_call_tells_after_the_end_touches_no_icon_that_is_gone(desk: Desk) -> None:
    desk.background.close()
    desk.background.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    desk.model.show_snapshot(WAITING)  # an exception in a slot fails the test


def test_who_pushes_to_talk_is_not_heard_because_the_icon_opens_the_curtain(
    qtbot: QtBot, desk: Desk
) -> None:
    desk.model.show_settings(replace(desk.model.settings, push_to_talk=True))
    desk.model.show_snapshot(replace(WAITING, own_media=SHUT.curtained(True)))
    tray = desk.background.findChild(Tray)
    assert isinstance(tray, Tray)
    with qtbot.waitSignal(desk.model.own_media_requested) as asked:
        tray.curtain_requested.emit(False)
    assert asked.args == [OwnMedia(is_muted=True)]


def test_the_icon_ends_a_waiting_or_else_a_call(desk: Desk) -> None:
    icon = desk.background.findChild(QSystemTrayIcon)
    assert isinstance(icon, QSystemTrayIcon)
    menu = icon.contextMenu()

    def words() -> set[str]:
        return {action.text() for action in menu.actions()}

    assert "Wait" in words()
    desk.model.show_snapshot(IN_CALL)
    assert "Leave the room" in words()
    desk.want_background()
    assert "Stop waiting" in words()


def test_without_a_tray_there_is_no_background(desk: Desk) -> None:
    desk.want_background()
    desk.has_tray = False
    desk.window.close()
    assert desk.asked == ["quit"]


def test_closing_the_window_keeps_waiting_and_is_explained_once(desk: Desk) -> None:
    desk.want_background()
    desk.window.close()
    assert desk.asked == ["wait"]
    (explanation,) = desk.explanations()
    assert "sees and hears this computer" in explanation.text()
    explanation.close()
    desk.window.show()
    desk.window.close()
    assert desk.explanations() == []
    assert desk.asked == ["wait"]  # it waits already


def test_call_with_a_window_becomes_one_of_a_machine_that_waits(desk: Desk) -> None:
    desk.want_background()
    desk.model.request_join()
    desk.window.close()
    assert desk.asked == ["join", "leave", "wait"]


def test_who_leaves_is_no_machine_any_more(desk: Desk) -> None:
    desk.want_background()
    desk.window.close()
    desk.model.request_leave()
    desk.model.request_join()
    assert desk.asked == ["wait", "leave", "join"]


def test_explanation_offers_the_end(desk: Desk) -> None:
    desk.want_background()
    desk.window.close()
    (explanation,) = desk.explanations()
    (quit_,) = [each for each in explanation.buttons() if each.text() == "Quit"]
    quit_.click()
    assert desk.asked == ["wait", "quit"]


def test_who_comes_is_rung_for_and_written_down_while_it_waits(desk: Desk) -> None:
    desk.want_background()
    desk.window.close()
    desk.model.show_snapshot(IN_CALL)
    desk.model.show_snapshot(replace(IN_CALL, notices=()))
    desk.model.show_snapshot(WAITING)
    assert desk.rung == [VisitBegan, VisitEnded]
    lines = [json.loads(line) for line in (desk.folder / "watchers.jsonl").read_text().splitlines()]
    assert [line["event"] for line in lines] == ["join", "leave"]


def test_with_a_window_who_comes_is_rung_for_and_who_was_there_is_not(desk: Desk) -> None:
    desk.model.show_snapshot(IN_CALL)
    assert desk.rung == []
    desk.model.show_snapshot(WAITING)
    desk.model.show_snapshot(IN_CALL)
    assert desk.rung == [VisitEnded, VisitBegan]
    assert not (desk.folder / "watchers.jsonl").exists()


def test_of_two_who_change_places_the_newcomer_is_rung_for(desk: Desk) -> None:
    desk.model.show_snapshot(IN_CALL)
    desk.model.show_snapshot(replace(IN_CALL, peer_name="Vera"))
    assert desk.rung == [VisitBegan]


def test_who_leaves_or_quits_hears_nothing_of_it(desk: Desk) -> None:
    desk.model.show_snapshot(IN_CALL)
    desk.model.show_snapshot(CallSnapshot())
    desk.model.show_snapshot(WAITING)
    desk.model.show_snapshot(IN_CALL)
    desk.background.close()
    assert desk.rung == [VisitBegan]


def test_whose_name_is_learned_late_came_once(desk: Desk) -> None:
    desk.model.show_snapshot(WAITING)
    desk.model.show_snapshot(replace(IN_CALL, peer_name=None))
    desk.model.show_snapshot(IN_CALL)
    assert desk.rung == [VisitBegan]


def test_without_the_choice_nobody_is_rung_for(desk: Desk) -> None:
    desk.model.show_settings(replace(desk.model.settings, chime=False))
    for snapshot in (WAITING, IN_CALL, WAITING):
        desk.model.show_snapshot(snapshot)
    assert desk.rung == []


def test_the_system_tells_of_both_behind_other_programs_and_of_none_in_front(
    qtbot: QtBot, desk: Desk
) -> None:
    tray = desk.background.findChild(Tray)
    assert isinstance(tray, Tray)
    desk.window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is not None)
    for snapshot in (WAITING, IN_CALL, WAITING):
        desk.model.show_snapshot(snapshot)
    assert tray.told == ""
    desk.window.hide()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is None)
    desk.model.show_snapshot(IN_CALL)
    assert tray.told == "Boris has joined."
    desk.model.show_snapshot(WAITING)
    assert tray.told == "Boris has left."
    desk.model.show_settings(replace(desk.model.settings, notify=False))
    desk.model.show_snapshot(IN_CALL)
    assert tray.told == "Boris has left."


@pytest.mark.parametrize(
    ("desktop", "marked"), [("KDE", True), ("", True), ("GNOME", False), ("ubuntu:GNOME", False)]
)
def test_the_window_is_marked_where_that_is_no_message(desktop: str, marked: bool) -> None:
    assert wants_mark({"XDG_CURRENT_DESKTOP": desktop}) == marked


def test_without_a_tray_the_system_tells_without_an_icon(qtbot: QtBot, desk: Desk) -> None:
    desk.window.hide()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is None)
    for snapshot in (WAITING, IN_CALL, WAITING):
        desk.model.show_snapshot(snapshot)
    assert desk.notified == ["Boris has joined.", "Boris has left."]


@pytest.mark.parametrize(
    ("snapshot", "sign"),
    [
        (CallSnapshot(), Sign.OUT),
        (replace(WAITING, state=CallState.JOINING), Sign.TROUBLE),
        (WAITING, Sign.WAITING),
        (replace(WAITING, own_media=OwnMedia(is_muted=True)), Sign.WAITING),
        (replace(WAITING, own_media=SHUT), Sign.CURTAIN),
        (IN_CALL, Sign.WATCHED),
        (replace(IN_CALL, own_media=SHUT), Sign.CURTAIN),
        (replace(IN_CALL, state=CallState.LOST), Sign.TROUBLE),
        (replace(IN_CALL, state=CallState.REPLACED), Sign.OUT),
    ],
)
def test_icon_tells_the_truth(snapshot: CallSnapshot, sign: Sign) -> None:
    assert sign_of(snapshot) is sign


def test_the_owner_s_manners_hold_while_it_waits_and_only_then(desk: Desk) -> None:
    desk.want_background()
    desk.model.show_settings(replace(desk.model.settings, may_watch=("Boris",)))
    assert desk.duties == []
    desk.window.close()
    (duty,) = desk.duties
    assert duty is not None
    assert duty.manners.may_watch == ("Boris",)
    assert set(duty.cards) == set(Card)
    desk.model.show_settings(replace(desk.model.settings, quiet_hours="22:00-07:00"))
    assert desk.duties[1] is not None
    assert desk.duties[1].manners.quiet_hours.spans
    desk.model.show_settings(replace(desk.model.settings, language="ru"))
    assert desk.duties[2] is not None, "its cards say it in that language"
    desk.model.request_leave()
    assert desk.duties[3:] == [None]
