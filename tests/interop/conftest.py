from collections.abc import AsyncIterator

import pytest

from tests.support.chromium import Chromium, running_chromium


@pytest.fixture
async def chromium() -> AsyncIterator[Chromium]:
    async with running_chromium() as chromium:
        yield chromium
