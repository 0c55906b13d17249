"""Whom a room lets in: the length of names, and the passwords and tokens of rooms that have some.

Passwords are compared as digests in constant time, so that the
time of an answer tells neither how long one is nor how much of it was right.
"""

import hashlib
import hmac
import logging
import time
from collections import OrderedDict
from collections.abc import Callable

from server.config import Locks, ServerConfig
from server.events import act
from server.limits import TokenBucket, counted_as
from server.protocol import messages as m
from server.protocol.codes import Code
from server.protocol.names import normalized_name, normalized_room
from server.proxies import is_counted
from server.tokens import Verdict, verdict_on

_log = logging.getLogger(__name__)

WRONG_AT_ONCE = 10  # who mistypes needs a few
WRONG_PER_SECOND = 1 / 60
# Beyond it the address that was heard of longest ago is forgotten: whoever has more addresses
# than this has as many tries anyway.
MAX_ADDRESSES = 10_000


class Admission:
    """Judges each first join. Thread: the server's loop.

    Wrong passwords are counted by address. As everywhere, loopback and trusted proxies are not.
    `clock` tells the seconds since 1970, for the end of tokens; tests move it.
    """

    def __init__(self, config: ServerConfig, clock: Callable[[], float] = time.time) -> None:
        self.config = config  # replaced when the server is configured anew
        self._clock = clock
        self._wrong: OrderedDict[str, TokenBucket] = OrderedDict()  # at most MAX_ADDRESSES

    def fault(self, join: m.Join, address: str, now: float) -> Code | None:
        """Tell why this join is not let in; None if it is.

        Args:
            join: what the client said first.
            address: of the person.
            now: monotonic seconds.
        """
        room, limits = normalized_room(join.room), self.config.limits
        if (
            len(room) > limits.room_name_length
            or len(normalized_name(join.username)) > limits.user_name_length
        ):
            return Code.TOO_LONG
        locks = self.config.locks
        if not room or not locks.is_locked(room):
            return None
        if not join.password:
            return Code.PASSWORD_NEEDED  # guesses nothing, so it counts for nothing
        code = self._fault_of_password(locks, room, join.password, address, now)
        if code is not None:
            _log.info(
                "room %r: somebody from %s is not let in: %s", room, address, code,
                extra=act("rejected", room=room, address=address, reason=code),
            )  # fmt: skip
        return code

    def _fault_of_password(
        self, locks: Locks, room: str, said: str, address: str, now: float
    ) -> Code | None:
        verdict = Verdict.WRONG
        if locks.token_secret:
            verdict = verdict_on(said, locks.token_secret, room, self._clock())
        if verdict is Verdict.GOOD:
            return None  # nobody can guess one, so those of an address that guesses still get in
        if verdict is Verdict.EXPIRED:
            return Code.PASSWORD_EXPIRED
        tries = None
        if is_counted(address, self.config.trusted_proxies):
            tries = self._tries_of(counted_as(address), now)
        if tries is not None and tries.is_empty(now):
            return Code.TOO_MANY_TRIES
        if _is_same(said, locks.password_of(room)):
            return None
        if tries is not None:
            tries.take(now)
        return Code.PASSWORD_WRONG

    def _tries_of(self, address: str, now: float) -> TokenBucket:
        tries = self._wrong.pop(address, None) or TokenBucket(WRONG_PER_SECOND, WRONG_AT_ONCE, now)
        self._wrong[address] = tries
        if len(self._wrong) > MAX_ADDRESSES:
            self._wrong.popitem(last=False)
        return tries


def _is_same(said: str, password: str) -> bool:
    return hmac.compare_digest(_digest(said), _digest(password))


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
