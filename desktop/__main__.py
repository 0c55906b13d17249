"""`tandem` and `python -m desktop`: understands the command line and runs what it asks for."""

import os
import sys
from pathlib import Path

from desktop.core.orders import ACTIVATION_TOKEN, Order, OrderKind
from desktop.options.command_line import parse
from desktop.options.values import NO_SERVER, Control, Examine, ListDevices, Options, SelfTest
from desktop.system.logging_setup import LOG_NAME, LoggingSetup
from desktop.system.paths import BadProfile, Paths
from desktop.system.service import ServiceError, own_command, service_of_this_system
from desktop.system.service_files import ServiceDescription
from desktop.system.settings_file import SettingsFile
from desktop.system.single_instance import AlreadyRunning, SingleInstance


def main(arguments: list[str] | None = None) -> int:
    """Run Tandem; returns the exit code.

    0 done, 1 cannot run, 2 wrong command line, 3 wants to be started anew.
    """
    # Qt looks for PipeWire as soon as its multimedia module is loaded, and does well without it.
    os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia.symbolsresolver=false")
    _name_x11()
    said = parse(sys.argv[1:] if arguments is None else arguments)
    if isinstance(said, ListDevices):
        return _list_devices(as_json=said.as_json)
    if isinstance(said, SelfTest):
        return _test_itself(as_json=said.as_json)
    try:
        paths = Paths.of(said.profile)
    except BadProfile as error:
        return _fail(f"--profile: {error}", 2)
    if isinstance(said, Examine):
        return _examine(paths, as_json=said.as_json)
    if isinstance(said, Control):
        return _control(said, paths)
    for option, path in (("--stats", said.stats), ("--screenshot", said.screenshot)):
        if path is not None and not _is_writable(path.absolute()):
            return _fail(f"{option}: {path} cannot be written; name a file in a folder of yours", 2)
    if said.waits:
        paths = paths.while_waiting()
        if said.service is not None:
            return _manage_service(said, paths)
        os.environ["QT_QPA_PLATFORM"] = "offscreen"  # it outlives the session on the screen
    elif not _has_display():
        if not said.join:
            return _fail("There is no display to show the window on; set DISPLAY.", 1)
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    instance = SingleInstance(paths.lock, said.profile)
    try:
        instance.start()
    except AlreadyRunning as error:
        if not said.waits and said.only_shows and _show_running(said, paths):
            return 0
        return _fail(str(error), 1)
    except OSError as error:
        folder = paths.lock.parent
        return _fail(f"{folder} must be a folder that you can write to ({error.strerror})", 1)
    logging_setup = LoggingSetup(paths.log_folder, is_verbose=said.verbose)
    try:
        logging_setup.start()
        # Late, because Qt and the codecs take most of a second to load.
        from desktop import plain_imports

        plain_imports.restore()
        if said.waits:
            from desktop import waiting

            return waiting.run(said, paths)
        from desktop import app

        return app.run(said, paths)
    finally:
        logging_setup.stop()
        instance.stop()


def _list_devices(*, as_json: bool) -> int:
    from desktop.device_report import device_report

    sys.stdout.write(device_report(as_json=as_json))
    return 0


def _control(said: Control, paths: Paths) -> int:
    from desktop.control.program import control

    sockets = {
        "window": paths.control_socket,
        "waiting": paths.while_waiting().control_socket,
    }
    if said.program is not None:
        sockets = {said.program: sockets[said.program]}
    return control(Order(said.kind), sockets, as_json=said.as_json)


def _show_running(said: Options, paths: Paths) -> bool:
    """Bring the window that runs to the front, with what was said; False: it does not answer."""
    from desktop.control.local_socket import NobodyThere, ask

    try:
        token = os.environ.get(ACTIVATION_TOKEN)
        order = Order(OrderKind.SHOW, said.server, said.room, said.name, token)
        answer = ask(paths.control_socket, order)
    except NobodyThere:
        return False
    sys.stdout.write(f"{answer.sentence}\n")
    return True


def _manage_service(said: Options, paths: Paths) -> int:
    has_server = said.server or SettingsFile(paths.settings).load().settings.server
    if said.service == "install" and not has_server:
        return _fail(f"wait --install: {NO_SERVER}", 2)
    command, folder = own_command()
    service = service_of_this_system(
        ServiceDescription(
            said.profile.lower(), (*command, "wait", *said.repeated), folder, paths.log_folder
        ),
        paths.data_folder,
        paths.log_folder / LOG_NAME,
    )
    try:
        match said.service:
            case "install":
                sys.stdout.write(service.install())
            case "uninstall":
                sys.stdout.write(service.uninstall())
            case "status":
                does = "runs" if _is_running(paths, said.profile) else "does not run"
                sys.stdout.write(f"{service.status()}A waiting machine of this profile {does}.\n")
            case _:
                sys.stdout.write(service.logs())
    except ServiceError as error:
        return _fail(f"wait --{said.service}: {error}", 1)
    return 0


def _is_running(paths: Paths, profile: str) -> bool:
    instance = SingleInstance(paths.lock, profile)
    try:
        instance.start()
    except AlreadyRunning:
        return True
    instance.stop()
    return False


def _test_itself(*, as_json: bool) -> int:
    if not _has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from desktop.self_test import course

    return course.run(as_json=as_json)


def _examine(paths: Paths, *, as_json: bool) -> int:
    if not _has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from desktop.doctor import examination

    return examination.run(SettingsFile(paths.settings).load().settings, as_json=as_json)


def _is_writable(path: Path) -> bool:
    """Whether a file can be made or written there; nothing is opened, it may be a pipe."""
    if path.exists():
        return not path.is_dir() and os.access(path, os.W_OK)
    return path.parent.is_dir() and os.access(path.parent, os.W_OK)


def _name_x11() -> None:
    """Qt lists windows of X11 only where the session calls itself so: startx and xrdp do not."""
    is_x11 = "DISPLAY" in os.environ and "WAYLAND_DISPLAY" not in os.environ
    if is_x11 and sys.platform.startswith(("linux", "freebsd")):
        os.environ["XDG_SESSION_TYPE"] = "x11"


def _has_display() -> bool:
    if not sys.platform.startswith(("linux", "freebsd")):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _fail(sentence: str, code: int) -> int:
    sys.stderr.write(f"tandem: {sentence}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
