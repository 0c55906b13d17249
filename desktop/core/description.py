"""What a call must know of a description's text. Pure."""

from collections.abc import Iterator


def receives_only(sdp: str) -> bool:
    """True if whoever described itself takes sound or pictures and sends neither of them.

    A section says its direction by an attribute, or the whole description does for all that say
    none; without either it goes both ways (RFC 8866 section 6.7). A text without a section that
    counts is not taken for one.
    """
    common, *sections = _sections(sdp)
    preset = _direction(common) or "sendrecv"
    directions = [
        _direction(section) or preset
        for section in sections
        if _medium(section) in ("audio", "video") and _counts(section)
    ]
    return bool(directions) and all(each in ("recvonly", "inactive") for each in directions)


def has_channel(sdp: str) -> bool:
    """True if whoever described itself has, or wants, data channels (RFC 8841)."""
    _, *sections = _sections(sdp)
    return any(_medium(section) == "application" and _counts(section) for section in sections)


def _sections(sdp: str) -> Iterator[list[str]]:
    """The lines for the whole description, and then those of each section."""
    section: list[str] = []
    for line in sdp.splitlines():
        if line.startswith("m="):
            yield section
            section = []
        section.append(line)
    yield section


def _medium(section: list[str]) -> str:
    return section[0].removeprefix("m=").partition(" ")[0]


def _counts(section: list[str]) -> bool:
    """Port 0 rejects a section (RFC 3264 section 6), unless another carries it (RFC 9143)."""
    port = section[0].partition(" ")[2].partition(" ")[0]
    return port != "0" or "a=bundle-only" in section


def _direction(section: list[str]) -> str | None:
    """The last that is said."""
    said = ("a=sendrecv", "a=sendonly", "a=recvonly", "a=inactive")
    return next((line.removeprefix("a=") for line in reversed(section) if line in said), None)
