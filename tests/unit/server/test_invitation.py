"""`tandem-server token`, and what it says when it cannot make one."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from server.config import ConfigError
from server.invitation import invitation
from server.tokens import Verdict, make_token, verdict_on

SECRET = "0123456789abcdef0123456789abcdef"
ENVIRONMENT = {"TANDEM_SERVER_TOKEN_SECRET": SECRET}
DAY_S = 86_400


def test_a_token_holds_for_as_many_days_as_were_asked_for() -> None:
    made = invitation(["--room", "ABCD-EFGH", "--days", "2"], ENVIRONMENT, now_s=1000.5)
    assert made == make_token(SECRET, "ABCDEFGH", 1000 + 2 * DAY_S)
    preset = invitation(["--room", "r"], ENVIRONMENT, now_s=0)
    assert preset == make_token(SECRET, "r", 7 * DAY_S)


def test_a_link_carries_the_token_behind_the_hash(tmp_path: Path) -> None:
    file = tmp_path / "server.toml"
    file.write_text(f'token_secret = "{SECRET}"\n')
    arguments = ["--room", "a & b", "--url", "https://call.example.org/", "--config", str(file)]
    link = urlsplit(invitation(arguments, {}))
    assert (link.netloc, link.path, link.query) == ("call.example.org", "/", "room=a%20%26%20b")
    token = unquote(link.fragment.removeprefix("password="))
    assert verdict_on(token, SECRET, "a & b", 0.0) is Verdict.GOOD


def test_every_mistake_is_a_sentence() -> None:
    with pytest.raises(ConfigError) as caught:
        invitation(["--room", "-", "--days", "nan", "--url", "https://a.example/?room=x"], {})
    secret, room, days, url = caught.value.mistakes
    assert secret.startswith("there is no token_secret in the settings")
    assert room == "--room: the room has no name"
    assert days == "--days must be a number above 0, up to 3650"
    assert url == "--url must be written as https://example.org, without a room"


def test_a_room_of_65_characters_gets_none() -> None:
    with pytest.raises(ConfigError, match="--room: Room or Username is too long"):
        invitation(["--room", "r" * 65], ENVIRONMENT)
