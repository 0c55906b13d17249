"""What holds for every test: nothing is left behind, logged unexpectedly, or sent to strangers.

Five guards, each with its way out:

- threads that a test started have ended after its fixtures closed (those of a fixture with a
  wider scope may stay as long as the fixture);
- tasks of an `async` test's loop have ended after its async fixtures closed;
- no log record of WARNING or above, unless `@pytest.mark.expects_warnings("regex", ...)` says
  which ones belong to the behavior under test;
- no TCP connection leaves this computer;
- the user's own settings and logs are out of reach: the system's folders are temporary ones.

Programs that a test starts are not looked into: they are to be closed by their fixture.
"""

import asyncio
import inspect
import ipaddress
import logging
import os
import re
import socket
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from tests.support.redis_server import RedisServer, running_redis

# Cheap layers first, so that a broken rule is told before a browser is started
LAYERS = (
    *("test_architecture.py", "unit", "protocol", "devices", "integration"),
    *("qt", "page", "interop", "end2end"),
)
END_TIMEOUT_S = 15.0  # 3 s are the longest promise of a `close`; a busy machine takes longer

# In-process widgets need no display. A test that wants a real window starts the program with
# an environment of its own.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

hypothesis.settings.register_profile("developer", deadline=None)
# For an hour now and then, by --hypothesis-profile=thorough; see docs/testing.md.
hypothesis.settings.register_profile("thorough", deadline=None, max_examples=5000)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "developer")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "expects_warnings(*regexes): log records of WARNING and above that match one are the "
        "behavior under test; without a regex any may come",
    )
    config.stash[_FOLDERS] = tempfile.TemporaryDirectory(prefix="tandem-tests-")
    folder = Path(config.stash[_FOLDERS].name)
    for name in ("CONFIG", "STATE", "DATA", "CACHE"):
        os.environ[f"XDG_{name}_HOME"] = str(folder / name.lower())
    if "XDG_RUNTIME_DIR" not in os.environ:  # Qt warns without one
        runtime = folder / "runtime"
        runtime.mkdir(mode=0o700)
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash[_FOLDERS].cleanup()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_layer)  # stable: the order inside a layer stays
    for item in items:
        if isinstance(item, pytest.Function) and inspect.iscoroutinefunction(item.function):
            # Set up first and so closed last of the async fixtures. Not autouse: it would make
            # an event loop for every plain test too.
            item.fixturenames.insert(0, "no_task_is_left")


def _layer(item: pytest.Item) -> int:
    part = item.path.relative_to(Path(__file__).parent).parts[0]
    return LAYERS.index(part) if part in LAYERS else len(LAYERS)


# --- threads -------------------------------------------------------------------------------------


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    item.stash[_THREADS] = frozenset(threading.enumerate())
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
) -> Generator[None, object, object]:
    before = set(threading.enumerate())
    result = yield
    if fixturedef.scope != "function":
        _kept_threads.update(set(threading.enumerate()) - before)
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    yield
    deadline = time.monotonic() + END_TIMEOUT_S
    before = item.stash[_THREADS]
    left = []
    for thread in set(threading.enumerate()) - before - _kept_threads:
        # A dummy is Python's note that a foreign thread (Qt's) came by; it never goes away
        if isinstance(thread, threading._DummyThread):  # noqa: SLF001
            continue
        thread.join(max(0.0, deadline - time.monotonic()))
        if thread.is_alive():
            left.append(thread)
    if left:
        _kept_threads.update(left)  # told once, not again for every later test
        pytest.fail(f"threads are left:\n{''.join(map(_place, left))}", pytrace=False)


def _place(thread: threading.Thread) -> str:
    frame = sys._current_frames().get(thread.ident or 0)  # noqa: SLF001
    stack = "".join(traceback.format_stack(frame, limit=-6)) if frame else ""
    return f"{thread.name}, which is here:\n{stack}"


# --- tasks ---------------------------------------------------------------------------------------


@pytest.fixture
async def no_task_is_left() -> AsyncIterator[None]:
    yield
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    if tasks:  # what was just cancelled needs a turn or two to end
        _, pending = await asyncio.wait(tasks, timeout=END_TIMEOUT_S)
        if pending:
            names = "\n".join(repr(task) for task in pending)
            pytest.fail(f"tasks are left:\n{names}", pytrace=False)


# --- logs ----------------------------------------------------------------------------------------


class _WarningCollector(logging.Handler):
    """Keeps the records of WARNING and above; called from any thread."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture(autouse=True)
def no_unexpected_warning(request: pytest.FixtureRequest) -> Iterator[None]:
    collector = _WarningCollector()
    logging.getLogger().addHandler(collector)
    yield
    logging.getLogger().removeHandler(collector)
    marker = request.node.get_closest_marker("expects_warnings")
    if marker is not None and not marker.args:
        return
    patterns = [re.compile(regex) for regex in (marker.args if marker else ())]
    unexpected = [
        f"{record.levelname} {record.name}: {record.getMessage()}"
        for record in collector.records
        if not any(pattern.search(record.getMessage()) for pattern in patterns)
    ]
    if unexpected:
        lines = "\n".join(unexpected)
        pytest.fail(f"logged without `expects_warnings`:\n{lines}", pytrace=False)


# --- Redis ---------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def redis() -> Iterator[RedisServer]:
    """One for all tests; what is in it may be of an earlier one. It is not to be stopped."""
    with running_redis() as server:
        yield server


# --- network -------------------------------------------------------------------------------------


@pytest.fixture(autouse=True, scope="session")
def connections_stay_here() -> Iterator[None]:
    """Refuse TCP connections to other computers; a UDP `connect` sends nothing and may pass."""
    connect = socket.socket.connect
    connect_ex = socket.socket.connect_ex

    def guarded_connect(self: socket.socket, address: Any) -> None:
        _check_address(self, address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        _check_address(self, address)
        return connect_ex(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        yield


def _check_address(sock: socket.socket, address: Any) -> None:
    if sock.family not in (socket.AF_INET, socket.AF_INET6) or sock.type != socket.SOCK_STREAM:
        return
    host = str(address[0])
    if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
        raise AssertionError(f"a test connects to {host}; only this computer is allowed")


_FOLDERS = pytest.StashKey[tempfile.TemporaryDirectory[str]]()
_THREADS = pytest.StashKey[frozenset[threading.Thread]]()
_kept_threads: set[threading.Thread] = set()
