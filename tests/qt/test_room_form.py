import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.core.settings import Settings
from desktop.core.snapshot import CallSnapshot, CallState
from desktop.ui.models.call_model import CallModel
from desktop.ui.widgets.room_form import RoomForm
from tests.support.window_controls import control

BOXES = (
    ("Create the room if it is not there", Settings(create_room=False)),
    ("Host here", Settings(host_here=False)),
    ("Let other computers join", Settings(host_for_others=True)),
)


@pytest.fixture
def form(qtbot: QtBot, model: CallModel) -> RoomForm:
    form = RoomForm(model)
    qtbot.addWidget(form)
    with qtbot.waitExposed(form):
        form.show()
    return form


@pytest.mark.parametrize(("words", "wished"), BOXES)
def test_a_tick_asks_and_shows_nothing_yet(
    qtbot: QtBot, model: CallModel, form: RoomForm, words: str, wished: Settings
) -> None:
    box = control(form, QCheckBox, words)
    before = box.isChecked()
    with qtbot.waitSignal(model.settings_requested) as asked:
        QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(9, box.height() // 2))
    assert asked.args == [wished]
    assert box.isChecked() is before
    model.show_settings(wished)
    assert box.isChecked() is not before


def test_leaving_a_field_wishes_for_what_was_typed(
    qtbot: QtBot, model: CallModel, form: RoomForm
) -> None:
    wishes: list[Settings] = []
    model.settings_requested.connect(wishes.append)
    room = control(form, QLineEdit, "Room name")
    room.selectAll()
    QTest.keyClicks(room, "room7")
    assert wishes == []
    room.editingFinished.emit()
    assert wishes == [Settings(room="room7")]
    assert room.text() == "room1"  # what is
    model.show_settings(wishes[0])
    assert room.text() == "room7"


def test_an_empty_field_is_wished_for_as_it_is(
    qtbot: QtBot, model: CallModel, form: RoomForm
) -> None:
    """So that the join can tell what is wrong, instead of joining the room of before."""
    room = control(form, QLineEdit, "Room name")
    room.selectAll()
    QTest.keyClick(room, Qt.Key.Key_Backspace)
    with qtbot.waitSignal(model.settings_requested) as asked:
        form.commit()
    assert asked.args == [Settings(room="")]


def test_news_do_not_disturb_what_is_being_typed(
    qtbot: QtBot, model: CallModel, form: RoomForm
) -> None:
    room = control(form, QLineEdit, "Room name")
    room.selectAll()
    QTest.keyClicks(room, "roo")
    model.show_settings(Settings(name="Anna", room="other"))
    assert room.text() == "roo"
    assert control(form, QLineEdit, "Your name").text() == "Anna"


@pytest.mark.parametrize("typed", ["eighty", "", "e"])
def test_a_port_is_digits_only(qtbot: QtBot, model: CallModel, form: RoomForm, typed: str) -> None:
    port = control(form, QLineEdit, "Port")
    port.selectAll()
    QTest.keyClick(port, Qt.Key.Key_Backspace)
    QTest.keyClicks(port, typed)
    with qtbot.assertNotEmitted(model.settings_requested):
        form.commit()
    assert port.text() == "8085"


def test_a_number_that_is_no_port_is_kept_for_the_server_to_refuse(
    qtbot: QtBot, model: CallModel, form: RoomForm
) -> None:
    port = control(form, QLineEdit, "Port")
    port.selectAll()
    QTest.keyClicks(port, "99999")
    with qtbot.waitSignal(model.settings_requested) as asked:
        form.commit()
    assert asked.args[0].host_port == 99_999


def test_a_port_is_wished_for(qtbot: QtBot, model: CallModel, form: RoomForm) -> None:
    port = control(form, QLineEdit, "Port")
    port.selectAll()
    QTest.keyClicks(port, "9000")
    with qtbot.waitSignal(model.settings_requested) as asked:
        form.commit()
    assert asked.args == [Settings(host_port=9000)]


def test_a_server_is_asked_for_only_when_none_runs_here(model: CallModel, form: RoomForm) -> None:
    server = control(form, QLineEdit, "Server")
    port = control(form, QLineEdit, "Port")
    assert (server.isVisible(), port.isVisible()) == (False, True)
    model.show_settings(Settings(host_here=False, server="example.org"))
    assert (server.isVisible(), port.isVisible()) == (True, False)
    assert server.text() == "example.org"


def test_everything_is_locked_with_the_reason_while_joined(
    model: CallModel, form: RoomForm
) -> None:
    kinds: tuple[type[QWidget], ...] = (QLineEdit, QCheckBox)
    controls = [widget for kind in kinds for widget in form.findChildren(kind)]
    model.show_snapshot(CallSnapshot(state=CallState.JOINING))
    assert len(controls) == 7
    for widget in controls:
        assert not widget.isEnabled()
        assert widget.toolTip() == "Leave the room to change this."
    model.show_snapshot(CallSnapshot(state=CallState.LEFT))
    for widget in controls:
        assert widget.isEnabled()
        assert widget.toolTip() != "Leave the room to change this."
