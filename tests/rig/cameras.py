"""The window with two real V4L2 cameras, on a computer of its own (`tests.rig.computer`).

    python -m tests.rig.cameras RIG --wheels FOLDER | --from NAME

The window is on a virtual screen, and told to take the second of two cameras of `vivid`. The first
shows bars and the second is white, so that the watcher sees by the light which of them is used.
Printed for each step: the seconds from the event until the picture was there.

A camera is unplugged by taking its node away, which is where Qt looks, or, both at once, by
unbinding the driver.
"""

import json
import sys

from tests.rig.computer import (
    CAMERA,
    LIMIT_S,
    ROOM,
    URL,
    Course,
    Rig,
    lay_line,
    run_through,
    start_watcher,
)

FAREWELL = "journalctl -q -u window | grep -v 'Cannot take buffer' | tail -n 60"
PLUGGED = "modprobe vivid n_devs=2 node_types=0x1,0x1 num_inputs=1,1 input_types=0,0"
WHITE = "100% White"
BARS_LIGHT = range(75, 130)
WHITE_LIGHT = range(160, 256)
NO_LIGHT = range(75)  # a black picture, or a card


def whiten(rig: Rig, node: str) -> None:
    """Let this camera be the white one; a camera that was plugged in anew shows bars."""
    menu = rig.root(f"v4l2-ctl -d {node} --list-ctrls-menus | grep -m 1 -F '{WHITE}'")
    rig.root(f"v4l2-ctl -d {node} -c test_pattern={menu.partition(':')[0].strip()}")


def happens(rig: Rig, command: str) -> float:
    """Let it; returns when it had happened, by the computer's own clock."""
    return float(rig.root(f"set -e; {command}; date +%s.%N").splitlines()[-1])


def step(course: Course, name: str, began_s: float, light: range) -> None:
    """Wait until the watcher sees this light, and print how long after the event that was."""

    def seen() -> object:
        line = course.rig.seen()
        if round(line.get("light", 0)) not in light:
            return None
        jumps = [at_s for at_s, shown in line["jumps"] if at_s >= began_s and shown in light]
        return f"picture after {jumps[0] - began_s:.1f} s" if jumps else None

    course.step(name, seen, LIMIT_S)


def start_window(rig: Rig, camera: str) -> None:
    rig.root(
        "systemd-run --collect --unit window --uid user -p WorkingDirectory=/home/user/tandem "
        "-E DISPLAY=:1 -E XDG_RUNTIME_DIR=/run/user/$(id -u user) "
        f"/home/user/v/bin/python -m desktop --verbose --join --server {URL} --room {ROOM} "
        f"--name Anna --camera {camera} --microphone none --speaker none --no-ice-servers"
    )


def cameras(rig: Rig) -> list[str]:
    """The ids of those that are plugged in; vivid's second one is known by its node alone."""
    listed = json.loads(rig.user("../v/bin/python -m desktop devices --json"))
    return [each["id"] for each in listed["cameras"]]


def sequence(course: Course) -> None:
    """The preferred one of two is somebody else's, is used, and goes and comes."""
    rig = course.rig
    lay_line(rig)
    rig.root(f"modprobe -r vivid; {PLUGGED}; udevadm settle")
    rig.root("systemd-run --unit screen --uid user Xvfb :1 -screen 0 1280x800x24")
    start_watcher(rig)
    listed = cameras(rig)
    sys.stdout.write(f"     cameras: {listed}\n")
    preferred = listed[1]
    node, hidden = rig.root(f"readlink -f {preferred}"), "/dev/unplugged"
    whiten(rig, node)

    rig.root(
        "systemd-run --collect --unit other-program "
        f"v4l2-ctl -d {node} --set-fmt-video width=640,height=480 --stream-mmap"
    )
    start_window(rig, preferred)
    log = "cat /home/user/.local/state/tandem/log/tandem.log"
    course.step(
        "another program has the preferred one: said",
        lambda: "camera failed: device_busy" in (rig.tries(log) or ""),
    )
    began_s = happens(rig, "systemctl stop other-program")
    step(course, "it is free: used", began_s, WHITE_LIGHT)
    opened = rig.root(f"{log} | grep -o '[0-9]*x[0-9]*, at most .*' | tail -n 1")
    sys.stdout.write(f"     {opened}\n")
    began_s = happens(rig, f"mv {node} {hidden}")
    step(course, "it is unplugged: the other one", began_s, BARS_LIGHT)
    began_s = happens(rig, f"mv {hidden} {node}")
    step(course, "it is plugged in: used again", began_s, WHITE_LIGHT)
    began_s = happens(rig, f"echo vivid.0 >{CAMERA}/unbind")
    step(course, "both are unplugged: no picture", began_s, NO_LIGHT)
    began_s = happens(rig, f"echo vivid.0 >{CAMERA}/bind")
    step(course, "both are plugged in: a picture", began_s, BARS_LIGHT)  # they show the same again


if __name__ == "__main__":
    sys.exit(run_through("tests.rig.cameras", sequence, FAREWELL))
