"""Signed tokens: each opens one room until a moment, without the server keeping a list of them.

Pure. A token is `t1.MOMENT.SIGNATURE`: seconds since 1970, and HMAC-SHA256 over form, moment and
room. The room does not stand in it, since the join names it; a token of another room is a wrong
one.
"""

import base64
import hashlib
import hmac
import re
from enum import Enum

from server.protocol.names import normalized_room

_FORM = "t1"
# As many digits as seconds until the year 5138 have, and a whole SHA-256 in base64.
_TOKEN = re.compile(rf"{_FORM}\.([0-9]{{1,11}})\.[A-Za-z0-9_-]{{43}}", re.ASCII)


class Verdict(Enum):
    """What a text is worth at the door of a room."""

    GOOD = "good"
    EXPIRED = "expired"  # it was good for this room
    WRONG = "wrong"  # no token, of another room, or signed with another secret


def make_token(secret: str, room: str, until_s: int) -> str:
    """Make the token that opens `room` (as it is typed) up to `until_s`, seconds since 1970."""
    head = f"{_FORM}.{until_s}"
    signature = hmac.new(
        secret.encode(),
        f"{head}.{normalized_room(room)}".encode("utf-8", "surrogatepass"),
        hashlib.sha256,
    ).digest()
    return f"{head}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


def verdict_on(token: str, secret: str, room: str, now_s: float) -> Verdict:
    """Judge what somebody says at the door of `room`. Takes the same time for right and wrong."""
    found = _TOKEN.fullmatch(token)
    if found is None:
        return Verdict.WRONG
    until_s = int(found[1])
    if not hmac.compare_digest(token, make_token(secret, room, until_s)):
        return Verdict.WRONG
    return Verdict.GOOD if now_s < until_s else Verdict.EXPIRED
