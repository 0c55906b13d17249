"""`tandem wait` as a service of the user: installed, taken away, and asked how it is.

Nothing here needs an administrator. What the system has decides: systemd, autostart of a desktop,
launchd or Task Scheduler.
"""

import getpass
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from desktop.system.service_files import (
    START_S,
    ServiceDescription,
    autostart_entry,
    launch_agent,
    scheduled_task,
    systemd_unit,
)

_logger = logging.getLogger(__name__)

COMMAND_LIMIT_S = START_S + 30.0  # `systemctl restart` waits until it is ready
LOG_LINES = 200


class ServiceError(Exception):
    """It did not work; the text is a sentence for the user."""


class Service(Protocol):
    """How one system does it. Each returns what to tell the user; usually within a second.

    Raises:
        ServiceError: what had to be done was not done, or only in part.
    """

    def install(self) -> str:
        """Start it now, at each login, and after a crash; again with other options: with these."""

    def uninstall(self) -> str:
        """End it, and start it no more. Idempotent."""

    def status(self) -> str:
        """Whether it is installed and runs."""

    def logs(self) -> str:
        """The last `LOG_LINES` lines."""


class SystemdService:
    """A unit of the user's systemd, which runs without anybody at the screen (lingering).

    Linux's packages have one of the same name, without options of a command line, for who enables
    it by hand. The one that is written here takes its place: systemd prefers the user's own.
    """

    def __init__(self, service: ServiceDescription, config_home: Path) -> None:
        self._unit = f"{service.name}.service"
        self._service = service
        self._file = config_home / "systemd" / "user" / self._unit

    def install(self) -> str:
        _write(self._file, systemd_unit(self._service))
        _run("systemctl", "--user", "daemon-reload")
        _run("systemctl", "--user", "enable", self._unit)
        _run("systemctl", "--user", "restart", self._unit)
        said = f"{self._unit} runs, and starts with the computer.\n"
        try:
            _run("loginctl", "enable-linger")
        except ServiceError as error:
            said = (
                f"{self._unit} runs, and starts when you log in. To start it with the computer, an "
                f"administrator has to say: loginctl enable-linger {getpass.getuser()}\n"
            )
            _logger.info("no lingering: %s", error)
        return said

    def uninstall(self) -> str:
        if not self._is_installed():
            return f"{self._unit} was not installed.\n"
        _run("systemctl", "--user", "disable", "--now", self._unit)
        self._file.unlink(missing_ok=True)
        _run("systemctl", "--user", "daemon-reload")
        return f"{self._unit} is gone.\n"

    def status(self) -> str:
        if not self._is_installed():
            return f"{self._unit} is not installed.\n"
        # Its exit code says whether the unit runs, and so does its text.
        return _output("systemctl", "--user", "--no-pager", "--lines=5", "status", self._unit)

    def logs(self) -> str:
        lines = f"--lines={LOG_LINES}"
        return _output("journalctl", "--user", "--no-pager", lines, f"--unit={self._unit}")

    def _is_installed(self) -> bool:
        """By `install`, or enabled by hand."""
        enabled = _output("systemctl", "--user", "is-enabled", self._unit).strip() == "enabled"
        return self._file.exists() or enabled


class FileService:
    """A file that the system reads at login, and its log."""

    def __init__(self, service: ServiceDescription, file: Path, log_file: Path) -> None:
        self._service = service
        self._file = file
        self._log_file = log_file

    def status(self) -> str:
        is_there = "is" if self._file.exists() else "is not"
        return f"{self._service.name} {is_there} installed.\n"

    def logs(self) -> str:
        try:
            with self._log_file.open(encoding="utf-8", errors="replace") as file:
                return "".join(deque(file, LOG_LINES))
        except OSError as error:
            raise ServiceError(f"there is no log yet: {error}") from error


class AutostartService(FileService):
    """A desktop without systemd: started with the session, and not again after a crash."""

    def __init__(self, service: ServiceDescription, config_home: Path, log_file: Path) -> None:
        file = config_home / "autostart" / f"{service.name}.desktop"
        super().__init__(service, file, log_file)

    def install(self) -> str:
        _write(self._file, autostart_entry(self._service))
        return "It starts when you log in to your desktop; until then, start it by hand.\n"

    def uninstall(self) -> str:
        self._file.unlink(missing_ok=True)
        return "It starts no more; what runs now ends with the session.\n"


