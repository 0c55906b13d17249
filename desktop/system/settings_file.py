"""Keeps the user's choices in a JSON file; no choice is lost by a broken or newer file."""

import logging
import os
import tempfile
import typing
from dataclasses import dataclass, fields
from pathlib import Path

import msgspec

from desktop.core.settings import Settings

_logger = logging.getLogger(__name__)


_LARGEST = 2**31 - 1  # of a number; Qt takes no larger one


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """What was read."""

    settings: Settings
    set_aside: Path | None = None  # where a file went that could not be read whole; tell the user


class SettingsFile:
    """One file; load it once, then save as often as something changed. Thread: one at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        # Fields of a newer Tandem; they are written back, so that going back and forth
        # between versions loses nothing
        self._unknown: dict[str, object] = {}

    @property
    def folder(self) -> Path:
        """Where the file is."""
        return self._path.parent

    def load(self) -> LoadedSettings:
        """Read the file; without one the defaults.

        A value of the wrong type, or a file that is no JSON object, is replaced by defaults
        for exactly what could not be read, and the file itself is kept under another name.
        """
        self._unknown = {}
        try:
            stored = msgspec.json.decode(self._path.read_bytes(), type=dict[str, object])
        except FileNotFoundError:
            return LoadedSettings(Settings())
        except (OSError, msgspec.DecodeError) as error:
            _logger.warning("the settings cannot be read: %s", error)
            return LoadedSettings(Settings(), self._set_aside())
        types = typing.get_type_hints(Settings)
        known: dict[str, typing.Any] = {}
        is_whole = True
        for name, value in stored.items():
            if name not in types:
                self._unknown[name] = value
                continue
            try:
                known[name] = msgspec.convert(_checked(value), type=types[name])
            except msgspec.ValidationError as error:
                _logger.warning("the setting %s cannot be used: %s", name, error)
                is_whole = False
        return LoadedSettings(Settings(**known), None if is_whole else self._set_aside())

    def save(self, settings: Settings) -> None:
        """Write the file, whole or not at all.

        Raises:
            OSError: it cannot be written; the file is what it was before.
        """
        known = {field.name: getattr(settings, field.name) for field in fields(settings)}
        text = msgspec.json.format(msgspec.json.encode({**self._unknown, **known}), indent=2)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=self._path.parent, prefix=f"{self._path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(text + b"\n")
                file.flush()
                os.fsync(file.fileno())  # or a power cut could leave the new name on an empty file
            os.replace(draft, self._path)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise

    def _set_aside(self) -> Path | None:
        """Give the file a free name beside it; None (and a log line) if that is impossible."""
        number = 1
        while (aside := self._path.with_suffix(f".broken-{number}.json")).exists():
            number += 1
        try:
            self._path.rename(aside)
        except OSError as error:
            _logger.warning("the settings cannot be set aside: %s", error)
            return None
        _logger.warning("the old settings are kept as %s", aside.name)
        return aside


def _checked(value: object) -> object:
    """The same, unless a number in it is beyond everything that is meant.

    Raises:
        msgspec.ValidationError: one is.
    """
    parts = value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
    for part in parts:
        _checked(part)
    if isinstance(value, int | float) and abs(value) > _LARGEST:
        raise msgspec.ValidationError(f"{value} is too large")
    return value
