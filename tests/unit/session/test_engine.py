import asyncio
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.session.engine import Engine
from desktop.session.engine_loop import MAX_LOOK_UPS

ROOT = Path(__file__).parents[3]
LIMIT_S = 30.0  # what hangs here hangs for ever

Answer = list[tuple[int, int, int, str, tuple[str, int]]]


class SilentNameServer:
    """Stands in for the system's resolver: it answers when the test says so."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._is_asked = threading.Condition()
        self._answers = threading.Event()

    def getaddrinfo(self, host: str, port: int, **hints: int) -> Answer:
        with self._is_asked:
            self.asked.append(host)
            self._is_asked.notify_all()
        self._answers.wait(LIMIT_S)
        if host.endswith(".invalid"):
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.1", port))]

    def answer(self) -> None:
        self._answers.set()

    def wait_until_asked(self, count: int) -> None:
        with self._is_asked:
            assert self._is_asked.wait_for(lambda: len(self.asked) >= count, LIMIT_S)


@pytest.fixture
def name_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[SilentNameServer]:
    name_server = SilentNameServer()
    monkeypatch.setattr(socket, "getaddrinfo", name_server.getaddrinfo)
    yield name_server
    name_server.answer()


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = Engine()
    engine.start()
    yield engine
    engine.close()


async def look_up(host: str) -> object:
    return await asyncio.get_running_loop().getaddrinfo(host, 80, type=socket.SOCK_STREAM)


def test_engine_runs_what_is_submitted_in_its_own_thread(engine: Engine) -> None:
    async def thread_name() -> str:
        return threading.current_thread().name

    assert engine.submit(thread_name()).result(LIMIT_S) == "engine"


def test_what_is_called_first_is_done_before_everything_else(engine: Engine) -> None:
    done: list[str] = []

    async def work() -> None:
        done.append("submitted")

    called = engine.call(lambda: done.append("called"))
    engine.loop.call_soon_threadsafe(done.append, "given later")
    engine.submit(work()).result(LIMIT_S)
    called.result(0)
    assert done == ["called", "given later", "submitted"]


def test_an_error_of_what_is_called_is_its_callers(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError):
        engine.call(lambda: 1 / 0).result(LIMIT_S)


def test_engine_closes_while_a_name_is_looked_up(
    engine: Engine, name_server: SilentNameServer
) -> None:
    answer = engine.submit(look_up("tandem.example"))
    name_server.wait_until_asked(1)
    engine.close()
    assert answer.cancelled()
    assert not engine.loop.is_running()


def test_program_ends_although_a_look_up_hangs() -> None:
    """The end of a program waits for the threads of executors, and only there it is seen."""
    program = """
import asyncio, socket, threading
from desktop.session.engine import Engine
asked = threading.Event()
def never(*question, **hints):
    asked.set()
    threading.Event().wait()
socket.getaddrinfo = never
engine = Engine()
engine.start()
async def connect():
    await asyncio.get_running_loop().create_connection(asyncio.Protocol, "tandem.example", 80)
engine.submit(connect())
asked.wait()
engine.close()
print("closed")
"""
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "closed\n", "")


def test_same_name_is_asked_once_and_answered_to_all(
    engine: Engine, name_server: SilentNameServer
) -> None:
    answers = [engine.submit(look_up("tandem.example")) for _ in range(5)]
    name_server.wait_until_asked(1)
    answers.pop().cancel()  # takes the answer from nobody else
    other = engine.submit(look_up("stun.example"))
    name_server.wait_until_asked(2)
    assert sorted(name_server.asked) == ["stun.example", "tandem.example"]
    name_server.answer()
    found = [answer.result(LIMIT_S) for answer in (*answers, other)]
    assert found == [found[0]] * 5


def test_missing_name_is_told_as_asyncio_does(
    engine: Engine, name_server: SilentNameServer
) -> None:
    name_server.answer()
    with pytest.raises(socket.gaierror, match="no such name"):
        engine.submit(look_up("tandem.invalid")).result(LIMIT_S)


def test_only_so_many_look_ups_hang_at_once(engine: Engine, name_server: SilentNameServer) -> None:
    hosts = [f"host-{number}.example" for number in range(MAX_LOOK_UPS)]
    answers = [engine.submit(look_up(host)) for host in hosts]
    name_server.wait_until_asked(MAX_LOOK_UPS)
    with pytest.raises(socket.gaierror, match="too many"):
        engine.submit(look_up("one-more.example")).result(LIMIT_S)
    name_server.answer()
    for answer in answers:
        answer.result(LIMIT_S)
    engine.submit(look_up("one-more.example")).result(LIMIT_S)


def test_pool_is_complete_from_the_start(engine: Engine) -> None:
    """So that a thread more, in the middle of a call, is a leak and no late start."""

    def count() -> int:
        return sum(thread.name.startswith("engine_") for thread in threading.enumerate())

    before = count()
    together = threading.Barrier(before + 1)

    async def wait_together(wait: Callable[[], int]) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.gather(*(loop.run_in_executor(None, wait) for _ in range(before)))

    all_busy = engine.submit(wait_together(together.wait))
    together.wait(LIMIT_S)
    all_busy.result(LIMIT_S)
    assert count() == before > 0
