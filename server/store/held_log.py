"""Events that are told once it is sure that they happened."""

import logging
from collections.abc import Mapping

_log = logging.getLogger("server.rooms")  # they are told as the rules would


class HeldLog:
    """Keeps what the rules log until `release`; what is not released is dropped with it."""

    def __init__(self) -> None:
        self._held: list[tuple[int, str, tuple[object, ...], Mapping[str, object] | None]] = []

    def info(self, text: str, *values: object, extra: Mapping[str, object]) -> None:
        self._held.append((logging.INFO, text, values, extra))

    def debug(self, text: str, *values: object) -> None:
        self._held.append((logging.DEBUG, text, values, None))

    def release(self) -> None:
        """Write everything, in its order."""
        for level, text, values, extra in self._held:
            _log.log(level, text, *values, extra=extra)
        self._held.clear()
