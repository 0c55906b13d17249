"""Uses packages as a new user would, on a bare Debian: `python -m tests.installed.trial [DIST]`.

By hand, as root, in the tests' environment, on Debian with debootstrap, Xvfb and Chromium. DIST is
the folder that `packaging/build.py` wrote. Each step is told with what it found; the first that
fails ends it with 1. It takes some minutes and a gigabyte below `--work`, where the bare system is
kept for the next time.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.installed import program_trials, rpm_trial, server_trial
from tests.installed.bare_debian import BareDebian, TrialError, enter_own_mounts, make_base
from tests.installed.packages import ONLY_IN_OLDER, Packages

ROOT = Path(__file__).parents[2]
# What every desktop has, and a bare system has not
DESKTOP = ("desktop-file-utils", "shared-mime-info", "libglib2.0-bin")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.installed.trial")
    parser.add_argument("dist", nargs="?", type=Path, default=ROOT / "dist")
    parser.add_argument("--work", type=Path, default=Path("/var/tmp/tandem-trial"))
    parser.add_argument("--mirror", default="", help="of Debian, for debootstrap")
    parser.add_argument("--only", choices=list(TRIALS), action="append", help="not all of them")
    said = parser.parse_args()
    enter_own_mounts("tests.installed.trial")
    try:
        packages = Packages.in_folder(said.dist.resolve(), said.work / "older")
        make_base(said.work / "base", said.mirror)
        for name in said.only or TRIALS:
            tell(f"-- {name}")
            with BareDebian(said.work / "base", said.work, f"run-{name}") as system:
                TRIALS[name](system, packages)
    except (TrialError, AssertionError, OSError) as error:
        tell(f"FAILED: {error}")
        return 1
    tell("Everything works.")
    return 0


def deb(system: BareDebian, packages: Packages) -> None:
    said = system.install(packages.older_deb)
    ok("apt install of the older build alone", last_line(said))
    user = program_trials.User(system)
    asyncio.run(program_trials.choose_something(user))
    ok("the older build", "joins by itself, and remembers that one left")
    system.install(packages.deb)
    assert system.run("dpkg-query", "-W", "-f", "${Version}", "tandem") == packages.version
    assert not system.has(f"/usr/lib/tandem/{ONLY_IN_OLDER}"), "a file of the older build stayed"
    ok("upgrade", f"to {packages.version}; what only the older build had is gone")
    said = system.run("tandem", "--self-test", user="anna")
    ok("self-test as an ordinary user", last_line(said))
    told = asyncio.run(program_trials.call_with_a_browser(user))
    ok("call with Chromium on the bundled server's page", told)
    user.check_choices()
    ok("settings after the upgrade", "the same, with the one that only a newer build knows")
    system.install(*DESKTOP)
    told = asyncio.run(program_trials.open_link(user))
    ok("a link is opened by the desktop's handler", told)
    system.install(packages.older_deb, options=["--allow-downgrades"])
    asyncio.run(program_trials.choose_something(user))
    user.check_choices()
    ok("downgrade", "the settings are the same")
    listed = system.run("dpkg", "-L", "tandem").splitlines()
    said = system.run("apt-get", "purge", "--yes", "tandem")
    (where,) = (line for line in said.splitlines() if line.startswith("Settings stay"))
    left = system.left_of("tandem", listed)
    assert not left, f"left: {left}"
    ok("purge", f"left none of {len(listed)} files, and says: {where}")


def tarball(system: BareDebian, packages: Packages) -> None:
    system.run("mkdir", "/home/anna/unpacked")
    place = f"/home/anna/unpacked/{packages.tarball.name.removesuffix('.tar.gz')}"
    system.run("tar", "xzf", system.take(packages.tarball), "-C", "/home/anna/unpacked")
    said = system.run("sh", "-c", f"! {place}/tandem --self-test", user="anna")
    assert "Traceback" not in said, said
    ok("on a system without a desktop", last_line(said))
    system.install(*packages.dependencies(packages.deb))
    assert not system.has("/usr/bin/python3"), "Python is here"
    ok("a system without Python", "with the libraries that the .deb names")
    said = system.run(f"{place}/tandem", "--self-test", user="anna")
    ok("self-test", last_line(said))
    said = system.run(f"{place}/tandem", "--add-to-menu", user="anna")
    entry = said.strip().rpartition(" ")[2]
    assert f'Exec="{place}/tandem" %u' in (system.root / entry.lstrip("/")).read_text()
    system.run(f"{place}/tandem", "--remove-from-menu", user="anna")
    assert not system.has(entry)
    ok("menu entry", f"{entry}, made and taken away")
    system.run(f"{place}/tandem-server", "--check", user="anna")
    user = program_trials.User(system, program=f"{place}/tandem")
    ok("call with Chromium", asyncio.run(program_trials.call_with_a_browser(user)))


def rpm(system: BareDebian, packages: Packages) -> None:
    """On Debian's libraries, which RPM is told of by the names that it finds in them itself."""
    system.install("rpm", "dnf", "createrepo-c", *packages.dependencies(packages.deb))
    dnf = rpm_trial.dnf_with(rpm_trial.describe_libraries(system))
    file = system.take(packages.rpm)
    system.run("rpm", "--checksig", "--nosignature", file)
    system.run(*dnf, "install", file)
    verified = system.run("rpm", "--verify", "tandem").strip()
    ok("dnf install, and rpm --verify with all dependencies", verified or "clean")
    ok("self-test", last_line(system.run("tandem", "--self-test", user="anna")))
    user = program_trials.User(system)
    asyncio.run(program_trials.choose_something(user))
    system.run(*dnf, "reinstall", file)
    ok("call with Chromium", asyncio.run(program_trials.call_with_a_browser(user)))
    user.check_choices()
    ok("settings after it was installed anew", "the same")
    system.install(*DESKTOP)
    # Systems with RPM do that by themselves whenever a menu entry comes or goes
    system.run("update-desktop-database")
    ok("a link is opened", asyncio.run(program_trials.open_link(user)))
    listed = system.run("rpm", "--query", "--list", "tandem").splitlines()
    said = system.run(*dnf, "remove", "tandem")
    (where,) = (line for line in said.splitlines() if "Settings stay" in line)
    system.run("update-desktop-database")
    left = system.left_of("tandem", listed)
    assert not left, f"left: {left}"
    ok("dnf remove", f"left nothing, and says: {where.strip()}")


