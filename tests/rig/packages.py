"""The packages on a computer of their own, with systemd and without a network.

    python -m tests.rig.packages RIG [DIST] [--call]

`RIG` is the program that tests.rig.computer describes, DIST the folder that `packaging/build.py`
wrote. By hand, as root, on Debian with debootstrap and dpkg-dev: what the packages depend on is
fetched for a bare Debian first, and goes into the guest as a folder that apt takes packages from.
There `apt install ./tandem_*.deb` and the same for the server are all that is done: of an older
build first, which is used, then of this one, which must keep what was chosen, while a machine that
waits goes on. The server must answer as a service, be locked up, a link open its room, and a purge
leave nothing. With `--call` the window holds a call with Chromium on the page of its own server,
too; the guest needs 6 GB then (`RIG_MEM=6144`), and more than the share that a busy computer leaves
of an emulated one.

Each step's result and its time are printed. An emulated guest takes some minutes more.
"""

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlencode

from tests.installed.bare_debian import BareDebian, enter_own_mounts, make_base, run
from tests.installed.packages import ONLY_IN_OLDER, Packages
from tests.installed.program_trials import CHOSEN
from tests.installed.server_trial import CHANGED
from tests.installed.trial import DESKTOP
from tests.rig.computer import Course, Line, Rig
from tests.support.chromium import STAMP_SCRIPT, TONE_SCRIPT

ROOT = Path(__file__).parents[2]
TOOLS = (*DESKTOP, "logrotate")  # of most systems, and not of the guest
BROWSER = "chromium"
MOST_EXPOSED = 3.0  # of systemd's scale from 0, locked up, to 10
OPERATOR_FILE = "/etc/tandem/server.toml"
SERVER = f"http://127.0.0.1:{CHANGED.rpartition(' ')[2]}"
STORED = "~/.config/tandem/settings.json"
ROOM, WAITING_ROOM = "attic", "hall"
SETTINGS = {"camera": "test", "microphone": "test", "loudspeaker": "none", "ice_servers": []}
SMALL = {**SETTINGS, "video_height": 180, "video_fps": 5}  # for an emulated processor
PAGE = "http://127.0.0.1:8086"
FILM_WIDTH, FILM_HEIGHT, FILM_FPS = 320, 240, 5  # what the page's camera delivers
TONE_HZ, PAGE_TONE_HZ = 440, 880
TONE_TOLERANCE_HZ = 10
WATCHED = (
    f"(async () => ({{...window.tandem.snapshot(), stamp: await ({STAMP_SCRIPT})(), "
    f"tone: await ({TONE_SCRIPT})()}}))()"
)
CALL_LIMIT_S = 1200.0  # Chromium alone may take minutes to start
APT = "DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Dpkg::Use-Pty=0"
DISPLAY = "export DISPLAY=:1 LANGUAGE=en;"
SERVER_PID = "systemctl show --property MainPID --value tandem-server"
PLACE = "/var/brought"  # readable for apt's own user, too
_NOT_LOOKED_AT = (PLACE, "/home", "/proc", "/sys", "/run", "/tmp")


def gather(
    packages: Packages, work: Path, mirror: str, folder: Path, *, with_browser: bool
) -> None:
    """Everything that the packages depend on, as far as a bare Debian has it not."""
    make_base(work / "base", mirror)
    with BareDebian(work / "base", work, "run-gather") as system:
        files = [system.take(file) for file in (packages.deb, packages.server_deb)]
        fetch = ("apt-get", "install", "--yes", "--download-only")
        system.run(*fetch, *files, *TOOLS)
        if with_browser:
            system.run(*fetch, "--no-install-recommends", BROWSER)
        folder.mkdir()
        for file in (system.root / "var" / "cache" / "apt" / "archives").glob("*.deb"):
            shutil.copyfile(file, folder / file.name)
    listed = run(["sh", "-c", f"cd {folder} && dpkg-scanpackages --multiversion . 2>/dev/null"])
    (folder / "Packages").write_text(listed, encoding="utf-8")


def bring(rig: Rig, packages: Packages, gathered: Path) -> None:
    """Put all of it into the guest."""
    older = (packages.older_deb, packages.older_server_deb)
    for thing in (gathered, *older, packages.deb, packages.server_deb):
        rig.do("put", str(thing), PLACE)
    source = f"deb [trusted=yes] file:{PLACE}/{gathered.name} ./"
    rig.root(f"echo '{source}' >/etc/apt/sources.list; {APT} update")
    rig.root("loginctl enable-linger user")  # as if somebody were logged in all the time
    as_user(rig, "systemd-run --user --unit x Xvfb :1 -screen 0 1280x800x24")