class LaunchAgentService(FileService):
    """macOS."""

    def __init__(self, service: ServiceDescription, home: Path, log_file: Path) -> None:
        file = home / "Library" / "LaunchAgents" / f"{service.label}.plist"
        super().__init__(service, file, log_file)

    def install(self) -> str:
        self.uninstall()
        Path(self._service.log_folder).mkdir(parents=True, exist_ok=True)
        _write(self._file, launch_agent(self._service))
        _run("launchctl", "load", "-w", str(self._file))
        return "It runs, and starts when you log in.\n"

    def uninstall(self) -> str:
        if self._file.exists():
            _run("launchctl", "unload", "-w", str(self._file))
            self._file.unlink()
        return "It is gone.\n"


class ScheduledTaskService(FileService):
    """Windows. The file is a copy of what Task Scheduler keeps."""

    def __init__(self, service: ServiceDescription, data_folder: Path, log_file: Path) -> None:
        super().__init__(service, data_folder / f"{service.name}.xml", log_file)

    def install(self) -> str:
        user = f"{os.environ.get('USERDOMAIN', '.')}\\{getpass.getuser()}"
        _write(self._file, scheduled_task(self._service, user), encoding="utf-16")
        _run("schtasks", "/Create", "/F", "/TN", self._service.name, "/XML", str(self._file))
        _run("schtasks", "/Run", "/TN", self._service.name)
        return "It runs, and starts when you log in.\n"

    def uninstall(self) -> str:
        if self._file.exists():
            _output("schtasks", "/End", "/TN", self._service.name)  # fails if it does not run
            _run("schtasks", "/Delete", "/F", "/TN", self._service.name)
            self._file.unlink()
        return "It is gone.\n"


def service_of_this_system(
    service: ServiceDescription,
    data_folder: Path,
    log_file: Path,
    environment: Mapping[str, str] = os.environ,
) -> Service:
    """The way of this system. Asks systemd, so it may take a moment."""
    home = Path.home()
    if sys.platform == "win32":
        return ScheduledTaskService(service, data_folder, log_file)
    if sys.platform == "darwin":
        return LaunchAgentService(service, home, log_file)
    config_home = Path(environment.get("XDG_CONFIG_HOME") or home / ".config")
    if _has_user_systemd():
        return SystemdService(service, config_home)
    return AutostartService(service, config_home, log_file)


def own_command(environment: Mapping[str, str] = os.environ) -> tuple[tuple[str, ...], Path]:
    """How this program is started again, and in which folder."""
    image = environment.get("APPIMAGE")  # what is inside of it has another path at each start
    if image:
        return (image,), Path.home()
    if getattr(sys, "frozen", False):
        return (sys.executable,), Path.home()
    return (sys.executable, "-m", "desktop"), Path(__file__).parents[2]


def _has_user_systemd() -> bool:
    try:
        _run("systemctl", "--user", "show-environment")
    except ServiceError as error:
        _logger.info("no systemd of the user: %s", error)
        return False
    return True


def _write(file: Path, text: str, encoding: str = "utf-8") -> None:
    """Whole or not at all."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
        with os.fdopen(handle, "w", encoding=encoding, newline="\n") as opened:
            opened.write(text)
        os.replace(draft, file)
    except OSError as error:
        raise ServiceError(f"{file} cannot be written: {error.strerror}") from error


def _run(program: str, *arguments: str) -> None:
    done = _done(program, *arguments)
    if done.returncode != 0:
        words = done.stdout.strip() or f"code {done.returncode}"
        raise ServiceError(f"{program} {' '.join(arguments)} failed: {words}")


def _output(program: str, *arguments: str) -> str:
    return _done(program, *arguments).stdout


def _done(program: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    path = shutil.which(program)
    if path is None:
        raise ServiceError(f"there is no {program} here")
    try:
        return subprocess.run(
            [path, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=COMMAND_LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ServiceError(f"{program} gave no answer in {COMMAND_LIMIT_S:.0f} s") from error
