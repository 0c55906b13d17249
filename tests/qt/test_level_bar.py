import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from desktop.ui.colors import DARK
from desktop.ui.models.call_model import CallModel
from desktop.ui.widgets.level_bar import FALL_DB, LevelBar


@pytest.fixture
def bar(qtbot: QtBot, model: CallModel) -> LevelBar:
    bar = LevelBar(model, Qt.Orientation.Horizontal)
    qtbot.addWidget(bar)
    bar.resize(100, 6)
    return bar


def color_at(bar: LevelBar, x: int) -> str:
    return bar.grab().toImage().pixelColor(x, 3).name()


def test_it_rises_at_once_and_falls_slowly(model: CallModel, bar: LevelBar) -> None:
    assert bar.share == 0
    model.show_level(-30.0)
    assert bar.share == pytest.approx(0.5)
    model.show_level(-60.0)
    assert bar.share == pytest.approx(0.5 - FALL_DB / 60)


def test_it_is_empty_when_the_microphone_is_closed(model: CallModel, bar: LevelBar) -> None:
    model.show_level(-10.0)
    model.show_level(None)
    assert bar.share == 0


@pytest.mark.parametrize(("level", "color"), [(-20.0, DARK.success), (-2.0, DARK.warning)])
def test_what_is_painted_is_the_level_and_whether_it_is_too_loud(
    model: CallModel, bar: LevelBar, level: float, color: QColor
) -> None:
    model.show_level(level)
    assert color_at(bar, 10) == color.name()
    assert color_at(bar, 98) == DARK.raised_hover.name()
