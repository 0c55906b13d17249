"""Whom one knows, from one start to the next."""

import stat
import sys
from pathlib import Path

import pytest

from desktop.core.acquaintance import Acquaintances, Place, Verdict
from desktop.system.acquaintance_file import AcquaintanceFile

BORIS = Place("wss://example.org/ws", "room1", "Борис")


def test_who_was_met_is_known_at_the_next_start(tmp_path: Path) -> None:
    file = AcquaintanceFile(tmp_path / "folder" / "known.json")
    known = file.load()
    known.meet(BORIS, "aa", is_kept=True)
    file.save(known)
    assert file.load().judge(BORIS, "bb") is Verdict.OTHER
    if sys.platform != "win32":
        mode = (tmp_path / "folder" / "known.json").stat().st_mode
        assert stat.S_IMODE(mode) == 0o600


@pytest.mark.expects_warnings("whom one knows cannot be read")
@pytest.mark.parametrize("text", ["", "[]", '{"a": "b"}', '{"a": [1]}'])
def test_a_broken_file_is_set_aside(tmp_path: Path, text: str) -> None:
    path = tmp_path / "known.json"
    path.write_text(text)
    assert AcquaintanceFile(path).load().known == {}
    assert path.with_suffix(".broken.json").read_text() == text


@pytest.mark.expects_warnings("whom one knows cannot be kept")
def test_a_file_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    file = AcquaintanceFile(tmp_path / "file" / "known.json")
    file.save(Acquaintances())
