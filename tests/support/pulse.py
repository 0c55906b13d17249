"""A PulseAudio server of one's own, with loudspeakers and microphones that exist in memory only."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

START_S = 10.0
COMMAND_S = 10.0
STOP_S = 5.0


class PulseServer:
    """Runs `pulseaudio` apart from any other; use as a context manager.

    What is played to a sink can be recorded from a microphone that was added on it. `environment`
    leads programs to this server. Nothing of it is left after the end.
    """

    def __init__(self) -> None:
        self._directory = Path(tempfile.mkdtemp(prefix="pulse-"))
        self._server: subprocess.Popen[bytes] | None = None
        self._modules: dict[str, str] = {}  # module index of each device, by the device's name

    @property
    def environment(self) -> dict[str, str]:
        """The variables for a child process; everything else of the environment is in it too."""
        place = str(self._directory)
        return {
            **os.environ,
            "XDG_RUNTIME_DIR": place,
            "PULSE_RUNTIME_PATH": place,
            "PULSE_SERVER": f"unix:{place}/native",
            # No cookie and no settings of the user's own server.
            "PULSE_COOKIE": f"{place}/cookie",
            "PULSE_CLIENTCONFIG": "/dev/null",
            "HOME": place,
        }

    def __enter__(self) -> Self:
        """Start the server.

        Raises:
            RuntimeError: it does not answer within 10 s; nothing runs then.
        """
        program = shutil.which("pulseaudio")
        if program is None:
            raise RuntimeError("pulseaudio is not installed")
        log = (self._directory / "log").open("wb")
        with log:
            self._server = subprocess.Popen(
                [
                    program, "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no",
                    "--disable-shm=yes", "--realtime=yes", "--high-priority=yes",
                    "-L", f"module-native-protocol-unix socket={self._directory}/native",
                    # Programs that ask for a default get silence until a device is added.
                    "-L", "module-always-sink sink_name=nothing",
                ],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )  # fmt: skip
        try:
            self._wait(self._answers, "does not answer")
        except RuntimeError:
            self.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop the server; idempotent."""
        if self._server is not None and self._server.poll() is None:
            self._server.terminate()
            try:
                self._server.wait(STOP_S)
            except subprocess.TimeoutExpired:
                self._server.kill()
                self._server.wait(STOP_S)
        self._server = None
        shutil.rmtree(self._directory, ignore_errors=True)

    def add_sink(self, name: str) -> None:
        """Add a loudspeaker of that name (also its label): 48 kHz, stereo, heard by nobody."""
        self._load(
            name,
            "module-null-sink",
            f"sink_name={name}",
            "rate=48000",
            "norewinds=1",  # renders 50 ms at a time, not 2 s: a new stream is heard at once
            f"sink_properties=device.description={name}",
        )

    def add_part(self, name: str, sink: str) -> None:
        """Add a loudspeaker of that name whose sound comes out of `sink`, mixed with others'."""
        self._load(
            name,
            "module-remap-sink",
            f"sink_name={name}",
            f"master={sink}",
            f"sink_properties=device.description={name}",
        )

    def add_microphone(self, name: str, sink: str) -> None:
        """Add a microphone of that name which hears what is played to `sink`."""
        self._load(
            name,
            "module-remap-source",
            f"source_name={name}",
            f"master={sink}.monitor",
            f"source_properties=device.description={name}",
        )

    def remove(self, name: str) -> None:
        """Unplug a device that was added."""
        self._control("unload-module", self._modules.pop(name))

    def set_defaults(self, sink: str, microphone: str) -> None:
        """Choose what programs get that name no device."""
        self._control("set-default-sink", sink)
        self._control("set-default-source", microphone)

    def _load(self, name: str, *module: str) -> None:
        self._modules[name] = self._control("load-module", *module).strip()

    def _control(self, *command: str) -> str:
        return subprocess.run(
            ["pactl", *command],
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
            timeout=COMMAND_S,
        ).stdout

    def _answers(self) -> bool:
        return (
            subprocess.run(
                ["pactl", "info"],
                env=self.environment,
                check=False,
                capture_output=True,
                timeout=COMMAND_S,
            ).returncode
            == 0
        )

    def _wait(self, condition: Callable[[], bool], failure: str) -> None:
        assert self._server is not None
        end = time.monotonic() + START_S
        while not condition():
            if self._server.poll() is not None or time.monotonic() > end:
                words = (self._directory / "log").read_text(errors="replace")
                raise RuntimeError(f"pulseaudio {failure}:\n{words}")
            time.sleep(0.02)  # the server tells nobody when it is ready
