"""Pieces of sound of any length, cut into blocks."""

from collections.abc import Iterator

import numpy as np

from desktop.ports import BLOCK_SAMPLES, Block


class BlockCutter:
    """Keeps what does not fill a block yet: less than one. Thread: one."""

    def __init__(self, samples: int = BLOCK_SAMPLES) -> None:
        """`samples`: of a block."""
        self._samples = samples
        self._rest: Block = np.empty(0, np.int16)

    def cut(self, samples: Block) -> Iterator[Block]:
        """The blocks that these samples complete; copied."""
        sound = np.concatenate([self._rest, samples])
        whole = len(sound) // self._samples * self._samples
        self._rest = sound[whole:]
        yield from sound[:whole].reshape(-1, self._samples)
