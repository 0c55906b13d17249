import platform

import pytest

from desktop.control.status import status_sentence
from desktop.core.notice import Notice, NoticeKind
from desktop.core.settings import Settings
from desktop.core.snapshot import CallSnapshot, CallState
from desktop.options.values import Options
from desktop.waiting import waiting_settings


def test_what_is_said_goes_before_what_the_window_remembers() -> None:
    stored = Settings(server="ws://a/ws", room="blue", name="Anna", camera="screen")
    settings = waiting_settings(Options(room="red", microphone="test", waits=True), stored)
    assert (settings.server, settings.room, settings.name) == ("ws://a/ws", "red", "Anna")
    assert (settings.camera, settings.microphone) == (None, "test")


@pytest.mark.parametrize(
    ("computer", "name"), [("attic", "attic"), ("", "Tandem"), ("x" * 80, "x" * 64)]
)
def test_room_and_name_are_preset(
    monkeypatch: pytest.MonkeyPatch, computer: str, name: str
) -> None:
    monkeypatch.setattr(platform, "node", lambda: computer)
    settings = waiting_settings(Options(waits=True), Settings())
    assert (settings.room, settings.name) == ("room1", name)


@pytest.mark.parametrize("state", list(CallState))
def test_every_state_is_one_line(state: CallState) -> None:
    for peer in (None, "Boris"):
        snapshot = CallSnapshot(state, "room1", own_name="attic", peer_name=peer)
        sentence = status_sentence(snapshot)
        assert sentence
        assert "\n" not in sentence
        notices = (Notice(NoticeKind.NO_CAMERA), Notice(NoticeKind.SERVER_LOST, "http://a"))
        troubled = CallSnapshot(state, "room1", peer_name=peer, own_name="attic", notices=notices)
        assert status_sentence(troubled) == f"{sentence} (no_camera, server_lost)"
