"""Whom one knows again by the key that he shows, and what to say of another key. Pure.

A *known machine* is a name in a room of a server that has shown a key which its program keeps.
Another key under that name is another device or browser of the same person, a new installation, or
somebody who sits between: only the safety code can tell, so the user decides, and may come to know
several keys for a name.
"""

from dataclasses import dataclass
from enum import Enum

from server.protocol.names import normalized_name, normalized_room

MOST_KNOWN = 500  # names; who was not met for the longest time is forgotten
MOST_KEYS = 8  # of a name


class Verdict(Enum):
    """What is to be thought of a key."""

    UNKNOWN = "unknown"  # nothing is known of the name, or of the key yet
    FAMILIAR = "familiar"
    OTHER = "other"  # the name is known by another key


@dataclass(frozen=True, slots=True)
class Place:
    """Where a name means one machine."""

    server: str
    room: str
    name: str

    @property
    def key(self) -> str:
        """The same for the same, however it was typed."""
        parts = (self.server.strip(), normalized_room(self.room), normalized_name(self.name))
        return "\n".join(part.casefold() for part in parts)


class Acquaintances:
    """Keys by place, the one met last at the end. Keys are SHA-256 fingerprints, in hexadecimal.

    Args:
        known: as `known` was before.
    """

    def __init__(self, known: dict[str, tuple[str, ...]] | None = None) -> None:
        self.known = dict(known or {})

    def judge(self, place: Place, key: str) -> Verdict:
        """Nothing is remembered by it."""
        keys = self.known.get(place.key)
        if keys is None:
            return Verdict.UNKNOWN
        return Verdict.FAMILIAR if key in keys else Verdict.OTHER

    def meet(self, place: Place, key: str, *, is_kept: bool) -> bool:
        """Remember who is not known yet, if his program keeps the key; True if that is news.

        A known name is moved to the end, and keeps its keys: another one is the user's to accept.
        """
        keys = self.known.pop(place.key, None)
        if keys is None and not is_kept:
            return False
        self.known[place.key] = (key,) if keys is None else keys
        while len(self.known) > MOST_KNOWN:
            del self.known[next(iter(self.known))]
        return keys is None

    def accept(self, place: Place, key: str) -> None:
        """The user has compared the safety code: this key is his, too."""
        others = [each for each in self.known.pop(place.key, ()) if each != key]
        self.known[place.key] = (*others[-(MOST_KEYS - 1) :], key)
