"""The servers that `tests.benchmarks.signaling` measures: ours, and others to compare it with."""

import json
import os
import resource
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

import psutil

ROOT = Path(__file__).parents[2]
SOURCES = Path(__file__).parent / "peers"
SERVER_CORE, LOAD_CORE = 0, 1
START_LIMIT_S = 20.0

# What Debian's packages of Go libraries install.
_GO_FOLDER = "/usr/share/gocode"


class Missing(Exception):
    """A server cannot be started here; the text says what to install."""


@dataclass(frozen=True)
class Workshop:
    """Where the programs are: a folder for what is built, and one that holds node_modules."""

    folder: Path
    node: Path
    nice: int = 0  # of servers and load; below 0 they go before others

    def built(self, name: str) -> str:
        """Build one of the Go programs and return it.

        Raises:
            Missing: Go, or the library that the program needs, is not installed.
        """
        program = self.folder / name
        if not program.exists():
            if shutil.which("go") is None:
                raise Missing("apt install golang golang-github-gorilla-websocket-dev")
            environment = {"GO111MODULE": "off", "GOPATH": _GO_FOLDER, "GOCACHE": str(self.folder)}
            made = subprocess.run(
                ["go", "build", "-o", program, f"./{name}"],
                cwd=SOURCES, env=os.environ | environment,
                capture_output=True, text=True, timeout=300, check=False,
            )  # fmt: skip
            if made.returncode != 0:
                raise Missing(f"apt install golang-github-gorilla-websocket-dev\n{made.stderr}")
        return str(program)

    def from_npm(self, package: str) -> Path:
        """Return the folder of a package.

        Raises:
            Missing: it, or Node.js, is not installed.
        """
        found = self.node / "node_modules" / package
        if shutil.which("node") is None or not found.is_dir():
            raise Missing(f"npm install --prefix {self.node} ws peer")
        return found


def _tandem(_: Workshop, port: str) -> list[str]:
    return [sys.executable, "-m", "server", *_tandem_options(port)]


def _tandem_asyncio(_: Workshop, port: str) -> list[str]:
    start = "import sys; sys.modules['uvloop'] = None; from server.__main__ import main; main()"
    return [sys.executable, "-c", start, *_tandem_options(port)]


def _tandem_options(port: str) -> list[str]:
    # One person who sends all the time is what the limit of frequency is against.
    unlimited = ["--messages-per-second", "100000", "--messages-at-once", "100000"]
    return ["--port", port, "--no-ice-servers", *unlimited]


def _websockets(_: Workshop, port: str) -> list[str]:
    return [sys.executable, str(SOURCES / "relay.py"), port]


def _websockets_uvloop(_: Workshop, port: str) -> list[str]:
    return [sys.executable, str(SOURCES / "relay.py"), port, "uvloop"]


def _go(workshop: Workshop, port: str) -> list[str]:
    return [workshop.built("relay"), port]


def _ws(workshop: Workshop, port: str) -> list[str]:
    workshop.from_npm("ws")
    return ["node", str(SOURCES / "relay.mjs"), port, str(workshop.node.resolve())]


def _peerjs(workshop: Workshop, port: str) -> list[str]:
    program = workshop.from_npm("peer") / "dist" / "bin" / "peerjs.js"
    options = ["--key", "peerjs", "--path", "/", "--concurrent_limit", "30000"]
    return ["node", str(program), "--port", port, *options]


@dataclass(frozen=True)
class Kind:
    """One of the servers that can be measured."""

    title: str
    command: Callable[[Workshop, str], list[str]]
    dialect: str = "tandem"


KINDS: Mapping[str, Kind] = {
    "tandem": Kind("Tandem", _tandem),
    "tandem-asyncio": Kind("Tandem without uvloop", _tandem_asyncio),
    "go": Kind("bare relay, Go and gorilla", _go),
    "ws": Kind("bare relay, Node.js and ws", _ws),
    "peerjs": Kind("PeerServer", _peerjs, "peerjs"),
    "websockets": Kind("bare relay, websockets", _websockets),
    "websockets-uvloop": Kind("bare relay, websockets and uvloop", _websockets_uvloop),
}


class Running:
    """A server that was started, on its core; `close` ends it."""

    def __init__(self, name: str, workshop: Workshop) -> None:
        """Start it and wait until it listens.

        Raises:
            Missing: it is not installed, or does not listen.
        """
        self.name = name
        self.kind = KINDS[name]
        port = str(_free_port())
        self.address = f"127.0.0.1:{port}"
        self._log: IO[bytes] = (workshop.folder / f"{name}.log").open("wb")
        self._process = subprocess.Popen(
            self.kind.command(workshop, port),
            cwd=ROOT, stdout=self._log, stderr=self._log,
            preexec_fn=lambda: _confine(SERVER_CORE, workshop.nice),
        )  # fmt: skip
        self.pid = self._process.pid
        limit = time.monotonic() + START_LIMIT_S
        while not self._listens(int(port)):
            if time.monotonic() > limit or self._process.poll() is not None:
                self.close()
                raise Missing(f"{name} does not start, see {self._log.name}")
            time.sleep(0.1)

    def resident_bytes(self) -> int:
        """Memory of the process that is not swapped out; the kernel's for its sockets is not."""
        return int(psutil.Process(self.pid).memory_info().rss)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._process.kill()
        self._process.wait(10)
        self._log.close()

    def _listens(self, port: int) -> bool:
        with socket.socket() as attempt:
            return attempt.connect_ex(("127.0.0.1", port)) == 0


class Load:
    """The program that makes the load, on the other core."""

    def __init__(self, workshop: Workshop) -> None:
        self._program = workshop.built("load")
        self._nice = workshop.nice

    def run(self, server: Running, mode: str, **options: float) -> dict[str, float]:
        """Run it to its end and return what it measured.

        Raises:
            CalledProcessError: a message was lost or changed, or a connection ended.
        """
        done = subprocess.run(
            self._command(server, mode, **options),
            stdout=subprocess.PIPE, text=True, check=True, timeout=600,
            preexec_fn=lambda: _confine(LOAD_CORE, self._nice),
        )  # fmt: skip
        measured: dict[str, float] = json.loads(done.stdout)
        return measured

    def start(self, server: Running, mode: str, **options: float) -> "subprocess.Popen[str]":
        """Start it and wait for its first line; it ends when its standard input is closed."""
        process = subprocess.Popen(
            self._command(server, mode, **options),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            preexec_fn=lambda: _confine(LOAD_CORE, self._nice),
        )  # fmt: skip
        assert process.stdout is not None
        if not process.stdout.readline():
            raise subprocess.CalledProcessError(process.wait(10), process.args)
        return process

    def _command(self, server: Running, mode: str, **options: float) -> list[str]:
        words = [self._program, "-address", server.address, "-pid", str(server.pid)]
        words += ["-dialect", server.kind.dialect]
        for name, value in options.items():
            words += [f"-{name}", str(value)]
        return [*words, mode]


def _free_port() -> int:
    """Not one that the system gives: ended connections of the load's may still have it."""
    for port in range(21_000, 32_000):
        with socket.socket() as attempt:
            try:
                attempt.bind(("", port))
            except OSError:
                continue
            return port
    raise Missing("no port is free")


def _confine(core: int, nice: int) -> None:
    os.sched_setaffinity(0, {core})
    os.setsid()  # so that it has a share of the core of its own where the system shares by session
    os.nice(nice)
    group = Path("/proc/self/autogroup")
    if nice and group.exists():
        group.write_text(str(nice), encoding="ascii")
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