def as_user(rig: Rig, command: str) -> str:
    """In a session of the ordinary user."""
    return rig.do("run", "-u", "user", command)


def use_older(course: Course, packages: Packages) -> None:
    """As somebody who has had Tandem for a while: settings, a server, a machine that waits."""
    rig = course.rig
    said = apt_install(rig, packages.older_deb)
    course.step("apt install of an older window alone", lambda: said.splitlines()[-1])
    choose(rig, CHOSEN)
    start_window(rig)
    course.step("it joins by itself", lambda: joined(rig))
    as_user(rig, "tandem ctl leave")
    course.step("and remembers that one left", lambda: stored(rig)["join_suspended"])
    as_user(rig, "systemctl --user stop window")
    apt_install(rig, packages.older_server_deb)
    rig.root(f"sed -i 's/^port = .*/{CHANGED}/' {OPERATOR_FILE}; systemctl restart tandem-server")
    course.step("the older server answers where it was told to", lambda: server_says(rig))
    options = f"--server {SERVER} --room {WAITING_ROOM} --no-ice-servers"
    as_user(rig, f"tandem wait --install {options}")
    course.step("a machine waits there", lambda: waits(rig))


def upgrade(course: Course, packages: Packages) -> None:
    """What was chosen is kept, and what runs goes on."""
    rig = course.rig
    waiting, serving = wait_unit(rig, "MainPID"), rig.root(SERVER_PID)
    for file in (packages.deb, packages.server_deb):
        apt_install(rig, file)
    course.step("upgrade", lambda: versions(rig) == {packages.version} and packages.version)
    left_over = f"find /usr -name {ONLY_IN_OLDER}"
    course.step("what only the older build had is gone", lambda: not rig.root(left_over))
    course.step("every file is as it was packed", lambda: not rig.root("dpkg --verify tandem"))
    course.step("the server is another process", lambda: rig.root(SERVER_PID) != serving)
    course.step("and answers where the older one was told to", lambda: server_says(rig))
    course.step("the machine waits there again", lambda: waits(rig))
    course.step("as the same process", lambda: wait_unit(rig, "MainPID") == waiting)
    as_user(rig, "systemctl --user restart tandem-wait")
    course.step("started again, it waits", lambda: waits(rig))
    course.step("and is enabled", lambda: wait_unit(rig, "UnitFileState") == "enabled")
    as_user(rig, "tandem wait --uninstall")
    start_window(rig)
    course.step("the newer window does not join", lambda: told(rig, "state") == "left")
    course.step("but Join leads to its server", lambda: joined(rig))
    course.step("and to the older one's room", lambda: told(rig, "room") == CHOSEN["room"])
    as_user(rig, "systemctl --user stop window")
    course.step("every other setting is there", lambda: CHOSEN.items() <= stored(rig).items())


def serve(course: Course) -> None:
    """As a new operator does, who then looks whether it can be left alone."""
    rig = course.rig
    course.step("it is enabled", lambda: rig.tries("systemctl is-enabled tandem-server"))
    course.step("systemd-analyze security", lambda: exposure(rig))
    rig.root(f"{APT} install --no-install-recommends {' '.join(TOOLS)}")
    first = rig.root(SERVER_PID)
    rig.root("systemctl reload tandem-server && logrotate --force /etc/logrotate.d/tandem-server")
    course.step("it goes on after a reload", lambda: rig.root(SERVER_PID) == first)
    rig.root(f"kill -KILL {first}")
    course.step("killed, it is started again", lambda: rig.root(SERVER_PID) not in (first, "0"))
    course.step("and answers", lambda: server_says(rig))


def open_link(course: Course) -> None:
    """The desktop's handler opens the window, which meets that server."""
    rig = course.rig
    choose(rig, SETTINGS)
    link = f"tandem:{SERVER}/?room={ROOM}"
    stays = "-p KillMode=process"  # what the handler started, when the handler has done its work
    as_user(rig, f"{DISPLAY} systemd-run --user {stays} -E DISPLAY gio open '{link}'")
    course.step("the link opens the window", lambda: told(rig, "state") == "left")
    course.step("Join leads to its server", lambda: joined(rig))
    course.step("and to its room", lambda: told(rig, "room") == ROOM)
    as_user(rig, "pkill -x tandem")


