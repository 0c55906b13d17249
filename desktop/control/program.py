"""`tandem ctl`: asks the program that runs, and prints what it says."""

import sys
from collections.abc import Mapping
from pathlib import Path

import msgspec

from desktop.control.local_socket import NobodyThere, ask
from desktop.core.orders import Answer, Order, OrderKind


def control(order: Order, sockets: Mapping[str, Path], *, as_json: bool) -> int:
    """Have it carried out; returns the exit code: 0 done, 1 not done, or nobody is there.

    Args:
        order: what is wished.
        sockets: where those may listen that are meant, by what they are: "window", "waiting".
        as_json: print the whole answer as one object.
    """
    statuses = {name: status for name, path in sockets.items() if (status := _status(path))}
    if not statuses:
        return _fail("no Tandem of this profile runs; start `tandem` or `tandem wait`")
    if len(statuses) > 1:
        names = " or ".join(f"--{name}" for name in statuses)
        return _fail(f"a window and a machine that waits run; say {names}")
    ((name, status),) = statuses.items()
    try:
        answer = status if order.kind is OrderKind.STATUS else ask(sockets[name], order)
    except NobodyThere as error:
        return _fail(f"it does not answer: {error}")
    if as_json:
        sys.stdout.write(f"{msgspec.json.encode(answer).decode()}\n")
    elif answer.is_done:
        sys.stdout.write(f"{answer.sentence}\n")
    else:
        return _fail(answer.sentence)
    return 0 if answer.is_done else 1


def _status(path: Path) -> Answer | None:
    """None: nobody listens there."""
    try:
        return ask(path, Order(OrderKind.STATUS))
    except NobodyThere:
        return None


def _fail(sentence: str) -> int:
    sys.stderr.write(f"tandem ctl: {sentence}\n")
    return 1
