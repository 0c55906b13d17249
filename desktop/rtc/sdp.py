"""Edits and questions to session descriptions (RFC 8866), as text. Pure; all accept LF and CRLF."""

import re

from desktop.core.wire import Candidate

_MEDIA = re.compile(r"^m=(\w+) ")
_MID = re.compile(r"^a=mid:(\S+)")
_UFRAG = re.compile(r"^a=ice-ufrag:(\S+)")
_BUNDLE = re.compile(r"^a=group:BUNDLE(.*)")
_RTPMAP = re.compile(r"^a=rtpmap:(\d+) ([\w.-]+)/")
_FMTP = re.compile(r"^a=fmtp:(\d+) ?(.*)")
_PACKET_TIME = re.compile(r"^a=(max)?ptime:(\d{1,3})\b")
_CARRIERS = ("audio", "video", "application")
_BANDWIDTH = re.compile(r"^b=(AS|TIAS):(\d{1,12})\b")

_ACKNOWLEDGMENTS = "a=x-tandem-acknowledgments"


def take_candidates(sdp: str) -> tuple[str, list[Candidate]]:
    """Split a peer's description into one without addresses, and the addresses.

    Apart from it each address can be checked, and a bad one costs nothing but itself. The mark
    that no more will come is dropped: phones gather for as long as the call lasts.
    """
    kept: list[str] = []
    found: list[Candidate] = []
    index, mid = -1, None
    pending: list[str] = []  # of the current section: its a=mid may come after them

    def end_section() -> None:
        found.extend(Candidate(text, mid, max(index, 0)) for text in pending)
        pending.clear()

    for line in sdp.splitlines():
        if _MEDIA.match(line):
            end_section()
            index, mid = index + 1, None
        elif match := _MID.match(line):
            mid = match.group(1)
        if line.startswith("a=candidate:"):
            pending.append(line[2:])
        elif not line.startswith("a=end-of-candidates"):
            kept.append(line)
    end_section()
    return _joined(kept), found


def without_candidates_end(sdp: str) -> str:
    """Drop the mark that no more addresses will come: what STUN servers answer is told later."""
    lines = sdp.splitlines()
    return _joined([line for line in lines if not line.startswith("a=end-of-candidates")])


def with_bundle_in_order(sdp: str) -> str:
    """Name the sections of the bundle in the order in which they stand.

    aiortc takes the first one named for the carrier of the others, and here that is always the
    first section. What no section is called, or only one that it does not know, is left out: with
    that for a carrier it breaks.
    """
    mids: list[str] = []
    for section in _sections(sdp):
        named = [match.group(1) for line in section if (match := _MID.match(line))]
        if _kind(section) in _CARRIERS and named and named[-1] not in mids:
            mids.append(named[-1])  # of several aiortc takes the last
    lines: list[str] = []
    for line in sdp.splitlines():
        if match := _BUNDLE.match(line):
            named = match.group(1).split()
            ordered = [mid for mid in mids if mid in named]
            line = " ".join(["a=group:BUNDLE", *ordered])
        lines.append(line)
    return _joined(lines)


def without_orphans(sdp: str) -> str:
    """Drop parameters of payload types that have no name; aiortc refuses the whole text for them.

    Old pages and phones edit descriptions by hand and leave such lines behind.
    """
    kept: list[str] = []
    for section in _sections(sdp):
        named = {match.group(1) for line in section if (match := _RTPMAP.match(line))}
        kept += [
            line for line in section if not (match := _FMTP.match(line)) or match.group(1) in named
        ]
    return _joined(kept)


def with_start_bitrate(sdp: str, codec: str, kbps: int) -> str:
    """Propose to the peer at which bit rate its video encoder starts.

    Only libwebrtc (Chrome, Android) reads it; aiortc's estimate lets it need half a minute to
    reach 1.5 Mbit/s otherwise. Others take it for an unknown parameter of the format.
    """
    return _with_parameter(sdp, "video", codec, f"x-google-start-bitrate={kbps}")