def call(course: Course) -> None:
    """The window is the server, too; a Chromium opens its page. Both see and hear the other."""
    rig = course.rig
    rig.root(f"{APT} install --no-install-recommends {BROWSER}")
    choose(rig, {**SMALL, "host_port": int(PAGE.rpartition(":")[2]), "room": ROOM})
    unit = "systemd-run --user --working-directory=/home/user --unit"
    window = "window -E DISPLAY -E LANGUAGE tandem --join --stats window.jsonl"
    as_user(rig, f"{DISPLAY} {unit} {window}")
    course.step("the window waits at its own server", lambda: told(rig, "state") == "waiting")
    with tempfile.TemporaryDirectory() as folder:
        film = Path(folder) / "film.y4m"
        write_film(film)
        for file in (film, Path(__file__).with_name("browser.py")):
            rig.do("put", "-u", "user", str(file), ".")
    visit = {"room": ROOM, "name": "Boris", "microphone": f"test:{PAGE_TONE_HZ}", "join": 1}
    camera = ("--use-fake-device-for-media-stream", "--use-file-for-fake-video-capture=film.y4m")
    rig.do(
        *("run", "-u", "user", *unit.split(), "page", "python3", "browser.py"),
        *(f"{PAGE}/?{urlencode(visit)}", WATCHED, "page.jsonl", *camera),
    )
    course.step("Chromium is in the room", lambda: lines(rig, "page.jsonl"), CALL_LIMIT_S)
    course.step("Chromium sees and hears the window", lambda: seen_by_page(rig), CALL_LIMIT_S)
    course.step("the window sees and hears Chromium", lambda: seen_by_window(rig), CALL_LIMIT_S)
    as_user(rig, "systemctl --user stop page window || true")  # one may have ended


