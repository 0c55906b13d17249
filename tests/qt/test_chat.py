"""The chat in the window: texts as they are, what is not read, and why one cannot write."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QPushButton, QTextEdit
from pytestqt.qtbot import QtBot

from desktop.core.snapshot import CallSnapshot
from desktop.core.talk import ChatLine, Delivery, TalkSnapshot, TalkState
from desktop.core.talk_message import MAX_DRAFT
from desktop.ui.models.call_model import CallModel
from desktop.ui.widgets.chat_button import ChatButton
from desktop.ui.widgets.chat_panel import ChatPanel
from desktop.ui.windows.main_window import LEAST_SIZE, MainWindow
from tests.support.snapshots import IN_CALL, WAITING
from tests.support.window_controls import control

OPEN = replace(IN_CALL, talk=TalkSnapshot(TalkState.OPEN))


def heard(number: int, text: str) -> ChatLine:
    return ChatLine(number, text, "Boris", is_own=False, at_s=0.0)


def own(number: int, text: str, delivery: Delivery) -> ChatLine:
    return ChatLine(number, text, "Anna", is_own=True, at_s=0.0, delivery=delivery)


def with_lines(*lines: ChatLine) -> CallSnapshot:
    return replace(IN_CALL, talk=TalkSnapshot(TalkState.OPEN, lines))


def button(window: MainWindow) -> ChatButton:
    (found,) = window.findChildren(ChatButton)
    return found


def panel(window: MainWindow) -> ChatPanel:
    (found,) = window.findChildren(ChatPanel)
    return found


def texts(window: MainWindow) -> str:
    return control(window, QTextEdit, "What was written").toPlainText()


def field(window: MainWindow) -> QPlainTextEdit:
    return control(window, QPlainTextEdit, "Write a message")


@pytest.fixture
def talking(window: MainWindow, model: CallModel) -> MainWindow:
    """A window in a call, with the chat open."""
    model.show_snapshot(OPEN)
    button(window).click()
    return window


def test_the_chat_is_for_a_call(window: MainWindow, model: CallModel) -> None:
    assert button(window).isHidden()
    model.show_snapshot(OPEN)
    assert button(window).isVisible()
    assert panel(window).isHidden()


def test_its_key_shows_the_chat_ready_to_be_written_into(
    qtbot: QtBot, window: MainWindow, model: CallModel
) -> None:
    model.show_snapshot(OPEN)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert panel(window).isVisible()
    assert field(window).hasFocus()
    QTest.keyClick(window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert panel(window).isHidden()


def test_chat_and_settings_take_turns(talking: MainWindow) -> None:
    settings = control(talking, QPushButton, "Show the settings")
    settings.click()
    assert panel(talking).isHidden()
    button(talking).click()
    assert not control(talking, QLineEdit, "Room name").isVisible()
    assert panel(talking).isVisible()


def test_enter_asks_for_the_text_to_be_said_and_shows_nothing_yet(
    qtbot: QtBot, talking: MainWindow, model: CallModel
) -> None:
    QTest.keyClicks(field(talking), "one")
    QTest.keyClick(field(talking), Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClicks(field(talking), "two")
    with qtbot.waitSignal(model.say_requested) as asked:
        QTest.keyClick(field(talking), Qt.Key.Key_Return)
    assert asked.args == ["one\ntwo"]
    assert field(talking).toPlainText() == ""
    assert texts(talking) == ""


def test_nothing_is_sent_where_there_is_no_chat_and_what_was_typed_stays(
    qtbot: QtBot, talking: MainWindow, model: CallModel
) -> None:
    QTest.keyClicks(field(talking), "hello")
    model.show_snapshot(replace(IN_CALL, talk=TalkSnapshot(TalkState.UNAVAILABLE)))
    with qtbot.assertNotEmitted(model.say_requested):
        QTest.keyClick(field(talking), Qt.Key.Key_Return)
    assert field(talking).toPlainText() == "hello"


@pytest.mark.parametrize(
    ("snapshot", "words"),
    [
        (
            replace(IN_CALL, talk=TalkSnapshot(TalkState.UNAVAILABLE)),
            "The other person’s program, or the server, has no chat.",
        ),
        (replace(IN_CALL, talk=TalkSnapshot(TalkState.OPENING)), "The chat opens in a moment."),
        (
            replace(IN_CALL, talk=TalkSnapshot(TalkState.LATE)),
            "The chat did not open; picture and sound go on without it. Leave and join again, or "
            "ask the other person to.",
        ),
        (WAITING, "You can write when the other person is there."),
    ],
)
def test_why_one_cannot_write_is_one_sentence(
    talking: MainWindow, model: CallModel, snapshot: CallSnapshot, words: str
) -> None:
    model.show_snapshot(snapshot)
    assert words in [label.text() for label in panel(talking).findChildren(QLabel)]


def test_texts_are_shown_as_they_are(talking: MainWindow, model: CallModel) -> None:
    text = 'a <b>b</b> & <a href="http://x">c</a>\nhttps://example.org'
    model.show_snapshot(with_lines(heard(1, text)))
    assert text in texts(talking)
    view = control(talking, QTextEdit, "What was written")
    assert "<a href" not in view.toHtml().replace("&lt;a href", "")
    assert not view.textInteractionFlags() & Qt.TextInteractionFlag.LinksAccessibleByMouse
    assert view.isReadOnly()


def test_what_was_perhaps_not_delivered_says_so(talking: MainWindow, model: CallModel) -> None:
    model.show_snapshot(with_lines(own(1, "one", Delivery.UNDER_WAY)))
    assert "sending…" in texts(talking)
    model.show_snapshot(with_lines(own(1, "one", Delivery.LOST), heard(2, "two")))
    assert "sending…" not in texts(talking)
    assert "perhaps not delivered" in texts(talking)
    assert texts(talking).count("one") == 1


def test_what_is_selected_stays_so_when_another_text_comes(
    talking: MainWindow, model: CallModel
) -> None:
    model.show_snapshot(with_lines(heard(1, "keep")))
    view = control(talking, QTextEdit, "What was written")
    view.selectAll()
    selected = view.textCursor().selectedText()
    model.show_snapshot(with_lines(heard(1, "keep"), heard(2, "more")))
    assert view.textCursor().selectedText() == selected


def test_what_came_while_the_chat_was_hidden_is_counted_until_it_is_shown(
    window: MainWindow, model: CallModel
) -> None:
    model.show_snapshot(with_lines(own(1, "a", Delivery.DELIVERED), heard(2, "b"), heard(3, "c")))
    assert button(window).accessibleName() == "Chat, not read: 2"
    button(window).click()
    assert button(window).accessibleName() == "Chat"
    button(window).click()
    model.show_snapshot(with_lines(heard(2, "b"), heard(3, "c"), heard(4, "d")))
    assert button(window).accessibleName() == "Chat, not read: 1"


def test_in_another_call_texts_are_counted_anew(window: MainWindow, model: CallModel) -> None:
    model.show_snapshot(with_lines(heard(1, "a"), heard(2, "b")))
    button(window).click()
    model.show_snapshot(CallSnapshot())
    model.show_snapshot(with_lines(heard(1, "c")))
    assert model.unread == 1


def test_a_text_has_an_end(talking: MainWindow) -> None:
    field(talking).setPlainText("x" * (MAX_DRAFT + 5))
    assert field(talking).toPlainText() == "x" * MAX_DRAFT


def test_chat_and_what_was_typed_outlive_another_language(talking: MainWindow) -> None:
    QTest.keyClicks(field(talking), "unsent")
    talking.renew()
    assert not panel(talking).isHidden()
    assert field(talking).toPlainText() == "unsent"
    QTest.keyClicks(field(talking), ", yet")
    assert field(talking).toPlainText() == "unsent, yet"


def test_the_least_window_has_room_for_the_chat(
    qtbot: QtBot, talking: MainWindow, model: CallModel
) -> None:
    talking.resize(LEAST_SIZE)
    model.show_snapshot(with_lines(heard(1, "a very long " * 40)))
    qtbot.waitUntil(lambda: talking.size() == LEAST_SIZE)
    assert panel(talking).geometry().right() <= talking.width()
    view = control(talking, QTextEdit, "What was written")
    assert view.horizontalScrollBar().maximum() == 0
