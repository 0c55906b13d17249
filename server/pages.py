"""What the server answers to plain HTTP: the page and the small facts beside it.

Knows nothing of sockets: a request in, an answer out.
"""

import hashlib
import logging
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from importlib import metadata
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec

from server.config import IceServer

_log = logging.getLogger(__name__)

_TEXT = "text/plain; charset=utf-8"
_JSON = "application/json"

# The system's table can say anything about these (on Windows it is the registry).
_CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": _JSON,
    ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}

# Modules and styles of our own, sockets to any signaling server, and the media of a call.
_CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "connect-src 'self' ws: wss:",
        "media-src 'self' blob: mediastream:",
        "img-src 'self' blob: data:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": _CONTENT_SECURITY_POLICY,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer; `Content-Length` is in the headers also when the body is left out."""

    status: HTTPStatus
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Load:
    """How much is going on, for `/status`."""

    connections: int
    rooms: int


@dataclass(frozen=True, slots=True)
class _File:
    body: bytes
    content_type: str
    etag: str


def version() -> str:
    """The version of the installed distribution; `unknown` in a checkout that is not installed."""
    try:
        return metadata.version("tandem")
    except metadata.PackageNotFoundError:
        return "unknown"


def page_folder() -> Path:
    """Where the page is: beside this file when installed, in `resources` of a checkout."""
    installed = Path(__file__).with_name("page")
    if installed.is_dir():
        return installed
    return Path(__file__).parent.parent / "resources" / "page"


class Pages:
    """Answers every path but the WebSocket's.

    All files are read when it is made, so no request can name one outside the folder.
    """

    def __init__(self, folder: Path, ice_servers: tuple[IceServer, ...]) -> None:
        self._files = {
            f"/{path.relative_to(folder).as_posix()}": _read(path)
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        if "/index.html" in self._files:
            self._files["/"] = self._files["/index.html"]
        else:
            _log.warning("no page in %s", folder)
        self._ice = msgspec.json.encode({"iceServers": [_ice_server(s) for s in ice_servers]})

    def answer(
        self, method: str, target: str, load: Load, if_none_match: str | None = None
    ) -> Answer:
        """Answer a request for `target` (path and query as in the request line)."""
        if method not in ("GET", "HEAD"):
            return _answer(
                HTTPStatus.METHOD_NOT_ALLOWED,
                f"{method[:20]} is not possible here, only GET and HEAD.\n".encode(),
                headers={"Allow": "GET, HEAD"},
            )
        answer = self._found(_path(target), load, if_none_match)
        return answer if method == "GET" else Answer(answer.status, answer.headers, b"")

    def _found(self, path: str, load: Load, if_none_match: str | None) -> Answer:
        match path:
            case "/healthz":
                return _answer(HTTPStatus.OK, b"ok\n")
            case "/status":
                status = {
                    "version": version(),
                    "connections": load.connections,
                    "rooms": load.rooms,
                }
                return _answer(HTTPStatus.OK, msgspec.json.encode(status), _JSON)
            case "/ice":
                return _answer(HTTPStatus.OK, self._ice, _JSON)
            case _:
                return self._file(path, if_none_match)

    def _file(self, path: str, if_none_match: str | None) -> Answer:
        file = self._files.get(path)
        if file is None:
            return _answer(HTTPStatus.NOT_FOUND, b"There is no such page here.\n")
        headers = {"ETag": file.etag, "Cache-Control": "no-cache"}
        if if_none_match is not None and file.etag in if_none_match:
            return Answer(HTTPStatus.NOT_MODIFIED, {**_ALWAYS, **headers}, b"")
        return _answer(HTTPStatus.OK, file.body, file.content_type, headers)


def _path(target: str) -> str:
    try:
        return unquote(urlsplit(target).path, errors="strict")
    except ValueError:  # a host that is none, or bytes that are no UTF-8
        return ""


def _answer(
    status: HTTPStatus,
    body: bytes,
    content_type: str = _TEXT,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    return Answer(
        status,
        {
            "Content-Type": content_type,
            "Content-Length": str(len(body)),
            "Cache-Control": "no-store",
            **_ALWAYS,
            **(headers or {}),
        },
        body,
    )


def _read(path: Path) -> _File:
    body = path.read_bytes()
    suffix = path.suffix.lower()
    guessed = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return _File(
        body=body,
        content_type=_CONTENT_TYPES.get(suffix, guessed),
        etag=f'"{hashlib.sha256(body).hexdigest()[:32]}"',
    )


def _ice_server(server: IceServer) -> dict[str, object]:
    entry: dict[str, object] = {"urls": [server.url]}
    if server.username is not None:
        entry |= {"username": server.username, "credential": server.credential}
    return entry
