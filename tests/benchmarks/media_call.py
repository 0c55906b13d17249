"""Calls over a named line, Tandem and others in turn: picture, sound, delay, quality, cost.

    python -m tests.benchmarks.media_call [--profiles lan,lossy5] [--pairs tandem-tandem,...]
                                          [--seconds 30] [--rounds 1] [--json FILE]

Both ends send the test picture (1280x720, 30 fps) and the test tone and run as programs of their
own on hosts of their own (tests.support.network), so it needs Linux and root. A figure is the mean
of both directions; of the rounds the median. The profiles are in tests/support/network/line.py.
"""

import argparse
import json
import math
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from tests.support.network.hosts import Host, Hosts
from tests.support.network.line import PROFILES

ROOT = Path(__file__).parents[2]
PAIRS = (
    "tandem-tandem",
    "tandem-libwebrtc",
    "libwebrtc-libwebrtc",
    "tandem-chromium",
    "chromium-chromium",
)
WARM_UP_S = 5.0
FREEZE_S = 0.5


class SideProgram:
    """A `media_side` on a host."""

    def __init__(self, kind: str, host: Host, *more: str) -> None:
        command = host.command(sys.executable, "-m", "tests.benchmarks.media_side", kind, *more)
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def do(self, what: str, **more: object) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": what, **more}) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        """End it; it has 10 s for that."""
        try:
            self.do("close")
            self._process.wait(10)
        except (OSError, ValueError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()


def measure(pair: str, profile: str, seconds: float, codec: str) -> dict[str, float]:
    """One call; the figures as the mean of both directions."""
    with Hosts(PROFILES[profile]) as hosts:
        kinds = pair.split("-")
        sides = [
            SideProgram(kind, host)
            for kind, host in zip(kinds, (hosts.first, hosts.second), strict=True)
        ]
        try:
            offer = sides[0].do("offer", codec=codec)["sdp"]
            answer = sides[1].do("answer", sdp=offer)["sdp"]
            sides[0].do("accept", sdp=answer)
            time.sleep(WARM_UP_S)
            before = [side.do("begin")["cpu_s"] for side in sides]
            hosts.restart()
            carried = sum(hosts.carried_bytes)
            began_s = time.monotonic()
            time.sleep(seconds)
            ended_s = time.monotonic()
            kbps = (sum(hosts.carried_bytes) - carried) * 8 / 2 / (ended_s - began_s) / 1000
            after = [side.do("end")["cpu_s"] for side in sides]
            readings = [side.do("take") for side in sides]
        finally:
            for side in sides:
                side.close()
    figures = [figures_of(reading, began_s, ended_s) for reading in readings]
    for figure, cpu_before_s, cpu_after_s in zip(figures, before, after, strict=True):
        figure["cpu %"] = 100 * (cpu_after_s - cpu_before_s) / (ended_s - began_s)
        figure["kbit/s"] = kbps
    return {name: _mean([figure[name] for figure in figures]) for name in figures[0]}


def figures_of(reading: dict[str, Any], began_s: float, ended_s: float) -> dict[str, float | None]:
    """The figures of one direction."""
    seconds = ended_s - began_s
    seen = zip(reading["picture_times_s"], reading["picture_delays_ms"], strict=True)
    pictures = [(at_s, delay_ms) for at_s, delay_ms in seen if began_s <= at_s <= ended_s]
    delays = [delay_ms for _, delay_ms in pictures]
    pauses = np.diff([began_s, *(at_s for at_s, _ in pictures), ended_s])
    gaps = reading["sound_is_gap"]
    runs = _runs(gaps)
    sound = reading["sound_delays_ms"]
    return {
        "fps": len(delays) / seconds,
        "worst pause ms": 1000 * float(pauses.max()),
        "freezes": float((pauses > FREEZE_S).sum()),
        "video p50": float(np.percentile(delays, 50)) if delays else None,
        "video p95": float(np.percentile(delays, 95)) if delays else None,
        "width": statistics.fmean(reading["widths"]) if reading["widths"] else None,
        "psnr dB": statistics.fmean(reading["psnr_db"]) if reading["psnr_db"] else None,
        "key frames": reading["key_frames"],
        "asked for": reading["key_requests"],
        "sound p50": statistics.median(sound) if sound else None,
        "sound last": sound[-1] if sound else None,
        "sound %": 100 * (1 - sum(gaps) / max(1, len(gaps))),
        "worst gap ms": 10.0 * max(runs, default=0),
    }


def _mean(values: list[float | None]) -> float:
    known = [value for value in values if value is not None]
    return statistics.fmean(known) if known else math.nan


def _runs(gaps: list[bool]) -> list[int]:
    """Lengths of the runs of True."""
    edges = np.flatnonzero(np.diff([0, *(int(gap) for gap in gaps), 0]))
    return list((edges[1::2] - edges[::2]).tolist())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--profiles", default="lan,wifi,lossy5,lossy10,thin,dip,far,cut")
    parser.add_argument("--pairs", default=",".join(PAIRS))
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--codec", default="VP8")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    pairs, profiles = arguments.pairs.split(","), arguments.profiles.split(",")
    results: dict[str, dict[str, dict[str, float]]] = {}
    for profile in profiles:
        rounds: dict[str, list[dict[str, float]]] = {pair: [] for pair in pairs}
        for _ in range(arguments.rounds):
            for pair in pairs:
                rounds[pair].append(measure(pair, profile, arguments.seconds, arguments.codec))
        results[profile] = {
            pair: {name: statistics.median(one[name] for one in figures) for name in figures[0]}
            for pair, figures in rounds.items()
        }
        _print(profile, results[profile])
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(results, indent=1) + "\n")


def _print(profile: str, table: dict[str, dict[str, float]]) -> None:
    names = list(next(iter(table.values())))
    sys.stdout.write(f"\n{profile}\n{'':16}" + "".join(f"{pair:>22}" for pair in table) + "\n")
    for name in names:
        values = "".join(f"{figures[name]:>22.1f}" for figures in table.values())
        sys.stdout.write(f"{name:16}{values}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
