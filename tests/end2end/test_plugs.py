"""Microphones and loudspeakers that are plugged in and out while a call runs."""

import datetime
import re
import time
from collections.abc import Callable, Mapping

import pytest

from tests.support.desktop_program import DesktopProgram, Statistics, running_desktop
from tests.support.pulse import PulseServer
from tests.support.pulse_tone import played_tone, recorded_hz
from tests.support.server import ServerProgram

DESK_HZ, HEADSET_HZ, PEER_HZ = 500.0, 700.0, 440.0
PLAIN = ("--no-echo-cancellation", "--no-noise-suppression", "--no-gain-control")  # tones pass
SETTINGS = {
    "microphone": "headset_microphone",
    "microphones": [{"id": "headset_microphone", "label": "headset_microphone"},
                    {"id": "anna_microphone", "label": "anna_microphone"}],
    "loudspeaker": "headset_speaker",
    "loudspeakers": [{"id": "headset_speaker", "label": "headset_speaker"},
                     {"id": "anna_speaker", "label": "anna_speaker"}],
}  # fmt: skip

pytestmark = pytest.mark.timeout(240)


def hears(hz: float) -> Callable[[Statistics], bool]:
    return lambda line: line["received"]["audio"]["tone_hz"] == pytest.approx(hz, abs=5)


def plays(pulse: PulseServer, sink: str) -> bool:
    """Whether Boris's tone comes from this loudspeaker, in one of the next seconds."""
    return any(
        recorded_hz(pulse.environment, sink) == pytest.approx(PEER_HZ, abs=5) for _ in range(10)
    )


def plug_in_headset(pulse: PulseServer) -> None:
    pulse.add_sink("headset_speaker")
    pulse.add_microphone("headset_microphone", "headset_voice")


def took_over_ms(program: DesktopProgram, which: str, since_s: float) -> list[int]:
    """How long after `since_s` (wall clock) the log says that the device works."""
    lines = re.findall(rf"^(\S+) .*\b{which} works", program.log, re.MULTILINE)
    times = [datetime.datetime.fromisoformat(line).timestamp() for line in lines]
    return [round((each - since_s) * 1000) for each in times if each >= since_s]


async def test_the_next_device_takes_over_in_the_call_and_the_headset_comes_back(
    environment: Mapping[str, str],
    other_environment: Mapping[str, str],
    pulse: PulseServer,
    server: ServerProgram,
    record_property: Callable[[str, object], None],
) -> None:
    room = ("--server", server.url, "--room", "room1", "--no-ice-servers", "--join")
    pulse.add_sink("headset_voice")
    plug_in_headset(pulse)
    with (
        played_tone(pulse.environment, "anna_voice", DESK_HZ),
        played_tone(pulse.environment, "headset_voice", HEADSET_HZ),
    ):
        async with (
            running_desktop(
                environment, *room, "--name", "Anna", "--camera", "test", *PLAIN, settings=SETTINGS
            ) as anna,
            running_desktop(
                other_environment, *room, "--name", "Boris",
                *("--camera", "test", "--microphone", "test", "--speaker", "none"),
            ) as boris,
        ):  # fmt: skip
            await boris.wait_for(hears(HEADSET_HZ), "the headset's tone")
            await anna.wait_for(hears(PEER_HZ), "Boris's tone")
            assert plays(pulse, "headset_speaker")
            links = anna.log.count("first picture")

            unplugged_s = time.time()
            pulse.remove("headset_microphone")
            pulse.remove("headset_speaker")
            await boris.wait_for(hears(DESK_HZ), "the desk's tone")
            assert plays(pulse, "anna_speaker")
            for which in ("microphone", "loudspeaker"):
                (took_ms,) = took_over_ms(anna, which, unplugged_s)
                record_property(f"{which}_took_over_ms", took_ms)

            plugged_s = time.time()
            plug_in_headset(pulse)
            await boris.wait_for(hears(HEADSET_HZ), "the headset's tone again")
            assert plays(pulse, "headset_speaker")
            for which in ("microphone", "loudspeaker"):
                (took_ms, *_) = took_over_ms(anna, which, plugged_s)
                record_property(f"{which}_came_back_ms", took_ms)

            assert {line["state"] for line in boris.lines[-10:]} == {"connected"}
            assert anna.log.count("first picture") == links  # the same link all the time


async def test_the_system_s_choice_is_followed_in_the_call(
    environment: Mapping[str, str],
    other_environment: Mapping[str, str],
    pulse: PulseServer,
    server: ServerProgram,
) -> None:
    room = ("--server", server.url, "--room", "room1", "--no-ice-servers", "--join")
    pulse.set_defaults("anna_speaker", "anna_microphone")
    with (
        played_tone(pulse.environment, "anna_voice", DESK_HZ),
        played_tone(pulse.environment, "boris_voice", HEADSET_HZ),
    ):
        async with (
            running_desktop(environment, *room, "--name", "Anna", "--camera", "test", *PLAIN),
            running_desktop(
                other_environment, *room, "--name", "Boris",
                *("--camera", "test", "--microphone", "test", "--speaker", "none"),
            ) as boris,
        ):  # fmt: skip
            await boris.wait_for(hears(DESK_HZ), "the first choice's tone")
            pulse.set_defaults("boris_speaker", "boris_microphone")
            await boris.wait_for(hears(HEADSET_HZ), "the other choice's tone")
            assert plays(pulse, "boris_speaker")
