from collections.abc import AsyncIterator, Iterator, Mapping

import pytest

from tests.support.chromium import Chromium, running_chromium
from tests.support.display import Display
from tests.support.pulse import PulseServer
from tests.support.screen import Screen
from tests.support.server import ServerProgram, running_server


@pytest.fixture(scope="session")
def pulse() -> Iterator[PulseServer]:
    """Sound devices for two people: what they hear, and what is said into their microphones."""
    with PulseServer() as pulse:
        for person in ("anna", "boris"):
            pulse.add_sink(f"{person}_speaker")
            pulse.add_sink(f"{person}_voice")
            pulse.add_microphone(f"{person}_microphone", f"{person}_voice")
        yield pulse


@pytest.fixture
def environment(pulse: PulseServer) -> Iterator[Mapping[str, str]]:
    """A person's desk: a screen and sound."""
    with Display() as display:
        yield {**pulse.environment, "DISPLAY": display.name, "QT_QPA_PLATFORM": "xcb"}


@pytest.fixture
def other_environment(pulse: PulseServer) -> Iterator[Mapping[str, str]]:
    """Another person's desk."""
    with Display() as display:
        yield {**pulse.environment, "DISPLAY": display.name, "QT_QPA_PLATFORM": "xcb"}


@pytest.fixture
async def screen(environment: Mapping[str, str]) -> AsyncIterator[Screen]:
    screen = Screen(environment)
    await screen.start()
    yield screen
    await screen.close()


@pytest.fixture
async def server() -> AsyncIterator[ServerProgram]:
    async with running_server("--no-ice-servers") as server:
        yield server


@pytest.fixture
async def chromium() -> AsyncIterator[Chromium]:
    async with running_chromium() as chromium:
        yield chromium
