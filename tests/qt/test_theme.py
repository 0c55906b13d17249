"""The look of the window follows the user's choice at once, in everything that is shown."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QImage
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton
from pytestqt.qtbot import QtBot

from desktop.core.settings import Settings
from desktop.ui import theme
from desktop.ui.colors import DARK, LIGHT, LIGHT_CONTRAST, LOOKS, Colors
from desktop.ui.icons import icon
from desktop.ui.models.call_model import CallModel
from desktop.ui.theme import Theme, apply_theme, hear_the_portal
from desktop.ui.windows.main_window import MainWindow
from desktop.ui.windows.settings_dialog import SettingsDialog
from tests.support.snapshots import IN_CALL
from tests.support.window_controls import choose, control


@pytest.fixture
def look(qapp: QApplication) -> Iterator[Theme]:
    yield Theme()
    apply_theme(qapp)


@pytest.mark.parametrize(
    ("desktop", "display", "chosen", "used"),
    [
        ("sway", "wayland-1", None, "xdgdesktopportal"),
        ("", "wayland-1", None, "xdgdesktopportal"),
        ("ubuntu:GNOME", "wayland-0", None, "xdgdesktopportal"),
        ("XFCE", "", None, "xdgdesktopportal"),
        ("KDE", "wayland-0", None, None),
        ("sway", "wayland-1", "gtk3", "gtk3"),
        ("i3", "", None, "xdgdesktopportal"),
        ("", "", None, None),
    ],
)
def test_the_portal_is_asked_where_no_theme_of_qts_asks_the_desktop_in_time(
    desktop: str, display: str, chosen: str | None, used: str | None
) -> None:
    environment = {"XDG_CURRENT_DESKTOP": desktop, "WAYLAND_DISPLAY": display}
    if chosen is not None:
        environment["QT_QPA_PLATFORMTHEME"] = chosen
    hear_the_portal(environment)
    assert environment.get("QT_QPA_PLATFORMTHEME") == used


def inks(image: QImage) -> set[str]:
    """The colors of what is wholly drawn."""
    points = ((x, y) for x in range(image.width()) for y in range(image.height()))
    found = (image.pixelColor(x, y) for x, y in points)
    return {color.name() for color in found if color.alpha() == 255}


def ground_of(window: MainWindow) -> QColor:
    """Of the panel beside the picture, in its corner."""
    image = window.grab().toImage()
    return image.pixelColor(image.width() - 14, 3)  # beside the scroll bar


@pytest.mark.parametrize("colors", LOOKS)
def test_icons_are_drawn_in_the_color_of_text(
    qapp: QApplication, look: Theme, colors: Colors
) -> None:
    apply_theme(qapp, colors)
    drawn = icon("microphone", is_on_fill=True)
    size = QSize(32, 32)
    off = drawn.pixmap(size, QIcon.Mode.Normal, QIcon.State.Off).toImage()
    on = drawn.pixmap(size, QIcon.Mode.Normal, QIcon.State.On).toImage()
    selected = drawn.pixmap(size, QIcon.Mode.Selected, QIcon.State.Off).toImage()
    assert inks(off) == {colors.text.name()}
    assert inks(selected) == {colors.on_fill.name()}
    assert inks(on) == {colors.on_fill.name()}


def test_a_choice_shows_at_once_and_the_page_is_made_anew(
    qtbot: QtBot, window: MainWindow, model: CallModel, look: Theme
) -> None:
    look.changed.connect(window.renew)
    look.choose("light", "normal")
    assert theme.now() is LIGHT
    qtbot.waitUntil(lambda: ground_of(window) == LIGHT.surface)
    with qtbot.waitSignal(look.changed):
        look.choose("dark", "normal")
    qtbot.waitUntil(lambda: ground_of(window) == DARK.surface)
    with qtbot.assertNotEmitted(look.changed):
        look.choose("dark", "normal")


def test_numbers_and_the_part_of_the_picture_outlive_another_look(
    window: MainWindow, model: CallModel, look: Theme
) -> None:
    look.choose("dark", "normal")
    look.changed.connect(window.renew)
    model.show_snapshot(IN_CALL)
    control(window, QPushButton, "Numbers of the call").click()
    window.stage.peer_view.zoom(3.0)
    before = window.stage.peer_view.look
    look.choose("light", "normal")
    assert not window.stage.statistics_panel.isHidden()
    assert control(window, QPushButton, "Numbers of the call").isChecked()
    assert window.stage.peer_view.look == before


def test_it_is_chosen_in_the_settings(
    qtbot: QtBot, window: MainWindow, model: CallModel, look: Theme
) -> None:
    def put_in_force(wished: Settings) -> None:
        model.show_settings(wished)
        look.choose(wished.theme, wished.contrast)

    look.choose("", "")
    look.changed.connect(window.renew)
    model.settings_requested.connect(put_in_force)
    control(window, QPushButton, "Show all settings").click()
    (dialog,) = window.findChildren(SettingsDialog)
    choose(control(dialog, QComboBox, "Appearance"), "Light")
    assert theme.now() is LIGHT
    qtbot.waitUntil(lambda: dialog not in window.findChildren(SettingsDialog))
    (renewed,) = window.findChildren(SettingsDialog)
    choose(control(renewed, QComboBox, "Contrast"), "High")
    assert theme.now() is LIGHT_CONTRAST
    assert model.settings == Settings(theme="light", contrast="high")
