"""The file of the user's choices."""

import json
import typing
from pathlib import Path

import hypothesis
import hypothesis.strategies as st
import pytest

from desktop.core.settings import RememberedPlace, Settings
from desktop.system.settings_file import SettingsFile

_PIXELS = st.integers(-65_536, 65_535)
st.register_type_strategy(
    RememberedPlace, st.builds(RememberedPlace, st.text(), _PIXELS, _PIXELS, _PIXELS, _PIXELS)
)
_HINTS = typing.get_type_hints(Settings)
_SETTINGS = st.builds(
    Settings,
    **{
        # Numbers of the settings are ports and the like; JSON has no greater ones than 64 bits
        name: st.integers(0, 65_535) if hint is int else st.from_type(hint)
        for name, hint in _HINTS.items()
    },
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.json"


@hypothesis.given(settings=_SETTINGS)
@hypothesis.settings(suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture])
def test_what_was_saved_is_loaded(path: Path, settings: Settings) -> None:
    SettingsFile(path).save(settings)
    loaded = SettingsFile(path).load()
    assert loaded.settings == settings
    assert loaded.set_aside is None


def test_without_a_file_the_defaults_hold(path: Path) -> None:
    assert SettingsFile(path).load().settings == Settings()
    assert not path.exists()


@pytest.mark.expects_warnings("settings")
@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"\xff\xfe", b'{"room": "kitchen"'])
def test_a_broken_file_is_set_aside_and_nothing_of_it_is_lost(path: Path, text: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(text)
    loaded = SettingsFile(path).load()
    assert loaded.settings == Settings()
    assert loaded.set_aside is not None
    assert loaded.set_aside.read_bytes() == text
    assert not path.exists()


@pytest.mark.expects_warnings("settings")
def test_a_second_broken_file_does_not_push_out_the_first(path: Path) -> None:
    path.parent.mkdir()
    kept = []
    for text in ("first", "second"):
        path.write_text(text)
        kept.append(SettingsFile(path).load().set_aside)
    assert [aside.read_text() for aside in kept if aside] == ["first", "second"]


@pytest.mark.expects_warnings("the setting camera", "old settings are kept")
def test_a_value_of_the_wrong_type_costs_this_value_only(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(json.dumps({"camera": 5, "room": "kitchen"}))
    loaded = SettingsFile(path).load()
    assert loaded.settings == Settings(room="kitchen")
    assert loaded.set_aside is not None


@pytest.mark.expects_warnings("the setting", "old settings are kept")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("peer_volume_percent", 10**30),
        ("own_picture_x", -(10**10)),
        ("window_places", [{"screen": "a", "x": 10**12, "y": 0, "width": 9, "height": 9}]),
    ],
)
def test_a_number_that_no_widget_takes_is_none(path: Path, name: str, value: object) -> None:
    path.parent.mkdir()
    path.write_text(json.dumps({name: value, "room": "kitchen"}))
    loaded = SettingsFile(path).load()
    assert loaded.settings == Settings(room="kitchen")
    assert loaded.set_aside is not None


def test_fields_of_a_newer_version_survive_a_save(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(json.dumps({"room": "kitchen", "echo": {"strength": 2}}))
    file = SettingsFile(path)
    assert file.load().set_aside is None
    file.save(Settings(room="hall"))
    stored = json.loads(path.read_text())
    assert stored["echo"] == {"strength": 2}
    assert stored["room"] == "hall"


def test_a_save_that_fails_leaves_the_old_file_and_no_draft(path: Path) -> None:
    file = SettingsFile(path)
    file.save(Settings(room="kitchen"))
    broken = Settings(room="\ud800")  # cannot be written as UTF-8
    with pytest.raises(ValueError, match="surrogates"):
        file.save(broken)
    path.unlink()
    path.mkdir()  # nothing can be renamed onto a folder
    with pytest.raises(OSError, match=r"settings\.json"):
        file.save(Settings(room="hall"))
    assert list(path.parent.iterdir()) == [path]
