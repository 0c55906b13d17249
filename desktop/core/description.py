"""What a call must know of a description's text. Pure."""


def receives_only(sdp: str) -> bool:
    """True if whoever described itself takes sound or pictures and sends neither of them.

    A section says its direction by an attribute, or the whole description does for all that say
    none; without either it goes both ways (RFC 8866 section 6.7). A section with port 0 is
    rejected (RFC 3264 section 6). A text without a section that counts is not taken for one.
    """
    common = "sendrecv"
    sections: list[str] = []  # the directions of those that count
    is_counted = has_section = False
    for line in sdp.splitlines():
        if line.startswith("m="):
            has_section = True
            medium, _, rest = line.removeprefix("m=").partition(" ")
            is_counted = medium in ("audio", "video") and rest.partition(" ")[0] != "0"
            if is_counted:
                sections.append(common)
        elif line in ("a=sendrecv", "a=sendonly", "a=recvonly", "a=inactive"):
            direction = line.removeprefix("a=")
            if not has_section:
                common = direction
            elif is_counted:
                sections[-1] = direction
    return bool(sections) and all(each in ("recvonly", "inactive") for each in sections)


def has_channel(sdp: str) -> bool:
    """True if whoever described itself has, or wants, data channels (RFC 8841)."""
    return any(
        line.startswith("m=application ") and line.split(" ")[1] != "0" for line in sdp.splitlines()
    )
