"""The waiting machine as a service, on a computer of its own: a virtual one with systemd.

    python -m tests.rig.waiting RIG --wheels FOLDER | --from NAME

`RIG` is a program that starts a Debian with a V4L2 camera (`vivid`) and ALSA sound (`snd-aloop`),
and runs commands in it: `RIG start [--from NAME]`, `RIG run [-u user] COMMAND`,
`RIG put -u user FILE FOLDER`, `RIG stop`. `--wheels` has what packaging/requirements/runtime.txt
names, wrtc and psutil; `--from` is a disk on which they are installed in `~user/v`. Server and
watcher are in a network namespace of the guest.

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
UNIT = "tandem-wait.service"
ADDRESS, FAR_ADDRESS = "10.9.0.1", "10.9.0.2"
PORT = 8085
URL = f"ws://{FAR_ADDRESS}:{PORT}"
TONE_HZ = 440
LIMIT_S = 600.0
SETTINGS = {"video_height": 90, "video_fps": 5}  # an emulated processor has little to give
LOOK_S = 3.0
NEW_PICTURES = 10
CAMERA_LIGHT = 80  # the mean of vivid's bars is some 100, that of a card some 60
AWAY_S = 60
USER = "XDG_RUNTIME_DIR=/run/user/$(id -u)"  # for commands of the user without a session
CAMERA = "/sys/bus/platform/drivers/vivid"

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


def sequence(course: Course) -> None:
    """Everything that happens to a machine that is left alone."""
    rig = course.rig
    lay_line(rig)
    said = rig.user(
        f"../v/bin/python -m desktop wait --install --server {URL} --room room1 --name Attic "
        "--no-ice-servers --no-noise-suppression --no-gain-control --no-echo-cancellation"
    )
    sys.stdout.write(f"     --install says: {said}\n")
    active = f"su user -c 'export {USER}; systemctl --user is-active {UNIT}'"
    course.step("installed, and runs", lambda: rig.tries(active) == "active")
    rig.user("for i in 1 2 3 4 5; do pactl set-source-volume @DEFAULT_SOURCE@ 100% && break; done")

    boot = rig.root("cat /proc/sys/kernel/random/boot_id")
    rig.tries("systemctl reboot")
    course.step(
        "another boot",
        lambda: rig.tries("cat /proc/sys/kernel/random/boot_id") not in (None, boot),
    )
    course.step("runs after the boot", lambda: rig.tries(active) == "active")
    people = rig.root("loginctl list-sessions --no-legend | grep -c ' user ' || true")
    sys.stdout.write(f"     people logged in: {people}\n")
    lay_line(rig)
    waits = f"su user -c 'export {USER}; systemctl --user show -p StatusText {UNIT}'"
    course.step("waits in the room", lambda: "waiting" in (rig.tries(waits) or ""))
    rig.root(
        "systemd-run --unit watcher -p WorkingDirectory=/home/user/tandem ip netns exec far "
        f"../v/bin/python -m tests.rig.watcher {URL}/wsgo room1 /tmp/watched.jsonl"
    )
    course.streams("the camera's picture and the sound are there", is_new_offer=True)

    rig.root(f"echo vivid.0 >{CAMERA}/unbind")
    notices = "tail -n 60 /home/user/.local/state/tandem/log/waiting/tandem.log"
    course.step("camera unplugged", lambda: "camera failed" in (rig.tries(notices) or ""))
    rig.root(f"echo vivid.0 >{CAMERA}/bind; udevadm settle")
    course.streams("camera plugged in", is_new_offer=False)

    pid = f"su user -c 'export {USER}; systemctl --user show -P MainPID {UNIT}'"
    first = rig.root(pid)
    rig.root(f"kill -KILL {first}")
    course.streams("killed with -9", is_new_offer=True)
    second = rig.root(pid)
    rig.root(f"kill -STOP {second}")
    course.step("stopped: ended by the watchdog", lambda: rig.tries(pid) not in (None, second, "0"))
    course.streams("stopped: streams again", is_new_offer=True)

    rig.root("systemctl kill -s KILL far-server")
    gone = "! systemctl -q is-active far-server"
    course.step("the server is gone", lambda: rig.tries(gone) == "")
    course.streams("the call outlives the server", is_new_offer=False)
    start_server(rig)
    course.step("back in the room", lambda: "watches" in (rig.tries(waits) or ""))
    course.streams("streams with the new server", is_new_offer=False)

    rig.root(
        f"ip link set near down; systemd-run --on-active={AWAY_S} ip link set near up >/dev/null"
    )
    course.step("the network is away", lambda: "watches" not in (rig.tries(waits) or "watches"))
    course.streams("the network is back", is_new_offer=False)
    third = rig.root(pid)
    course.step("one process since", lambda: rig.tries(pid) == third)


def main() -> int:
    """Run it, stop the guest, and return 1 if a step failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.rig.waiting")
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
        sys.stdout.write(rig.tries(f"journalctl -q -n 30 _SYSTEMD_USER_UNIT={UNIT}") or "")
        rig.do("stop")
    return 1 if course.failed else 0


if __name__ == "__main__":
    sys.exit(main())
