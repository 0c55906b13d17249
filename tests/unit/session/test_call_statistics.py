"""One line of `--stats` and the page that describes it."""

import json
import re
from pathlib import Path
from typing import Any

from desktop.core.snapshot import CallSnapshot, CallState
from desktop.core.statistics import LinkStatistics, ReceivedVideo, SentAudio
from desktop.session.call_statistics import CallStatistics

PAGE = (Path(__file__).parents[3] / "docs" / "statistics.md").read_text(encoding="utf-8")


def shape(value: object) -> object:
    """The names at every depth, in order."""
    if not isinstance(value, dict):
        return None
    return [(name, shape(part)) for name, part in value.items()]


def leaves(value: object) -> list[object]:
    """Everything that is no object."""
    if not isinstance(value, dict):
        return [value]
    return [leaf for part in value.values() for leaf in leaves(part)]


def line_of(snapshot: CallSnapshot, link: LinkStatistics) -> dict[str, Any]:
    line: dict[str, Any] = json.loads(json.dumps(CallStatistics(1.0, snapshot, link).as_object()))
    return line


def documented() -> dict[str, Any]:
    example = re.search(r"```json\n(.*?)```", PAGE, flags=re.DOTALL)
    assert example is not None
    line: dict[str, Any] = json.loads(example[1])
    return line


def test_a_line_has_the_documented_names_and_null_for_what_is_not_known() -> None:
    line = line_of(CallSnapshot(), LinkStatistics())
    assert shape(line) == shape(documented())
    assert (line["time_s"], line["state"], line["room"], line["users"]) == (1.0, "left", None, [])
    assert set(leaves(line["sent"]) + leaves(line["received"])) == {None}


def test_what_is_known_stands_under_its_name() -> None:
    snapshot = CallSnapshot(state=CallState.CONNECTED, room="room1", users=("Anna", "Boris"))
    link = LinkStatistics(
        sent_audio=SentAudio(codec="opus", level_dbfs=-15.0512),
        received_video=ReceivedVideo(width=1280, delay_ms=80.0),
    )
    line = line_of(snapshot, link)
    assert (line["state"], line["room"]) == ("connected", "room1")
    assert line["users"] == ["Anna", "Boris"]
    assert line["sent"]["audio"] == {
        "codec": "opus",
        "bytes": None,
        "lost": None,
        "level_dbfs": -15.05,
    }
    assert line["received"]["video"]["width"] == 1280
    assert line["received"]["video"]["delay_ms"] == 80.0


def test_every_state_and_every_name_is_described() -> None:
    described = set(re.findall(r"`(\w+)`", PAGE))
    assert {state.value for state in CallState} <= described

    def names(value: object) -> set[str]:
        if not isinstance(value, dict):
            return set()
        return set(value).union(*map(names, value.values()))

    assert names(documented()) - {"sent", "received", "video", "audio"} <= described
