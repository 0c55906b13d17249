"""The doubles of the deployed servers say what those said, letter for letter, in their order."""

from pathlib import Path

import pytest

from tests.support.actors.stage import CUT, Actor
from tests.support.go_servers.kinds import KINDS
from tests.support.go_servers.stage import GoStage
from tests.support.transcript import lines_of, replayed

TRANSCRIPTS = {path.stem: path for path in Path(__file__).parent.glob("transcripts/*.txt")}


def test_every_kind_of_server_has_one() -> None:
    assert set(TRANSCRIPTS) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_reply_comes_in_its_order(kind: str) -> None:
    lines = lines_of(TRANSCRIPTS[kind].read_text(encoding="utf-8"))
    assert replayed(lines, GoStage(KINDS[kind])) == lines


@pytest.mark.parametrize("kind", KINDS)
def test_who_does_not_join_in_time_is_cut_without_a_word(kind: str) -> None:
    stage = GoStage(KINDS[kind])
    silent = Actor(stage, "nobody", "room1")
    stage.wait(9.9)
    assert silent.end is None
    stage.wait(0.1)
    assert silent.end == (None if kind == "S1b" else CUT)
    assert silent.heard == []
