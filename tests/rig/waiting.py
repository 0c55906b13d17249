"""The waiting machine as a service, on a computer of its own (`tests.rig.computer`).

    python -m tests.rig.waiting RIG --wheels FOLDER | --from NAME

Installed, rebooted, watched, and then everything that happens to a machine that is left alone.
Server and watcher are in a network namespace of the computer.
"""

import sys

from tests.rig.computer import (
    CAMERA,
    ROOM,
    URL,
    USER,
    Course,
    lay_line,
    run_through,
    start_server,
    start_watcher,
)

UNIT = "tandem-wait.service"
AWAY_S = 60


def sequence(course: Course) -> None:
    """Everything that happens to a machine that is left alone."""
    rig = course.rig
    lay_line(rig)
    said = rig.user(
        f"../v/bin/python -m desktop wait --install --server {URL} --room {ROOM} --name Attic "
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
    start_watcher(rig)
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


if __name__ == "__main__":
    farewell = f"journalctl -q -n 30 _SYSTEMD_USER_UNIT={UNIT}"
    sys.exit(run_through("tests.rig.waiting", sequence, farewell))