def with_sound_repair(sdp: str) -> str:
    """Tell the peer that the repair data of Opus is of use here (RFC 7587 section 6.1)."""
    return _with_parameter(sdp, "audio", "opus", "useinbandfec=1")


def with_packet_time(sdp: str, packet_ms: int) -> str:
    """Ask the peer for packets of sound of that length (RFC 8866 section 6.4)."""
    lines: list[str] = []
    for section in _sections(sdp):
        lines += section
        if _kind(section) == "audio":
            lines.append(f"a=ptime:{packet_ms}")
    return _joined(lines)


def sound_packet_ms(sdp: str, chosen_ms: int) -> int:
    """10 or 20: the length of our packets of sound, by the peer's wish and limit, else as chosen.

    RFC 7587 section 6.1. A wish for longer packets than 20 ms is none that a call should follow.
    """
    wished_ms, most_ms = chosen_ms, 120
    for section in _sections(sdp):
        if _kind(section) != "audio":
            continue
        for line in section:
            if match := _PACKET_TIME.match(line):
                if match.group(1):
                    most_ms = int(match.group(2))
                else:
                    wished_ms = int(match.group(2))
    return 10 if min(wished_ms, most_ms) < 20 else 20


def with_acknowledgments(sdp: str) -> str:
    """Tell a Tandem that what comes here may be acknowledged (`desktop.rtc.send_window`).

    Others skip attributes that they do not know (RFC 8866 section 5.13).
    """
    session, *media = _sections(sdp)
    return _joined([*session, _ACKNOWLEDGMENTS, *(line for section in media for line in section)])


def wants_acknowledgments(sdp: str) -> bool:
    """True if the peer's description says so."""
    return _ACKNOWLEDGMENTS in _sections(sdp)[0]


def _with_parameter(sdp: str, kind: str, codec: str, parameter: str) -> str:
    lines: list[str] = []
    for section in _sections(sdp):
        types = _payload_types(section, codec) if _kind(section) == kind else set()
        described = {match.group(1) for line in section if (match := _FMTP.match(line))}
        for line in section:
            if (match := _FMTP.match(line)) and match.group(1) in types:
                line = f"{line};{parameter}"
            lines.append(line)
            if (match := _RTPMAP.match(line)) and match.group(1) in types - described:
                lines.append(f"a=fmtp:{match.group(1)} {parameter}")
    return _joined(lines)


def media_kinds(sdp: str) -> list[str]:
    """The kinds of the media sections in order, e.g. `["audio", "video"]`."""
    return [match.group(1) for line in sdp.splitlines() if (match := _MEDIA.match(line))]


def user_fragments(sdp: str) -> frozenset[str]:
    """The ICE user fragments of a description; candidates that name another one are stale."""
    return frozenset(
        match.group(1) for line in sdp.splitlines() if (match := _UFRAG.match(line)) is not None
    )


def video_limit_bps(sdp: str) -> int | None:
    """The most that the peer wants to receive of video (`b=AS`, `b=TIAS`); None: no limit said."""
    limits: list[int] = []
    for section in _sections(sdp):
        if _kind(section) != "video":
            continue
        for line in section:
            if match := _BANDWIDTH.match(line):
                unit = 1000 if match.group(1) == "AS" else 1
                limits.append(int(match.group(2)) * unit)
    return min(limits, default=None)


def _kind(section: list[str]) -> str | None:
    match = _MEDIA.match(section[0])
    return match.group(1) if match else None


def _payload_types(section: list[str], codec: str) -> set[str]:
    return {
        match.group(1)
        for line in section
        if (match := _RTPMAP.match(line)) and match.group(2).upper() == codec.upper()
    }


def _sections(sdp: str) -> list[list[str]]:
    """The session's lines, then each medium's."""
    sections: list[list[str]] = [[]]
    for line in sdp.splitlines():
        if _MEDIA.match(line):
            sections.append([])
        sections[-1].append(line)
    return [section for section in sections if section]


def _joined(lines: list[str]) -> str:
    return "\r\n".join(lines) + "\r\n"
