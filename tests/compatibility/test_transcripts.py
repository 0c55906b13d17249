"""What each deployed client says, letter for letter, and every reply, its order and close code."""

from pathlib import Path

import pytest

from tests.support.actors.stage import Stage
from tests.support.transcript import lines_of, replayed

TRANSCRIPTS = {path.stem: path for path in Path(__file__).parent.glob("transcripts/*.txt")}

PHONES = ("A1a", "A1b", "A1.5", "A2a", "A2b", "A2c", "A3")
PAGES = ("B1", "B1.5", "B2-0", "B443", "B2", "B444", "BG")


def test_every_kind_of_client_has_one() -> None:
    assert set(TRANSCRIPTS) == {*PHONES, *PAGES}


@pytest.mark.parametrize("kind", [*PHONES, *PAGES])
def test_every_reply_comes_in_its_order(kind: str) -> None:
    lines = lines_of(TRANSCRIPTS[kind].read_text(encoding="utf-8"))
    assert replayed(lines, Stage()) == lines
