from pathlib import Path

import pytest

from desktop.core.settings import Settings
from desktop.system.chosen_settings import ChosenSettings
from desktop.system.settings_file import SettingsFile


@pytest.fixture
def file(tmp_path: Path) -> SettingsFile:
    return SettingsFile(tmp_path / "settings.json")


def test_only_what_the_user_changed_is_kept(file: SettingsFile) -> None:
    stored = Settings(room="room1", camera="camera-1")
    chosen = ChosenSettings(file, stored, Settings(room="attic", camera="camera-1"))
    changed = chosen.change(Settings(room="attic", camera="camera-2"))
    assert changed == {"camera"}
    assert chosen.in_force == Settings(room="attic", camera="camera-2")
    chosen.save()
    assert file.load().settings == Settings(room="room1", camera="camera-2")


def test_what_cannot_be_kept_is_in_force_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "tandem").touch()  # where the folder should be
    chosen = ChosenSettings(SettingsFile(tmp_path / "tandem" / "s.json"), Settings(), Settings())
    chosen.change(Settings(room="attic"))
    with pytest.raises(FileExistsError):
        chosen.save()
    assert chosen.in_force.room == "attic"
