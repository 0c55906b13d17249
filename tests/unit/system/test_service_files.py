import plistlib
import shlex
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.system.service_files import (
    ServiceDescription,
    autostart_entry,
    launch_agent,
    scheduled_task,
    systemd_unit,
)

SERVICE = ServiceDescription(
    "default",
    ("/opt/tan dem/bin/python", "-m", "desktop", "wait", "--room=room1"),
    PurePosixPath("/opt/tan dem"),
    PurePosixPath("/home/anna/log"),
)
TASK = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}
WORDS = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc", "Cn", "Zl", "Zp"]))
COMMANDS = st.lists(WORDS, max_size=4).map(lambda words: ("/usr/bin/tandem", *words))


def value(text: str, key: str) -> str:
    """Of the one line that begins so."""
    (line,) = (line for line in text.split("\n") if line.startswith(f"{key}="))
    return line.removeprefix(f"{key}=")


def with_command(command: tuple[str, ...]) -> ServiceDescription:
    return replace(SERVICE, command=command)


@given(COMMANDS)
def test_systemd_reads_the_words_that_were_meant(command: tuple[str, ...]) -> None:
    words = shlex.split(value(systemd_unit(with_command(command)), "ExecStart"))
    for word, meant in zip(words, (*command, "--supervised"), strict=True):
        assert "%" not in word.replace("%%", "")  # a specifier
        assert "$" not in word.replace("$$", "")  # a variable
        assert word.replace("%%", "%").replace("$$", "$") == meant


@given(COMMANDS)
def test_desktops_read_the_words_that_were_meant(command: tuple[str, ...]) -> None:
    line = value(autostart_entry(with_command(command)), "Exec").replace("\\\\", "\\")
    # What a shell would take has a backslash, as the specification wants it, and bash reads it so.
    read = subprocess.run(
        ["bash", "-c", f"printf '%s\\0' {line}"], capture_output=True, check=True
    ).stdout.decode()
    words = read.split("\0")[:-1]
    for word, meant in zip(words, command, strict=True):
        assert "%" not in word.replace("%%", "")  # a field code
        assert word.replace("%%", "%") == meant


@given(COMMANDS)
def test_launchd_reads_the_words_that_were_meant(command: tuple[str, ...]) -> None:
    agent = plistlib.loads(launch_agent(with_command(command)).encode())
    assert agent["ProgramArguments"] == [*command, "--supervised"]
    assert agent["KeepAlive"] == {"SuccessfulExit": False}
    assert agent["RunAtLoad"] is True


@given(COMMANDS, WORDS)
def test_task_scheduler_reads_the_words_that_were_meant(
    command: tuple[str, ...], user: str
) -> None:
    task = ElementTree.fromstring(scheduled_task(with_command(command), user).encode("utf-16"))
    run = task.find("t:Actions/t:Exec", TASK)
    assert run is not None
    assert run.findtext("t:Command", namespaces=TASK) == command[0]
    arguments = run.findtext("t:Arguments", namespaces=TASK)
    assert arguments == subprocess.list2cmdline([*command[1:], "--supervised"])
    assert task.findtext("t:Principals/t:Principal/t:UserId", namespaces=TASK) == user


def test_each_profile_has_a_service_of_its_own() -> None:
    assert SERVICE.name == "tandem-wait"
    demo = replace(SERVICE, profile="demo")
    assert (demo.name, demo.label) == ("tandem-wait-demo", "io.tandem.tandem-wait-demo")


def test_systemd_watches_over_it_and_starts_it_again_later_and_later() -> None:
    unit = systemd_unit(SERVICE)
    assert value(unit, "Type") == "notify"
    assert value(unit, "Restart") == "on-failure"
    assert int(value(unit, "WatchdogSec")) > 0
    assert int(value(unit, "RestartSec")) < int(value(unit, "RestartMaxDelaySec"))
    assert value(unit, "StartLimitIntervalSec") == "0"  # it never gives up


def test_the_unit_of_linux_packages_is_the_one_that_is_written_without_options() -> None:
    packaged = Path(__file__).parents[3] / "packaging/linux/tandem/tandem-wait.service"
    # "~" is the user's home to systemd
    meant = replace(SERVICE, command=("/usr/bin/tandem", "wait"), folder=PurePosixPath("~"))
    assert packaged.read_text(encoding="utf-8") == systemd_unit(meant)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "tandem-wait.service"
    command = (shutil.which("true") or "", 'a "b" \\ %n $HOME é')
    unit.write_text(systemd_unit(replace(SERVICE, command=command, folder=PurePosixPath(tmp_path))))
    said = subprocess.run(
        ["systemd-analyze", "verify", "--user", "--man=no", str(unit)],
        capture_output=True,
        text=True,
        check=False,
        env={"XDG_RUNTIME_DIR": str(tmp_path), "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
    )
    known = [line for line in said.stderr.splitlines() if unit.name in line]
    # The two keys of systemd 254, of which an older one says that it does not know them.
    assert not [line for line in known if "Restart" not in line], said.stderr


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="it is not installed")
def test_desktops_find_nothing_wrong_with_the_entry(tmp_path: Path) -> None:
    entry = tmp_path / "tandem-wait.desktop"
    entry.write_text(autostart_entry(with_command(("/bin/true", 'a "b" \\ % $HOME `x` é'))))
    subprocess.run(["desktop-file-validate", str(entry)], check=True)