def write_film(file: Path) -> None:
    """A bright bar that walks over a gray ground, in raw YUV."""
    size = FILM_WIDTH * FILM_HEIGHT
    with file.open("wb") as film:
        film.write(f"YUV4MPEG2 W{FILM_WIDTH} H{FILM_HEIGHT} F{FILM_FPS}:1 Ip C420\n".encode())
        for place in range(0, FILM_WIDTH, FILM_WIDTH // 10):
            row = bytearray(b"\x50" * FILM_WIDTH)
            row[place : place + FILM_WIDTH // 10] = b"\xe0" * (FILM_WIDTH // 10)
            film.write(b"FRAME\n" + bytes(row) * FILM_HEIGHT + b"\x80" * (size // 2))


def seen_by_page(rig: Rig) -> Line | None:
    """What it received, if the time in its pictures advanced, and the tone came.

    An emulated browser stands still for seconds, and loses picture, tone or connection meanwhile:
    seldom are all of them there at one look.
    """
    looks = lines(rig, "page.jsonl")
    stamps = [look["stamp"] for look in looks if look["stamp"]]
    heard = [look for look in looks if is_near(look["tone"], TONE_HZ)]
    if heard and len(stamps) > 1 and stamps[-1] > stamps[0]:
        return {**heard[-1]["received"], "tone_hz": round(heard[-1]["tone"]), "looks": len(looks)}
    return None


def seen_by_window(rig: Rig) -> Line | None:
    """What it received, if the film's pictures came, and the tone."""
    received = [line["received"] for line in lines(rig, "window.jsonl")]
    shown = [each["video"] for each in received if each["video"]["fps"]]
    if shown and any(is_near(each["audio"]["tone_hz"], PAGE_TONE_HZ) for each in received):
        return {name: shown[-1][name] for name in ("codec", "width", "height", "fps")}
    return None


def is_near(tone_hz: float | None, wanted_hz: float) -> bool:
    """Whether that tone was heard."""
    return tone_hz is not None and abs(tone_hz - wanted_hz) < TONE_TOLERANCE_HZ


def lines(rig: Rig, file: str) -> list[Line]:
    """All of a file in the user's home; one that is just written is left out."""
    said = rig.tries(f"grep '}}$' /home/user/{file}") or ""
    return [json.loads(line) for line in said.splitlines()]


def choose(rig: Rig, settings: Line) -> None:
    """As the user's own choices."""
    written = json.dumps(settings, ensure_ascii=False)
    as_user(rig, f"mkdir -p $(dirname {STORED}) && echo '{written}' >{STORED}")


def stored(rig: Rig) -> Line:
    """What the window has written there since."""
    said: Line = json.loads(as_user(rig, f"cat {STORED}"))
    return said


def purge(course: Course) -> None:
    """Both packages go, the user's settings stay."""
    rig = course.rig
    listed = rig.root("dpkg -L tandem tandem-server | sort -u")
    rig.root(f"{APT} purge tandem tandem-server")
    course.step("purge leaves no file", lambda: left(rig, listed.splitlines()) == "")
    course.step("and no user", lambda: rig.root("getent passwd | grep -c tandem || true") == "0")
    course.step(
        "and no unit",
        lambda: rig.root("systemctl list-unit-files --no-legend '*tandem*' | wc -l") == "0",
    )
    course.step(
        "but the settings of the user",
        lambda: stored(rig)["camera"] == "test",
    )


def exposure(rig: Rig) -> str | None:
    """The last line that systemd-analyze says, if it is no more exposed than it may be."""
    limit = f"--threshold={MOST_EXPOSED * 10:.0f}"
    said = rig.tries(f"systemd-analyze security --no-pager {limit} tandem-server")
    return said.splitlines()[-1] if said else None


def apt_install(rig: Rig, file: Path) -> str:
    """As a user does; returns what it said."""
    return rig.root(f"cd {PLACE} && {APT} install ./{file.name}")


def versions(rig: Rig) -> set[str]:
    """Those of both packages."""
    return set(rig.root("dpkg-query -W -f '${Version}\\n' tandem tandem-server").split())


def server_says(rig: Rig) -> Line | None:
    """Of itself; None while it does not answer."""
    ask = f"urllib.request.urlopen('{SERVER}/status', timeout=60).read().decode()"
    said = rig.tries(f'python3 -c "import urllib.request; print({ask})"')
    return json.loads(said) if said else None


def start_window(rig: Rig) -> None:
    """As a unit, whose end systemd waits for."""
    unit = "systemd-run --user --collect --unit window -E DISPLAY -E LANGUAGE"
    as_user(rig, f"{DISPLAY} {unit} tandem")


def wait_unit(rig: Rig, fact: str) -> str:
    """One of the facts that systemd knows of the user's waiting machine."""
    return as_user(rig, f"systemctl --user show --property {fact} --value tandem-wait")


def waits(rig: Rig) -> str | None:
    """What the waiting machine says, once it is in the room, for its server, too."""
    said, server = wait_unit(rig, "StatusText"), server_says(rig)
    return said if "waiting" in said and server and server["rooms"] == 1 else None


def told(rig: Rig, fact: str) -> object:
    """One of the facts that `tandem ctl` asks the window for; None while it does not answer."""
    said = rig.tries("su user -c 'XDG_RUNTIME_DIR=/run/user/1000 tandem ctl status --json'")
    return json.loads(said)["facts"][fact] if said else None


def joined(rig: Rig) -> bool:
    """Whether it waits in a room; an emulated window may need more than one try."""
    state = told(rig, "state")
    if state == "left":
        as_user(rig, "tandem ctl join")
    return state == "waiting"


def left(rig: Rig, listed: list[str]) -> str:
    """What is still there of the packages' files, and whatever else has their name."""
    there = "; ".join(f"[ ! -f '{file}' ] || echo '{file}'" for file in listed)
    passed = " -o ".join(f"-path {folder}" for folder in _NOT_LOOKED_AT)
    named = f"find / -xdev \\( {passed} \\) -prune -o -iname '*tandem*' -print"
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "left.sh"
        script.write_text(f"{there}\n{named}\n", encoding="utf-8")
        rig.do("put", str(script), PLACE)
    return rig.root(f"sh {PLACE}/left.sh")


def main() -> int:
    """Run it, stop the guest, and return 1 if a step failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.rig.packages")
    parser.add_argument("rig", help="the program that runs the guest")
    parser.add_argument("dist", nargs="?", type=Path, default=ROOT / "dist")
    parser.add_argument("--call", action="store_true", help="with Chromium, too")
    parser.add_argument("--work", type=Path, default=Path("/var/tmp/tandem-trial"))
    parser.add_argument("--mirror", default="", help="of Debian, for debootstrap")
    said = parser.parse_args()
    enter_own_mounts("tests.rig.packages")
    packages = Packages.in_folder(said.dist.resolve(), said.work / "older")
    rig = Rig(said.rig)
    course = Course(rig)
    with tempfile.TemporaryDirectory(prefix="tandem-rig-") as folder:
        gathered = Path(folder) / "gathered"
        gather(packages, said.work, said.mirror, gathered, with_browser=said.call)
        rig.do("start")
        try:
            bring(rig, packages, gathered)
            use_older(course, packages)
            upgrade(course, packages)
            serve(course)
            open_link(course)
            if said.call:
                call(course)
            purge(course)
        finally:
            rig.do("stop")
    return 1 if course.failed else 0


if __name__ == "__main__":
    sys.exit(main())
