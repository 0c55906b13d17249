"""A D-Bus of its own, which knows no program that it could start by itself."""

import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

CONFIGURATION = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={folder}/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


class EmptyBus:
    """Runs from `__enter__` to `end` or `__exit__`."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="bus-"))
        self.path = self._folder / "bus"
        self._program: subprocess.Popen[bytes]

    @property
    def address(self) -> str:
        """As programs find it in `DBUS_SESSION_BUS_ADDRESS`."""
        return f"unix:path={self.path}"

    def __enter__(self) -> Self:
        configuration = self._folder / "bus.conf"
        configuration.write_text(CONFIGURATION.format(folder=self._folder))
        command = ("dbus-daemon", f"--config-file={configuration}", "--nofork", "--print-address=1")
        self._program = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert self._program.stdout is not None
        assert self._program.stdout.readline()  # it is ready
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()
        assert self._program.stdout is not None
        self._program.stdout.close()
        shutil.rmtree(self._folder)

    def end(self) -> None:
        """With every connection to it. Idempotent."""
        self._program.kill()
        self._program.wait()
