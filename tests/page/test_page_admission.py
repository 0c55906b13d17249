"""The page at the door of a room that needs a password."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from server.tokens import make_token
from tests.support.chromium import Chromium
from tests.support.server import ServerProgram, running_server

SECRET = "0123456789abcdef0123456789abcdef"
FAR_AWAY_S = 90_000_000_000  # seconds since 1970

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def locked_server(tmp_path: Path) -> AsyncIterator[ServerProgram]:
    file = tmp_path / "server.toml"
    file.write_text(f'token_secret = "{SECRET}"\n[room_passwords]\nroom1 = "a & b + 100%"\n')
    async with running_server("--config", str(file)) as server:
        yield server


async def test_without_a_password_the_page_says_what_to_do(
    chromium: Chromium, locked_server: ServerProgram
) -> None:
    user = await chromium.open_page(locked_server.url, camera="none", microphone="none")
    await user.press()
    await user.wait_for("now.state === 'left' && now.notices.join() === 'password_needed'")
    assert await user.text("#notices") == (
        "The room “room1” needs a password. Open the whole link that you were given, "
        "or add #password=… to the address of this page."
    )
    await user.page.evaluate("location.hash = '#password=a guess'")
    await user.press()
    await user.wait_for("now.notices.join() === 'password_wrong'")
    await user.page.evaluate("location.hash = '#password=a %26 b + 100%25'")  # as the page advised
    await user.press()
    await user.wait_for_state("waiting")
    assert (await user.snapshot())["notices"] == []


async def test_an_invitation_opens_its_room_until_it_expires(
    chromium: Chromium, locked_server: ServerProgram
) -> None:
    user = await chromium.open_page(locked_server.url, room="attic", camera="none")
    for until_s, end in ((1, "now.notices.join() === 'password_expired'"), (FAR_AWAY_S, "true")):
        token = make_token(SECRET, "attic", until_s)
        await user.page.evaluate("(token) => { location.hash = `#password=${token}`; }", token)
        await user.press()
        await user.wait_for(end)
    await user.wait_for_state("waiting")
