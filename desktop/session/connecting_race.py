"""Opening a TCP connection where packets are lost: try again every second, the first wins.

The system repeats a lost first packet after 1, 3 and 7 s: a network that comes back in between is
noticed late. New attempts cost a packet a second, and older ones go on, so that no way is too far.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

A = TypeVar("A")
C = TypeVar("C")

HEAD_START_S = 0.25  # of an address before the next of the same name (RFC 8305)
ANEW_S = 1.0
MAX_ATTEMPTS = 16  # at the same time; whoever asks has a limit of its own


async def first_connected(
    addresses: Sequence[A],
    connect: Callable[[A], Coroutine[Any, Any, C]],
    close: Callable[[C], None],
) -> C:
    """Connect to one of the addresses, which are tried in turn, again and again.

    Ends when one is connected, or when each was tried and none is being tried any more. `close`
    takes those that were connected at the same moment as the winner.

    Raises:
        OSError: the last failure, when all failed.
    """
    attempts: set[asyncio.Task[C]] = set()
    begun = 0
    error = OSError("the name has no address")
    try:
        while addresses:
            if len(attempts) < MAX_ATTEMPTS:
                attempts.add(asyncio.create_task(connect(addresses[begun % len(addresses)])))
                begun += 1
            pause_s = HEAD_START_S if begun < len(addresses) else ANEW_S
            over, _ = await asyncio.wait(
                attempts, timeout=pause_s, return_when=asyncio.FIRST_COMPLETED
            )
            for attempt in over:
                failure = attempt.exception()
                if failure is None:
                    attempts.discard(attempt)
                    return attempt.result()
                if not isinstance(failure, OSError):
                    raise failure
                error = failure
            attempts -= over
            if not attempts and begun >= len(addresses):
                break
        raise error
    finally:
        for attempt in attempts:
            attempt.cancel()
        for late in await asyncio.gather(*attempts, return_exceptions=True):
            if not isinstance(late, BaseException):
                close(late)
