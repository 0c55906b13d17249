"""News of updates, asked for over real TLS; the clock is moved, the publishers are our own."""

import asyncio
import base64
import json
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.core.release import Release
from desktop.core.update_source import UpdateSource
from desktop.system.update_watch import (
    DAY_S,
    MAX_BYTES,
    NoNews,
    UpdateWatch,
    newest_release,
    verified,
)
from server.certificate import own_certificate

KEY = Ed25519PrivateKey.generate()
FOREIGN_KEY = Ed25519PrivateKey.generate()
NEWER: dict[str, object] = {
    "version": "99.0.0",
    "date": "2026-12-01",
    "notes": {"en": "Clearer sound."},
    "url": "https://tandem.example/99",
}
MONDAY_S = 1_764_600_000.0
LIMIT_S = 20.0


def signed(release: dict[str, object], key: Ed25519PrivateKey = KEY) -> bytes:
    manifest = json.dumps(release).encode()
    return base64.b64encode(key.sign(manifest)) + b"\n" + manifest


@dataclass
class Publisher:
    """An HTTPS server on this computer."""

    source: UpdateSource
    tls: ssl.SSLContext
    answer: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)  # the headers of each question

    def ask(self) -> Release:
        return newest_release(self.source, self.tls)


@pytest.fixture
def publisher(tmp_path: Path) -> Iterator[Publisher]:
    certificate = own_certificate(tmp_path / "certificate", ["127.0.0.1"])
    its_tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    its_tls.load_cert_chain(certificate.certificate, certificate.key)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append(dict(self.headers))
            self.send_response(made.status)
            for name, value in made.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(made.answer)))
            self.end_headers()
            self.wfile.write(made.answer)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nothing on the tests' stderr."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.socket = its_tls.wrap_socket(server.socket, server_side=True)
        ours = ssl.create_default_context(cafile=str(certificate.certificate))
        key = base64.b64encode(KEY.public_key().public_bytes_raw()).decode()
        address = f"https://127.0.0.1:{server.server_address[1]}/update"
        made = Publisher(UpdateSource(address, key), ours, signed(NEWER))
        serving = threading.Thread(target=server.serve_forever, args=(0.01,))
        serving.start()
        yield made
        server.shutdown()
        serving.join(LIMIT_S)


@dataclass
class Watched:
    """A watch that is asked by hand, with its clock and what it told."""

    watch: UpdateWatch
    told: asyncio.Queue[Release]
    now_s: float = MONDAY_S
    is_wanted: bool = True

    async def look(self) -> list[Release]:
        await asyncio.to_thread(self.watch.look)
        await asyncio.sleep(0)  # what the thread handed over is told now
        return [self.told.get_nowait() for _ in range(self.told.qsize())]


@pytest.fixture
async def watched(publisher: Publisher, tmp_path: Path) -> Watched:
    return _watched(publisher.ask, tmp_path / "DATA" / "asked-for-updates")


def _watched(ask: Callable[[], Release], file: Path) -> Watched:
    told: asyncio.Queue[Release] = asyncio.Queue()
    watch = UpdateWatch(file, lambda: made.is_wanted, told.put_nowait, ask, lambda: made.now_s)
    made = Watched(watch, told)
    return made


async def test_a_newer_release_is_told_once_a_day(watched: Watched, publisher: Publisher) -> None:
    (release,) = await watched.look()
    assert release.told("en") == "99.0.0 (2026-12-01). Clearer sound. https://tandem.example/99"

    watched.now_s += DAY_S - 1
    assert await watched.look() == []
    assert len(publisher.asked) == 1

    watched.now_s += 1
    assert await watched.look() == [release]
    assert len(publisher.asked) == 2


async def test_news_are_told_in_the_loop_that_was_named(
    publisher: Publisher, tmp_path: Path
) -> None:
    told: asyncio.Queue[int] = asyncio.Queue()
    loop, file = asyncio.get_running_loop(), tmp_path / "asked-for-updates"

    async def make() -> UpdateWatch:
        return UpdateWatch(
            file,
            lambda: True,
            lambda _release: told.put_nowait(threading.get_ident()),
            publisher.ask,
            loop=loop,
        )

    watch = await asyncio.to_thread(asyncio.run, make())  # in a loop that is over by now
    await asyncio.to_thread(watch.look)
    async with asyncio.timeout(LIMIT_S):
        assert await told.get() == threading.get_ident()


async def test_another_start_on_the_same_day_does_not_ask_again(
    publisher: Publisher, tmp_path: Path
) -> None:
    file = tmp_path / "asked-for-updates"
    await _watched(publisher.ask, file).look()

    assert await _watched(publisher.ask, file).look() == []
    assert len(publisher.asked) == 1


async def test_nobody_is_asked_unless_the_user_wants_it(
    watched: Watched, publisher: Publisher
) -> None:
    watched.is_wanted = False
    assert await watched.look() == []
    assert publisher.asked == []


async def test_the_question_says_nothing_of_the_computer_or_its_tandem(
    watched: Watched, publisher: Publisher
) -> None:
    await watched.look()
    (headers,) = publisher.asked
    assert headers.pop("Host").startswith("127.0.0.1:")
    assert headers == {
        "Accept-Encoding": "identity",
        "User-Agent": "Tandem",
        "Connection": "close",
    }


