"""The settings of this start, and what of them the next one will have."""

from dataclasses import fields, replace
from pathlib import Path

from desktop.core.settings import Settings
from desktop.system.settings_file import SettingsFile


class ChosenSettings:
    """What the user changes is remembered; what the command line said holds for this start only.

    Args:
        file: where the choices are kept.
        stored: what it has.
        in_force: the same with what the command line said.
    """

    def __init__(self, file: SettingsFile, stored: Settings, in_force: Settings) -> None:
        self._file = file
        self._stored = stored
        self._in_force = in_force

    @property
    def in_force(self) -> Settings:
        """The settings of now."""
        return self._in_force

    @property
    def folder(self) -> Path:
        """Where the choices are kept."""
        return self._file.folder

    def change(self, wished: Settings) -> frozenset[str]:
        """Put other settings in force; returns the names of the fields that changed."""
        changes = {
            field.name: getattr(wished, field.name)
            for field in fields(Settings)
            if getattr(wished, field.name) != getattr(self._in_force, field.name)
        }
        self._in_force = wished
        self._stored = replace(self._stored, **changes)
        return frozenset(changes)

    def save(self) -> None:
        """Keep the user's choices. Raises OSError: the file is as it was."""
        self._file.save(self._stored)
