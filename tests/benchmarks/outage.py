"""How long after an outage two Tandems see each other again.

    python -m tests.benchmarks.outage [--only cut-8]

Two programs on hosts of their own (tests.support.network), the server on the first one's; test
picture and tone both ways. Needs Linux and root. Printed for each outage: when each side's picture
turned black, seconds after its begin, and when it was back, seconds after its end.
"""

import argparse
import datetime
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.support.network.hosts import Host, Hosts
from tests.support.network.line import Conditions, Phase

ROOT = Path(__file__).parents[2]
LINE = (Phase(0.0, Conditions(delay_s=0.01)),)
CUT = (Phase(0.0, Conditions(is_cut=True)),)
PORT = 8085
LIMIT_S = 40.0
WARM_UP_S = 4.0
_LINE = re.compile(r"^(\S+Z) .*picture: (\w+)$", re.MULTILINE)


class Program:
    """A Tandem on a host, seen by its log."""

    def __init__(self, name: str, host: Host, folder: Path) -> None:
        homes = {f"XDG_{kind}_HOME": str(folder / kind) for kind in ("CONFIG", "STATE", "DATA")}
        arguments = [
            *("--server", f"ws://10.77.0.1:{PORT}/ws", "--room", "room1", "--name", name, "--join"),
            *("--camera", "test", "--microphone", "test", "--speaker", "none", "--no-ice-servers"),
        ]
        self._folder = folder
        self.process = subprocess.Popen(
            host.command(sys.executable, "-m", "desktop", *arguments),
            cwd=ROOT,
            env={**os.environ, **homes, "QT_QPA_PLATFORM": "offscreen"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def pictures(self, since_s: float) -> list[tuple[float, bool]]:
        """When the other's picture came or went since a moment (wall clock), seconds after it."""
        text = "".join(file.read_text() for file in sorted(self._folder.rglob("*.log")))
        changes = []
        for moment, what in _LINE.findall(text):
            at_s = datetime.datetime.fromisoformat(moment).timestamp()
            if at_s >= since_s:
                changes.append((at_s - since_s, what == "shown"))
        return changes

    def wait_until_shown(self, since_s: float) -> None:
        end_s = time.time() + LIMIT_S
        while not (changes := self.pictures(since_s)) or not changes[-1][1]:
            if time.time() > end_s:
                return
            time.sleep(0.05)

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(20)


def measure(outage: Callable[[Hosts, list[Program]], float]) -> list[tuple[float | None, ...]]:
    """For each side: when it turned black after the begin, and was back after the end, seconds."""
    with Hosts(LINE) as hosts, tempfile.TemporaryDirectory(prefix="tandem-") as name:
        server = subprocess.Popen(
            hosts.first.command(
                *(sys.executable, "-m", "server", "--host", "10.77.0.1", "--port", str(PORT)),
                "--no-ice-servers",
            ),
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        sides = []
        try:
            time.sleep(2.0)
            for number, host in enumerate((hosts.first, hosts.second)):
                sides.append(Program("AB"[number], host, Path(name) / str(number)))
            for side in sides:
                side.wait_until_shown(0.0)
            time.sleep(WARM_UP_S)
            began_s = time.time()
            ended_s = outage(hosts, sides)
            time.sleep(1.0)  # a picture that stays black for want of an outage is none
            results: list[tuple[float | None, ...]] = []
            for side in sides:
                if side.pictures(began_s):
                    side.wait_until_shown(began_s)
                changes = side.pictures(began_s)
                black = [at_s for at_s, is_shown in changes if not is_shown]
                back = [at_s for at_s, is_shown in changes if is_shown]
                results.append(
                    (
                        black[0] if black else None,
                        began_s + back[-1] - ended_s if back and changes[-1][1] else None,
                    )
                )
        finally:
            for side in sides:
                side.close()
            server.terminate()
            server.wait(20)
    return results


def cut(seconds: float) -> Callable[[Hosts, list[Program]], float]:
    """The line carries nothing for so long."""

    def outage(hosts: Hosts, _sides: list[Program]) -> float:
        hosts.restart(CUT)
        time.sleep(seconds)
        hosts.restart(LINE)
        return time.time()

    return outage


def moved(pause_s: float) -> Callable[[Hosts, list[Program]], float]:
    """The second host gets another address, after having had none for a while."""

    def outage(hosts: Hosts, _sides: list[Program]) -> float:
        hosts.second.leave()
        time.sleep(pause_s)
        hosts.second.come_back("10.77.0.3")
        return time.time()

    return outage


def asleep(seconds: float) -> Callable[[Hosts, list[Program]], float]:
    """The second program stands still for so long, as if its computer slept."""

    def outage(_hosts: Hosts, sides: list[Program]) -> float:
        sides[1].process.send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        sides[1].process.send_signal(signal.SIGCONT)
        return time.time()

    return outage


OUTAGES = {
    "cut-3": cut(3.0),
    "cut-8": cut(8.0),
    "cut-20": cut(20.0),
    "address": moved(0.2),
    "address-5": moved(5.0),
    "asleep-15": asleep(15.0),
    "asleep-60": asleep(60.0),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--only", default=",".join(OUTAGES))
    for name in parser.parse_args().only.split(","):
        results = measure(OUTAGES[name])
        told = "   ".join(
            f"{who}: black after {_shown(black)}, back after {_shown(back)}"
            for who, (black, back) in zip("AB", results, strict=True)
        )
        sys.stdout.write(f"{name:10} {told}\n")
        sys.stdout.flush()


def _shown(seconds: float | None) -> str:
    return "    -" if seconds is None else f"{seconds:5.1f} s"


if __name__ == "__main__":
    main()
