"""A computer of its own, a virtual one with systemd, and a course of events on it.

The program that runs it is said on the command line: `RIG start [--from NAME]`, `RIG run [-u user]
COMMAND`, `RIG put -u user FILE FOLDER`, `RIG stop`. It starts a Debian with a V4L2 camera (`vivid`)
and ALSA sound (`snd-aloop`). `--wheels` has what packaging/requirements/runtime.txt names, wrtc and
psutil; `--from` is a disk on which they are installed in `~user/v`.

Each step's result and its time are printed. Where nothing helps the processor, the guest is
emulated: then the order of things counts, and no time does.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PARTS = ("desktop", "server", "resources", "tests", "pyproject.toml")
ADDRESS, FAR_ADDRESS = "10.9.0.1", "10.9.0.2"
PORT = 8085
URL = f"ws://{FAR_ADDRESS}:{PORT}"
ROOM = "room1"
TONE_HZ = 440
LIMIT_S = 600.0
SETTINGS = {"video_height": 90, "video_fps": 5}  # an emulated processor has little to give
LOOK_S = 3.0
NEW_PICTURES = 10
CAMERA_LIGHT = 80  # the mean of vivid's bars is some 100, that of a card some 60
CAMERA = "/sys/bus/platform/drivers/vivid"
USER = "XDG_RUNTIME_DIR=/run/user/$(id -u)"  # for commands of the user without a session

Line = dict[str, Any]


class Rig:
    """The guest. Everything waits, and raises if a command fails."""

    def __init__(self, program: str) -> None:
        self._program = program

    def do(self, *arguments: str) -> str:
        done = subprocess.run(
            [self._program, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(arguments)}:\n{done.stdout}")
        return done.stdout.strip()

    def root(self, command: str) -> str:
        return self.do("run", command)

    def user(self, command: str) -> str:
        return self.do("run", "-u", "user", f"cd tandem; export {USER}; {command}")

    def tries(self, command: str) -> str | None:
        """As `root`; None if it fails, as it does while the guest starts."""
        try:
            return self.root(command)
        except RuntimeError:
            return None

    def seen(self) -> Line:
        """What the watcher told last."""
        told = self.tries("tail -n 1 /tmp/watched.jsonl")
        line: Line = json.loads(told) if told else {"pictures": 0, "offers": 0}
        return line


class Course:
    """The steps, one after another, and what came of them."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.failed = 0

    def step(self, name: str, condition: Callable[[], object], limit_s: float = LIMIT_S) -> None:
        """Wait for the condition; print its value, or that it did not come."""
        began = time.monotonic()
        value: object = None
        while not value and time.monotonic() - began < limit_s:
            value = condition()
            if not value:
                time.sleep(LOOK_S)
        took_s = time.monotonic() - began
        self.failed += not value
        said = "" if value is True or not value else f": {value}"
        sys.stdout.write(f"{'ok  ' if value else 'FAIL'} {name}{said} ({took_s:.0f} s)\n")
        sys.stdout.flush()

    def streams(self, name: str, *, is_new_offer: bool) -> None:
        """New pictures of the camera and the tone, at most over one new connection or more."""
        before = self.rig.seen()

        def flows() -> object:
            line = self.rig.seen()
            is_seen = line["pictures"] >= before["pictures"] + NEW_PICTURES
            is_camera = line.get("light", 0) >= CAMERA_LIGHT
            is_heard = abs((line.get("heard") or 0) - TONE_HZ) < 10
            is_offered = line["offers"] > before["offers"] or not is_new_offer
            return line if is_seen and is_camera and is_heard and is_offered else None

        self.step(name, flows)


def lay_line(rig: Rig) -> None:
    """The far side, and the server in it, and a tone into the microphone: again after each boot."""
    rig.root(
        "set -e; ip netns add far; ip link add near type veth peer name far netns far; "
        f"ip address add {ADDRESS}/24 dev near; ip link set near up; "
        f"ip -n far address add {FAR_ADDRESS}/24 dev far; ip -n far link set far up; "
        "ip -n far link set lo up; udevadm settle"
    )
    rig.root(
        "systemd-run --unit tone speaker-test -D plughw:Loopback,1,0 -r 48000 -c 2 -t sine "
        f"-f {TONE_HZ}"
    )
    start_server(rig)


def start_server(rig: Rig) -> None:
    rig.root(
        "systemd-run --collect --unit far-server -p WorkingDirectory=/home/user/tandem "
        f"ip netns exec far ../v/bin/python -m server --host {FAR_ADDRESS} --port {PORT} "
        "--no-ice-servers"
    )


def prepare(rig: Rig, wheels: Path | None) -> None:
    """Put the program and its libraries into the guest, and have camera and sound at each boot."""
    if wheels is not None:
        rig.do("put", "-u", "user", str(wheels), ".")
        rig.do(
            *("run", "-u", "user"),
            f"python3 -m venv v && v/bin/pip install -q --no-index {wheels.name}/*.whl",
        )
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "tandem.tar"
        command = ["git", "archive", "--prefix=tandem/", "-o", str(archive), "HEAD", *PARTS]
        subprocess.run(command, cwd=ROOT, check=True)
        rig.do("put", "-u", "user", str(archive), ".")
    rig.do("run", "-u", "user", "tar -xf tandem.tar")
    rig.root("printf 'vivid\\nsnd-aloop\\n' >/etc/modules-load.d/tandem.conf")
    rig.root("modprobe vivid; modprobe snd-aloop; udevadm settle")
    rig.user(
        "mkdir -p ~/.config/tandem && echo '"
        + json.dumps(SETTINGS)
        + "' >~/.config/tandem/settings.json"
    )


def start_watcher(rig: Rig) -> None:
    """On the far side; `Rig.seen` tells of it."""
    rig.root(
        "systemd-run --unit watcher -p WorkingDirectory=/home/user/tandem ip netns exec far "
        f"../v/bin/python -m tests.rig.watcher {URL}/wsgo {ROOM} /tmp/watched.jsonl"
    )


def run_through(name: str, sequence: Callable[[Course], None], farewell: str) -> int:
    """Prepare the computer that the command line says, and let all of it happen there.

    `farewell` is a command whose output is printed at the end. Returns 1 if a step failed.
    """
    parser = argparse.ArgumentParser(prog=f"python -m {name}")
    parser.add_argument("rig", help="the program that runs the guest")
    disk = parser.add_mutually_exclusive_group(required=True)
    disk.add_argument("--wheels", type=Path)
    disk.add_argument("--from", dest="saved")
    said = parser.parse_args()
    rig = Rig(said.rig)
    rig.do("start", *(("--from", said.saved) if said.saved else ()))
    course = Course(rig)
    try:
        prepare(rig, said.wheels)
        sequence(course)
    finally:
        sys.stdout.write(f"{rig.tries(farewell)}\n")
        rig.do("stop")
    return 1 if course.failed else 0
