"""A real redis-server of a test's own: on loopback, in memory, ended with the test."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

_START_LIMIT_S = 30.0
_LOOK_S = 0.02


def free_port() -> int:
    """A port of loopback that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


class RedisServer:
    """Keeps its port over a restart, and none of its data. Made by `running_redis`."""

    def __init__(self, *options: str) -> None:
        program = shutil.which("redis-server")
        assert program is not None, "the tests need redis-server"
        self._program = program
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="tandem-redis-")
        self.port = free_port()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def pid(self) -> int:
        assert self._process is not None, "it does not run"
        return self._process.pid

    def start(self) -> None:
        """Start it, empty; returns when it answers."""
        assert self._process is None, "it runs already"
        log = Path(self._folder.name) / "log"
        self._process = subprocess.Popen(
            [
                *(self._program, "--port", str(self.port), "--bind", "127.0.0.1"),
                *("--save", "", "--appendonly", "no", "--logfile", str(log)),
                *("--dir", self._folder.name, *self._options),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + _START_LIMIT_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"redis-server did not come up:\n{log.read_text()}")
            time.sleep(_LOOK_S)

    def stop(self) -> None:
        """End it at once. Idempotent."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()

    def empty(self) -> None:
        """Take everything out of it."""
        assert self._asked(b"FLUSHALL\r\n") == b"+OK\r\n"

    def keys(self, pattern: str) -> list[str]:
        """The names of all keys that fit."""
        lines = self._asked(f"KEYS {pattern}\r\n".encode()).decode().split("\r\n")
        return [line for line in lines if line and line[0] not in "*$"]

    def delete(self, key: str) -> None:
        """Remove a key."""
        assert self._asked(f"DEL {key}\r\n".encode()) == b":1\r\n"

    def cut_subscribers(self) -> None:
        """End the connections on which messages are waited for."""
        assert self._asked(b"CLIENT KILL TYPE pubsub\r\n").startswith(b":")

    def pause(self) -> None:
        """Let it stand still: it keeps its connections and answers nothing."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def close(self) -> None:
        """End it and remove its files."""
        self.stop()
        self._folder.cleanup()

    def _signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def _answers(self) -> bool:
        try:
            return self._asked(b"PING\r\n").startswith((b"+PONG", b"-NOAUTH"))
        except OSError:
            return False

    def _asked(self, command: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
            connection.sendall(command)
            return connection.recv(4096)


@contextlib.contextmanager
def running_redis(*options: str) -> Iterator[RedisServer]:
    """A redis-server with these options besides; ended and removed afterwards."""
    server = RedisServer(*options)
    server.start()
    try:
        yield server
    finally:
        server.close()