async def test_a_clock_that_was_put_back_does_not_end_the_news(
    watched: Watched, publisher: Publisher
) -> None:
    await watched.look()
    watched.now_s -= 400 * DAY_S
    assert len(await watched.look()) == 1


@pytest.mark.parametrize("version", ["0.0.1", "0.0", "0.1.0"])
async def test_an_old_manifest_is_no_news(
    watched: Watched, publisher: Publisher, version: str
) -> None:
    publisher.answer = signed({**NEWER, "version": version})
    assert await watched.look() == []
    assert len(publisher.asked) == 1


def _tampered() -> bytes:
    signature, manifest = signed(NEWER).split(b"\n")
    return signature + b"\n" + manifest.replace(b"tandem.example", b"tandem.evil000")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (_tampered(), "did not sign"),
        (signed(NEWER, FOREIGN_KEY), "did not sign"),
        (json.dumps(NEWER).encode(), "did not sign"),
        (b"\n" + json.dumps(NEWER).encode(), "did not sign"),
        (b"", "did not sign"),
        (signed({**NEWER, "url": "file:///etc/passwd"}), "cannot be used"),
        (signed({**NEWER, "more": "x" * MAX_BYTES}), "too long"),
    ],
)
async def test_what_is_not_to_be_believed_is_logged_and_not_told(
    watched: Watched,
    publisher: Publisher,
    answer: bytes,
    reason: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    publisher.answer = answer
    with caplog.at_level("INFO"):
        assert await watched.look() == []
    assert reason in caplog.text
    assert await watched.look() == []
    assert len(publisher.asked) == 1, "a failure takes the day, too"


def test_nothing_of_an_unsigned_manifest_is_read(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(manifest: bytes) -> Release:
        raise AssertionError("it was read")

    monkeypatch.setattr("desktop.system.update_watch.release_of", read)
    publisher.answer = signed(NEWER, FOREIGN_KEY)
    with pytest.raises(NoNews, match="did not sign"):
        publisher.ask()


def test_who_has_no_trusted_certificate_is_not_asked(publisher: Publisher) -> None:
    with pytest.raises(NoNews, match="no answer"):
        newest_release(publisher.source)
    assert publisher.asked == []


def test_nobody_is_followed_out_of_tls(publisher: Publisher) -> None:
    publisher.status = 302
    publisher.headers = {"Location": publisher.source.address.replace("https", "http")}
    with pytest.raises(NoNews, match="without TLS"):
        publisher.ask()
    assert len(publisher.asked) == 1


@pytest.mark.parametrize("status", [404, 500])
def test_an_error_of_the_server_is_no_news(publisher: Publisher, status: int) -> None:
    publisher.status = status
    with pytest.raises(NoNews, match="no answer"):
        publisher.ask()


def test_an_address_without_tls_is_not_asked() -> None:
    with pytest.raises(NoNews, match="https"):
        newest_release(UpdateSource("http://127.0.0.1:9/update", ""))


def test_a_build_without_a_publisher_asks_nobody() -> None:
    with pytest.raises(NoNews, match="names no publisher"):
        newest_release(None)


async def test_where_the_day_cannot_be_remembered_nobody_is_asked(
    publisher: Publisher, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    assert await _watched(publisher.ask, tmp_path / "file" / "asked").look() == []
    assert publisher.asked == []


async def test_the_watch_looks_as_soon_as_it_is_switched_on(
    publisher: Publisher, tmp_path: Path
) -> None:
    watched = _watched(publisher.ask, tmp_path / "asked-for-updates")
    watched.watch.start()
    watched.watch.look_soon()
    async with asyncio.timeout(LIMIT_S):
        assert (await watched.told.get()).version == "99.0.0"
    watched.watch.close()
    await asyncio.to_thread(watched.watch.close)


@pytest.mark.parametrize("key", [KEY, FOREIGN_KEY])
def test_the_manifest_of_a_release_is_one_that_programs_believe(
    key: Ed25519PrivateKey, tmp_path: Path
) -> None:
    """And with a key that is not the one in the source, none is written."""
    target = tmp_path / "tandem-update.signed"
    source = Path(__file__).parents[2]
    public = base64.b64encode(KEY.public_key().public_bytes_raw()).decode()
    with_key = (
        "import sys, runpy, desktop.core.update_source as source;"
        f"source.PUBLISHER = source.UpdateSource('', {public!r});"
        "sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')"
    )
    made = subprocess.run(
        [
            *(sys.executable, "-c", with_key, str(source / "packaging" / "update_manifest.py")),
            *("--output", str(target), "--date", "2026-12-01", "--url", "https://tandem.example"),
            *("--notes", "en", "Clearer sound.", "--notes", "ru", "Звук чище."),
        ],
        cwd=source,
        env={
            "TANDEM_UPDATE_KEY": base64.b64encode(key.private_bytes_raw()).decode(),
            "PYTHONUTF8": "1",
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (made.returncode == 0) == target.exists() == (key is KEY), made.stderr
    if key is KEY:
        assert verified(target.read_bytes(), public).notes["ru"] == "Звук чище."
