"""A release of Tandem that can be had, as the signed manifest of updates tells of it. Pure."""

import datetime
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

FALLBACK_LANGUAGE = "en"
MAX_NOTES_LENGTH = 300
MAX_URL_LENGTH = 200
_VERSION = re.compile(r"\d{1,6}(\.\d{1,6}){1,3}", re.ASCII)


class BadManifest(ValueError):
    """It tells of no release; the text says why, for the log."""


@dataclass(frozen=True, slots=True)
class Release:
    """What a user is told of it."""

    version: str  # numbers with dots: "1.2.3"
    date: datetime.date
    notes: Mapping[str, str]  # a line for each language, English always
    url: str  # of a page for people, https

    def is_newer_than(self, version: str) -> bool:
        """Compared by numbers: 0.10 is newer than 0.9, and 1.0 is the same as 1.0.0."""
        return _numbers(self.version) > _numbers(version)

    def told(self, language: str) -> str:
        """One line for people: which, of when, what is new, and where it is."""
        notes = self.notes.get(language, self.notes[FALLBACK_LANGUAGE])
        return f"{self.version} ({self.date.isoformat()}). {notes} {self.url}"


def release_of(manifest: bytes) -> Release:
    """Understand a manifest, whose signature was looked at before.

    It is a JSON object with `version`, `date` (ISO 8601), `notes` (an object of lines by language)
    and `url`; what else it has is for newer programs.

    Raises:
        BadManifest: one of these is missing, or not what it should be.
    """
    try:
        read = json.loads(manifest)
    except (ValueError, RecursionError) as error:
        raise BadManifest(f"it is no JSON: {error}") from error
    if not isinstance(read, dict):
        raise BadManifest("it is no object")
    version, notes, url = read.get("version"), read.get("notes"), read.get("url")
    if not (isinstance(version, str) and _VERSION.fullmatch(version)):
        raise BadManifest("its version is none")
    if not (isinstance(notes, dict) and FALLBACK_LANGUAGE in notes):
        raise BadManifest("it has no notes in English")
    if not all(_is_line(line, MAX_NOTES_LENGTH) for line in notes.values()):
        raise BadManifest("its notes are not one short line each")
    if not (isinstance(url, str) and _is_line(url, MAX_URL_LENGTH) and url.startswith("https://")):
        raise BadManifest("its url is none of https")
    try:
        date = datetime.date.fromisoformat(str(read.get("date")))
    except ValueError as error:
        raise BadManifest(f"its date is none: {error}") from error
    return Release(version, date, notes, url)


def _is_line(text: object, max_length: int) -> bool:
    return isinstance(text, str) and len(text) <= max_length and text.isprintable()


def _numbers(version: str) -> tuple[int, ...]:
    numbers = [int(part) for part in version.split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)
