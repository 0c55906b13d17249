"""A room that needs a password, opened by a link: in the window and in a browser."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from server.invitation import invitation
from tests.end2end.test_calls import sees_and_hears
from tests.support.chromium import Chromium, PageUser
from tests.support.desktop_program import running_desktop
from tests.support.server import ServerProgram, running_server

DEVICES = ("--camera", "test", "--microphone", "test", "--speaker", "none", "--no-ice-servers")

pytestmark = pytest.mark.timeout(240)


@pytest.fixture
def settings_file(tmp_path: Path) -> Path:
    file = tmp_path / "server.toml"
    file.write_text('token_secret = "0123456789abcdef0123456789abcdef"\n')
    return file


@pytest.fixture
async def locked_server(settings_file: Path) -> AsyncIterator[ServerProgram]:
    async with running_server("--config", str(settings_file)) as server:
        yield server


async def test_a_link_lets_window_and_browser_into_a_locked_room(
    environment: Mapping[str, str],
    chromium: Chromium,
    locked_server: ServerProgram,
    settings_file: Path,
) -> None:
    asked = ["--room", "attic", "--url", locked_server.url, "--config", str(settings_file)]
    link = invitation(asked, {})
    async with running_desktop(environment, *DEVICES, "--server", link, "--join") as anna:
        await anna.wait_for_state("waiting")
        context = await chromium.new_context()
        boris = PageUser(await context.new_page())
        query = "&name=Boris&camera=test&microphone=test:880&join=1#"
        await boris.page.goto(link.replace("#", query))
        line = await anna.wait_for(sees_and_hears(880), "the page's picture and tone")
        assert "Boris" in line["users"]
        await boris.wait_for_new_pictures()
    token = link.partition("#password=")[2]
    assert token not in anna.log + anna.output + locked_server.log


async def test_without_the_link_both_are_told_what_is_missing(
    environment: Mapping[str, str], chromium: Chromium, locked_server: ServerProgram
) -> None:
    server = ("--server", locked_server.url, "--room", "attic")
    async with running_desktop(environment, *DEVICES, *server, "--join") as anna:
        await anna.wait_for(lambda line: "told: password_needed" in anna.log, "the notice")
        await anna.wait_for_state("left")
        boris = await chromium.open_page(locked_server.url, room="attic", camera="none")
        await boris.press()
        await boris.wait_for("now.state === 'left' && now.notices.join() === 'password_needed'")
        assert "needs a password" in await boris.text("#notices")
