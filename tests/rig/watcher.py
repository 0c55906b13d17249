"""Watches a waiting machine and tells each second what it sees and hears; on libwebrtc.

    python -m tests.rig.watcher URL ROOM FILE

`FILE` gets lines of JSON: `pictures` so far that differ from the one before, `light` (the mean of
the last one, 0 to 255), its `size`, the last `jumps` of the light and when they were seen (seconds
since 1970), what is `heard` in Hz, and the `offers` that were answered. A broken socket is opened
anew after two seconds, as a page does; picture and sound live on meanwhile.
"""

import asyncio
import json
import sys
import time
import zlib
from collections import deque
from pathlib import Path

from tests.support.libwebrtc import I420
from tests.support.old_clients import OldPage

SECOND_S = 1.0
REJOIN_S = 2.0
JUMP = 25  # of the light: another camera, or none
KEPT_JUMPS = 8


class Watcher(OldPage):
    """A page that looks, sends nothing, and never gives up."""

    def __init__(self, url: str, room: str) -> None:
        super().__init__(url, room, "user_417")
        self.sends = False
        self.changes = 0
        self.light = 0.0
        self.jumps: deque[tuple[float, int]] = deque(maxlen=KEPT_JUMPS)
        self._last = 0
        self.peer_options = {"on_picture": self._see}

    def _see(self, picture: I420) -> None:
        self.progress.notify()
        checksum = zlib.crc32(picture.data)
        self.changes += checksum != self._last
        self._last = checksum
        self.light = float(picture.luma.mean())
        if not self.jumps or abs(self.light - self.jumps[-1][1]) > JUMP:
            self.jumps.append((time.time(), round(self.light)))

    async def stay(self) -> None:
        """Be in the room for ever."""
        while True:
            try:
                await self.join()
                assert self._reader is not None
                await self._reader
            except OSError:
                pass  # the server is away
            await asyncio.sleep(REJOIN_S)


async def main(url: str, room: str, file: Path) -> None:
    """Watch until the process is ended."""
    watcher = Watcher(url, room)
    staying = asyncio.create_task(watcher.stay())
    while not staying.done():
        await asyncio.sleep(SECOND_S)
        peer = watcher.peer
        line = {
            "pictures": watcher.changes,
            "light": round(watcher.light),
            "jumps": list(watcher.jumps),
            "size": peer.size if peer is not None else None,
            "heard": round(peer.heard_hz or 0) if peer is not None else None,
            "offers": watcher.offers,
        }
        with file.open("a") as opened:
            opened.write(f"{json.dumps(line)}\n")
    await staying


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
