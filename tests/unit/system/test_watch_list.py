import json
import sys
from pathlib import Path

import pytest

from desktop.core.visits import VisitBegan, VisitEnded
from desktop.system.watch_list import WatchList

BEGAN = VisitBegan("room1", "Борис", 1_790_000_000.0)
ENDED = VisitEnded("room1", "Борис", 1_790_000_012.0, 12.04)


def test_lines_are_added_to_those_of_earlier_starts(tmp_path: Path) -> None:
    path = tmp_path / "data" / "watchers.jsonl"
    for _ in range(2):
        watch_list = WatchList(path)
        watch_list.note(BEGAN)
        watch_list.note(ENDED)
    join = {
        "time": "2026-09-21T14:13:20+00:00",
        "event": "join",
        "room": "room1",
        "watcher": "Борис",
    }
    leave = {**join, "time": "2026-09-21T14:13:32+00:00", "event": "leave", "seconds": 12.0}
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == [join, leave] * 2


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_nobody_but_the_owner_reads_it(tmp_path: Path) -> None:
    WatchList(tmp_path / "list").note(BEGAN)
    assert (tmp_path / "list").stat().st_mode & 0o077 == 0


@pytest.mark.expects_warnings("the watch list cannot be written")
def test_list_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    WatchList(tmp_path).note(BEGAN)
