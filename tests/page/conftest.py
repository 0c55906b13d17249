"""What the page's tests share: one browser for each file, a server for each test.

The browser is not started anew for each test, which would take longer than most tests; each test
gets people of its own in it.
"""

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Page

from tests.support.chromium import Chromium, running_chromium
from tests.support.server import ServerProgram, running_server


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def page_browser() -> AsyncIterator[Chromium]:
    async with running_chromium() as chromium:
        yield chromium


@pytest_asyncio.fixture(loop_scope="module")
async def chromium(page_browser: Chromium) -> AsyncIterator[Chromium]:
    """A browser without anybody in it."""
    yield page_browser
    await page_browser.close_pages()


@pytest_asyncio.fixture(loop_scope="module")
async def page_server() -> AsyncIterator[ServerProgram]:
    """The real server, on a port of its own."""
    async with running_server() as server:
        yield server


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def module_page(page_browser: Chromium) -> AsyncIterator[Page]:
    """The page, to load its modules one by one."""
    async with running_server() as server:
        user = await page_browser.open_page(server.url)
        yield user.page
    await page_browser.close_pages()
