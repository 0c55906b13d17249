"""What the signaling server carries on one core, beside other servers in the same run.

    python -m tests.benchmarks.signaling [--help]

Servers run on core 0, the load on core 1. Rounds are short and the servers take turns in each, so
that what else the machine does meets them all; shown are medians, and of ratios the median of the
rounds' ratios. What the load sends is compared with what arrives, by content, number and order.
docs/testing.md tells how to install the others; those that are missing are left out.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.benchmarks.signaling_peers import KINDS, ROOT, Load, Missing, Running, Workshop

REFERENCE = "go"
IDLE_ROOMS = 5000
TALKING_ROOMS = 1000

# A measurement's numbers by server, one for each round.
Figures = dict[str, dict[str, list[float]]]


def main() -> int:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="tandem-benchmark-") as name:
        workshop = Workshop(Path(name), options.node, options.nice)
        try:
            load = Load(workshop)
        except Missing as error:
            sys.stderr.write(f"the load cannot be built: {error}\n")
            return 1
        sys.stdout.write(_setting())
        figures: Figures = defaultdict(lambda: defaultdict(list))
        if set(options.only) - {"idle"}:
            _take_turns(options, workshop, load, figures)
        if "idle" in options.only:
            for server in _started(options.servers, workshop):
                with server:
                    _measure_idle(load, server, options.idle_seconds, figures)
    sys.stdout.write(_table(figures))
    if options.json is not None:
        options.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measures signaling servers on one core.")
    names = ", ".join(KINDS)
    parser.add_argument(
        "--servers", type=_names_of(KINDS), default=list(KINDS), metavar="NAME,...",
        help=f"which to measure: {names} (default: all)",
    )  # fmt: skip
    parser.add_argument(
        "--only", type=_names_of(MEASUREMENTS), default=list(MEASUREMENTS), metavar="NAME,...",
        help=f"what to measure: {', '.join(MEASUREMENTS)} (default: all)",
    )  # fmt: skip
    parser.add_argument("--rounds", type=int, default=7, help="of each measurement (default: 7)")
    parser.add_argument("--seconds", type=float, default=2.0, help="of a round (default: 2)")
    parser.add_argument(
        "--idle-seconds", type=float, default=25.0,
        help="until memory is read; pings come every 20 (default: 25)",
    )  # fmt: skip
    parser.add_argument(
        "--node", type=Path, default=ROOT / "build" / "benchmark", metavar="FOLDER",
        help="where npm installed ws and peer (default: build/benchmark)",
    )  # fmt: skip
    parser.add_argument(
        "--nice", type=int, default=0, metavar="N",
        help="of servers and load; as root, -15 puts them before what else runs (default: 0)",
    )  # fmt: skip
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all numbers there too")
    return parser.parse_args()


def _names_of(known: Iterable[str]) -> Callable[[str], list[str]]:
    def names(text: str) -> list[str]:
        found = text.split(",")
        if unknown := set(found) - set(known):
            raise argparse.ArgumentTypeError(f"there is no {', '.join(sorted(unknown))}")
        return found

    return names


def _started(names: Iterable[str], workshop: Workshop) -> Iterable[Running]:
    for name in names:
        try:
            yield Running(name, workshop)
        except Missing as error:
            sys.stderr.write(f"left out: {KINDS[name].title}: {error}\n")


def _take_turns(
    options: argparse.Namespace, workshop: Workshop, load: Load, figures: Figures
) -> None:
    servers = list(_started(options.servers, workshop))
    try:
        for number in range(options.rounds):
            sys.stderr.write(f"round {number + 1} of {options.rounds}\n")
            for name in (name for name in options.only if name != "idle"):
                # The order turns, so that nobody comes always after the same one.
                for server in servers[number % len(servers) :] + servers[: number % len(servers)]:
                    MEASUREMENTS[name](load, server, options.seconds, figures)
    finally:
        for server in servers:
            server.close()


def _measure_joins(load: Load, server: Running, _: float, figures: Figures) -> None:
    taken = load.run(server, "joins", rooms=750)
    _note(figures, server, "joins a second", taken["count"] / taken["seconds"])
    _note(figures, server, "joins per second of CPU", taken["count"] / taken["server_cpu"])


def _measure_flood(load: Load, server: Running, seconds: float, figures: Figures) -> None:
    for window in (1, 8):
        taken = load.run(server, "flood", rooms=100, window=window, seconds=seconds)
        what = f"1.5 KB, {window} on their way"
        _note(figures, server, f"relays a second, {what}", taken["count"] / taken["seconds"])
        per_cpu = taken["count"] / taken["server_cpu"]
        _note(figures, server, f"relays per second of CPU, {what}", per_cpu)
        for who in ("server", "load"):
            share = 100 * taken[f"{who}_cpu"] / taken["seconds"]
            _note(figures, server, f"CPU of the {who} in it, %, {window} on their way", share)


def _measure_talk(load: Load, server: Running, seconds: float, figures: Figures) -> None:
    taken = load.run(server, "talk", rooms=TALKING_ROOMS, rate=5, seconds=seconds)
    for name in ("p50", "p99", "worst"):
        _note(figures, server, f"relay time, {name}, ms, 1,000 rooms", taken[name] * 1000)
    share = 100 * taken["server_cpu"] / taken["seconds"]
    _note(figures, server, "CPU of the server, %, 1,000 rooms", share)


def _measure_idle(load: Load, server: Running, seconds: float, figures: Figures) -> None:
    sys.stderr.write(f"idle: {server.kind.title}\n")
    load.run(server, "joins", rooms=1)  # what the first connection loads belongs to nobody
    before = server.resident_bytes()
    people = load.start(server, "idle", rooms=IDLE_ROOMS)
    time.sleep(seconds)
    used = server.resident_bytes() - before
    people.communicate(timeout=60)
    _note(figures, server, "KB per idle connection of 10,000", used / (2 * IDLE_ROOMS) / 1000)


MEASUREMENTS = {
    "joins": _measure_joins,
    "flood": _measure_flood,
    "talk": _measure_talk,
    "idle": _measure_idle,
}


def _note(figures: Figures, server: Running, what: str, value: float) -> None:
    figures[what][server.name].append(value)


def _setting() -> str:
    """Tell what was run where."""
    lines = [" ".join(["python -m tests.benchmarks.signaling", *sys.argv[1:]])]
    processor = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
        if line.startswith("model name"):
            processor = line.partition(":")[2].strip()
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    lines.append(f"{os.cpu_count()} cores, {processor}, {platform.system()} {platform.release()}")
    lines.append(f"load average before: {load}")
    lines.append(f"Python {platform.python_version()}")
    for program in (["go", "version"], ["node", "--version"]):
        try:
            told = subprocess.run(program, capture_output=True, text=True, timeout=20, check=True)
        except (OSError, subprocess.CalledProcessError):
            continue
        lines.append(f"{program[0]}: {told.stdout.strip()}")
    return "\n".join(lines) + "\n"


def _table(figures: Figures) -> str:
    """Write a block for each number: median, least and most of the rounds, ratio to Go."""
    lines = []
    for what, by_server in figures.items():
        lines += ["", what]
        reference = None if "%" in what else by_server.get(REFERENCE)
        for name, values in by_server.items():
            line = f"  {KINDS[name].title:36}{_number(statistics.median(values)):>10}"
            if len(values) > 1:
                line += f"   ({_number(min(values))} to {_number(max(values))})"
            if reference is not None and name != REFERENCE:
                ratios = [own / other for own, other in zip(values, reference, strict=True)]
                line += f"   {statistics.median(ratios):.2f} of Go's"
            lines.append(line)
    return "\n".join(lines) + "\n"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"


if __name__ == "__main__":
    sys.exit(main())
