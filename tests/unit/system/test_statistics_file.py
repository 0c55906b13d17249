import json
import os
import sys
from pathlib import Path

import pytest

from desktop.system.statistics_file import StatisticsFile

no_pipes = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes in folders")


def test_lines_are_whole_and_appended(tmp_path: Path) -> None:
    path = tmp_path / "stats"
    path.write_text('{"old": 1}\n')
    file = StatisticsFile(path)
    file.open()
    file.append({"state": "left"})
    assert path.read_text().endswith("\n")
    file.append({"state": "joining"})
    file.close()
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert lines == [{"old": 1}, {"state": "left"}, {"state": "joining"}]


@no_pipes
def test_pipe_that_nobody_reads_yet_costs_lines_and_no_time(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    file = StatisticsFile(path)
    file.open()
    file.append({"state": "lost"})
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    file.append({"state": "read"})
    assert json.loads(os.read(reader, 1000)) == {"state": "read"}
    file.close()
    os.close(reader)


@no_pipes
def test_reader_that_stops_reading_costs_lines_and_no_time(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    file = StatisticsFile(path)
    file.open()
    for _ in range(1000):
        file.append({"text": "x" * 1000})
    file.close()
    received = b""
    while part := os.read(reader, 1 << 16):
        received += part
    os.close(reader)
    assert all(json.loads(line) for line in received.splitlines())
