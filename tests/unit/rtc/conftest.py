"""Two ends of a call, closed after the test."""

from collections.abc import AsyncIterator

import pytest

from tests.support.link_side import Side


@pytest.fixture
async def anna() -> AsyncIterator[Side]:
    side = Side()
    yield side
    await side.link.close()


@pytest.fixture
async def boris() -> AsyncIterator[Side]:
    side = Side()
    yield side
    await side.link.close()
