"""How soon the next sound device takes over in a call, and the first one comes back.

    python -m tests.benchmarks.plugs [--rounds 5]

Two Tandems in a call, PulseAudio's devices without hardware. Printed in ms, for each round and
device: from the moment before the command that unplugs or plugs it in to the first sound that was
taken or given (which contains the 20 to 40 ms of the command), and of that the gap: from the
decision to close the one device until the other works.
"""

import argparse
import asyncio
import datetime
import re
import sys
import time
from statistics import median

from tests.support.desktop_program import DesktopProgram, running_desktop
from tests.support.pulse import PulseServer
from tests.support.server import running_server

KINDS = ("microphone", "loudspeaker")
QUIET = ("--camera", "test", "--no-ice-servers", "--join", "--room", "room1")
SETTINGS = {
    "microphone": "headset_microphone",
    "microphones": [{"id": "desk_microphone", "label": "Desk"}],
    "loudspeaker": "headset_speaker",
    "loudspeakers": [{"id": "desk_speaker", "label": "Desk"}],
}
LIMIT_S = 10.0
_WORKS = re.compile(r"^(\S+Z) .*\b(\w+) works, (\d+) ms after", re.MULTILINE)


def plug_in(pulse: PulseServer, name: str) -> None:
    pulse.add_sink(f"{name}_speaker")
    pulse.add_microphone(f"{name}_microphone", f"{name}_voice")


async def works(program: DesktopProgram, since_s: float) -> dict[str, tuple[int, int]]:
    """When each kind worked for the first time since a moment, and its gap, in ms."""
    end_s = time.monotonic() + LIMIT_S
    while time.monotonic() < end_s:
        found: dict[str, tuple[int, int]] = {}
        for moment, kind, gap_ms in _WORKS.findall(program.log):
            at_s = datetime.datetime.fromisoformat(moment).timestamp()
            if at_s >= since_s and kind in KINDS:
                found.setdefault(kind, (round((at_s - since_s) * 1000), int(gap_ms)))
        if len(found) == len(KINDS):
            return found
        await program.wait_for(lambda _line: True, "statistics")
    raise RuntimeError(f"no device took over within {LIMIT_S} s")


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


async def measure(rounds: int) -> None:
    with PulseServer() as pulse:
        for name in ("desk", "headset"):
            pulse.add_sink(f"{name}_voice")
            plug_in(pulse, name)
        environment = {**pulse.environment, "QT_QPA_PLATFORM": "offscreen"}
        taken: dict[str, list[tuple[int, int]]] = {}
        async with running_server("--no-ice-servers") as server:
            here = (*QUIET, "--server", server.url)
            async with (
                running_desktop(environment, *here, "--name", "Anna", settings=SETTINGS) as anna,
                running_desktop(
                    environment,
                    *here,
                    "--name",
                    "Boris",
                    "--microphone",
                    "test",
                    "--speaker",
                    "none",
                ),
            ):
                await anna.wait_for_state("connected")
                for _ in range(rounds):
                    for what in ("unplugged", "plugged in"):
                        await asyncio.sleep(2.0)  # the devices run evenly
                        since_s = time.time()
                        if what == "unplugged":
                            pulse.remove("headset_microphone")
                            pulse.remove("headset_speaker")
                        else:
                            plug_in(pulse, "headset")
                        for kind, times in (await works(anna, since_s)).items():
                            taken.setdefault(f"{what}, {kind}", []).append(times)
                            say(f"{what}, {kind}: {times[0]} ms, gap {times[1]} ms")
        for name, all_times in taken.items():
            after, gaps = [each[0] for each in all_times], [each[1] for each in all_times]
            whole = f"median {median(after):.0f}, worst {max(after)}"
            say(f"{name}: {whole}; gap {median(gaps):.0f}, worst {max(gaps)}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    asyncio.run(measure(parser.parse_args().rounds))
