"""How deployed phones edit their descriptions before they use them. Text in, text out."""

import re

_VIDEO = re.compile(r"^m=video \d+ \S+ (.*)$", re.MULTILINE)


def payload_types(sdp: str, codec: str) -> list[str]:
    """The numbers of a codec in the order of their lines."""
    return re.findall(rf"^a=rtpmap:(\d+) {codec}/", sdp, re.MULTILINE)


def with_first(sdp: str, number: str) -> str:
    """Move a number of the picture's section to its front; the others stay."""

    def moved(match: re.Match[str]) -> str:
        numbers = match[1].split()
        ordered = [number, *(other for other in numbers if other != number)]
        return match[0].replace(match[1], " ".join(ordered))

    return _VIDEO.sub(moved, sdp.replace("\r\n", "\n"), count=1).replace("\n", "\r\n")


def h264_only(sdp: str, _codec: str) -> str:
    """A2a: the other codecs lose their lines, not their numbers; without H.264 all stays."""
    own = payload_types(sdp, "H264")
    if not own:
        return sdp
    gone = [n for codec in ("VP8", "VP9", "AV1") for n in payload_types(sdp, codec)]
    kept = [
        line
        for line in sdp.split("\r\n")
        if not re.match(rf"a=(rtpmap|fmtp|rtcp-fb):({'|'.join(gone) or 'none'}) ", line)
    ]
    profile = "profile-level-id=42e01f;level-asymmetry-allowed=1;packetization-mode=1"
    told = [re.sub(rf"^(a=fmtp:(?:{'|'.join(own)})) .*", rf"\1 {profile}", line) for line in kept]
    return with_first("\r\n".join(told), own[0])


def wanted_first(sdp: str, codec: str) -> str:
    """A2b: the first number of the wanted codec comes first.

    If it is missing, the real one writes a description that is refused, and tries for ever.
    """
    own = payload_types(sdp, codec)
    assert own, f"this phone has no {codec}, and would never offer"
    return with_first(sdp, own[0])


def vp8_first_and_narrow(sdp: str, _codec: str) -> str:
    """A3: VP8 first, and `b=AS:300` before the line `c=`, where no grammar has it."""
    (number, *_) = payload_types(sdp, "VP8")
    narrow = re.sub(
        r"^(m=video .*)\r\n", "\\1\r\nb=AS:300\r\n", with_first(sdp, number), flags=re.M
    )
    if re.search(rf"^a=rtcp-fb:{number} ", narrow, re.MULTILINE):
        return narrow
    wished = "".join(f"a=rtcp-fb:{number} {w}\r\n" for w in ("ccm fir", "nack", "nack pli"))
    return narrow.replace(
        f"a=rtpmap:{number} VP8/90000\r\n", f"a=rtpmap:{number} VP8/90000\r\n{wished}"
    )
