"""What the user changes in the settings is in force at once, and remembered where it can be."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from desktop.control.setting_wishes import SettingWishes
from desktop.core.notice import Notice, NoticeKind
from desktop.core.settings import Settings
from desktop.system.chosen_settings import ChosenSettings
from desktop.system.settings_file import SettingsFile
from desktop.ui.models.call_model import CallModel
from desktop.ui.theme import Theme, apply_theme
from desktop.ui.translation import SOURCE_LANGUAGE, Translation

STORED = Settings(server="wss://example.org/ws", room="kitchen", language="en", theme="dark")


class Desk:
    """Settings of a user who writes down what he is told, and what is done."""

    def __init__(self, file: SettingsFile) -> None:
        self.file = file
        self.model = CallModel()
        self.translation = Translation()
        self.told: list[Notice] = []
        self.used: list[tuple[Settings, frozenset[str]]] = []
        self._wishes = SettingWishes(
            self.model,
            ChosenSettings(file, STORED, STORED),
            self.translation,
            Theme(),
            self.told.append,
            lambda settings, changes: self.used.append((settings, changes)),
        )
        self.model.show_settings(STORED)


@pytest.fixture
def desk(qapp: QApplication, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(SettingsFile(tmp_path / "settings.json"))
    yield desk
    desk.translation.speak(SOURCE_LANGUAGE)
    apply_theme(qapp)


def test_a_choice_is_shown_used_and_remembered(desk: Desk) -> None:
    desk.model.request_settings(replace(desk.model.settings, room="attic"))
    assert desk.model.settings.room == "attic"
    assert desk.used == [(replace(STORED, room="attic"), frozenset({"room"}))]
    assert desk.file.load().settings.room == "attic"
    assert desk.told == []


def test_the_language_is_spoken_before_anybody_is_told(desk: Desk) -> None:
    heard: list[str] = []
    desk.model.changed.connect(lambda: heard.append(desk.translation.language))
    desk.model.request_settings(replace(desk.model.settings, language="ru"))
    assert heard == ["ru"]


def test_the_look_follows(desk: Desk, qapp: QApplication) -> None:
    desk.model.request_settings(replace(desk.model.settings, theme="light"))
    light = qapp.palette().color(QPalette.ColorRole.Window).lightness()
    desk.model.request_settings(replace(desk.model.settings, theme="dark"))
    assert qapp.palette().color(QPalette.ColorRole.Window).lightness() < light


def test_an_invitation_entered_as_the_server_brings_its_room(desk: Desk) -> None:
    desk.model.request_settings(
        replace(desk.model.settings, server="https://example.org/?room=cellar")
    )
    assert desk.model.settings.room == "cellar"
    desk.model.request_settings(replace(desk.model.settings, room="attic"))
    assert desk.model.settings.room == "attic", "the link is the same: its room counts once"


@pytest.mark.expects_warnings("cannot be saved")
def test_what_cannot_be_saved_is_told_and_in_force_all_the_same(
    qapp: QApplication, tmp_path: Path
) -> None:
    (tmp_path / "tandem").touch()  # where the folder should be
    desk = Desk(SettingsFile(tmp_path / "tandem" / "settings.json"))
    desk.model.request_settings(replace(desk.model.settings, room="attic"))
    assert desk.told == [Notice(NoticeKind.SETTINGS_NOT_SAVED, str(tmp_path / "tandem"))]
    assert desk.model.settings.room == "attic"
    assert len(desk.used) == 1
