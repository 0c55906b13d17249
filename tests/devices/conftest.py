"""Real devices of virtual hardware: PulseAudio and Xvfb."""

from collections.abc import Iterator

import pytest

from tests.support.display import Display
from tests.support.pulse import PulseServer


@pytest.fixture
def pulse() -> Iterator[PulseServer]:
    """A sound server with one loudspeaker, `speaker`, heard by the microphone `microphone`."""
    with PulseServer() as pulse:
        pulse.add_sink("speaker")
        pulse.add_microphone("microphone", "speaker")
        yield pulse


@pytest.fixture(scope="session")
def display() -> Iterator[Display]:
    """A screen of 1001x601: odd sizes must not disturb."""
    with Display(1001, 601) as display:
        yield display
