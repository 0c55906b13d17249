"""How many connections the system lets this process have."""

import logging
import sys

_log = logging.getLogger(__name__)

_SPARE = 1100  # pages being fetched, handshakes in progress, files


def allow_connections(count: int) -> None:
    """Raise the limit of open files as far as `count` connections need; log if it stays below."""
    if sys.platform == "win32":
        return  # no such limit there
    import resource

    wanted = count + _SPARE
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return
    possible = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (possible, hard))
    except (OSError, ValueError) as error:
        _log.debug("the limit of open files stays at %d: %s", soft, error)
        possible = soft
    if possible < wanted:
        _log.info(
            "the system allows %d open files, too few for %d connections; raise it (LimitNOFILE)"
            " or set connections lower", possible, count,
        )  # fmt: skip