def server(system: BareDebian, packages: Packages) -> None:
    system.install(packages.older_server_deb)
    server_trial.check_files(system)
    ok("apt install of tandem-server alone", "a user of its own, settings that only it can read")
    ok("it serves", asyncio.run(server_trial.serve(system)))
    server_trial.change_settings(system)
    system.install(packages.server_deb, options=["-o", "Dpkg::Options::=--force-confold"])
    assert server_trial.CHANGED in server_trial.settings(system)
    ok("upgrade", "the changed settings are there")
    listed = system.run("dpkg", "-L", "tandem-server").splitlines()
    system.run("apt-get", "purge", "--yes", "tandem-server")
    assert "tandem" not in system.run("getent", "passwd"), "the user stayed"
    left = system.left_of("tandem", listed)
    assert not left, f"left: {left}"
    ok("purge", "left no file and no user")


TRIALS: dict[str, Callable[[BareDebian, Packages], None]] = {
    "deb": deb,
    "tarball": tarball,
    "rpm": rpm,
    "server": server,
}
_BEGIN_S = time.monotonic()


def last_line(text: str) -> str:
    return text.strip().splitlines()[-1]


def ok(step: str, found: str) -> None:
    tell(f"ok  {time.monotonic() - _BEGIN_S:5.0f} s  {step}: {found}")


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
