"""Passwords for a TURN server that end by themselves (coturn's `use-auth-secret`).

The user name is the time of the end and a name, the password its HMAC-SHA1 under a secret that
both servers know (draft-uberti-behave-turn-rest-00, section 2.2). Pure: the time is passed in.
"""

import base64
import hashlib
import hmac
from typing import NamedTuple


class TurnPassword(NamedTuple):
    """What `RTCPeerConnection` takes with the URLs of a TURN server."""

    username: str
    credential: str


def turn_password(secret: str, now: float, life_s: int, name: str = "tandem") -> TurnPassword:
    """Make a password that holds for `life_s` seconds.

    Args:
        secret: coturn's `static-auth-secret`.
        now: seconds since 1970, UTC.
        life_s: seconds.
        name: what coturn shows in its log; without a colon.
    """
    username = f"{int(now) + life_s}:{name}"
    digest = hmac.new(secret.encode(), username.encode(), hashlib.sha1).digest()
    return TurnPassword(username, base64.b64encode(digest).decode())
