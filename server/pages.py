"""What the server answers to plain HTTP: the page and the small facts beside it.

Knows nothing of sockets: a request in, an answer out.
"""

import hashlib
import logging
import mimetypes
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.parse import unquote, urlsplit

from server.answers import ALWAYS, JSON, Answer, answer, sentence
from server.facts import Facts

_log = logging.getLogger(__name__)

# The system's table can say anything about these (on Windows it is the registry).
_CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": JSON,
    ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}

_MISSING = "/missing.html"


@dataclass(frozen=True, slots=True)
class _File:
    body: bytes
    content_type: str
    etag: str


def page_folder() -> Path:
    """Where the page is: beside this file when installed, in `resources` of a checkout."""
    installed = Path(__file__).with_name("page")
    if installed.is_dir():
        return installed
    return Path(__file__).parent.parent / "resources" / "page"


class Pages:
    """Answers every path but the WebSocket's: the files of a folder, and the facts.

    All files are read when it is made, so no request can name one outside the folder.
    """

    def __init__(self, folder: Path, facts: Facts) -> None:
        self._facts = facts
        self._files = {
            f"/{path.relative_to(folder).as_posix()}": _read(path)
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        if "/index.html" in self._files:
            self._files["/"] = self._files["/index.html"]
        else:
            _log.warning("no page in %s", folder)

    def answer(
        self,
        method: str,
        target: str,
        *,
        if_none_match: str | None = None,
        authorization: str | None = None,
    ) -> Answer:
        """Answer a request for `target` (path and query as in the request line)."""
        if method not in ("GET", "HEAD"):
            return sentence(
                HTTPStatus.METHOD_NOT_ALLOWED,
                f"{method[:20]} is not possible here, only GET and HEAD.",
                headers={"Allow": "GET, HEAD"},
            )
        path = _path(target)
        found = self._facts.answer(path, authorization) or self._file(path, if_none_match)
        return found if method == "GET" else Answer(found.status, found.headers, b"")

    def _file(self, path: str, if_none_match: str | None) -> Answer:
        file = self._files.get(path)
        if file is None:
            return self._missing()
        headers = {"ETag": file.etag, "Cache-Control": "no-cache"}
        if if_none_match is not None and file.etag in if_none_match:
            return Answer(HTTPStatus.NOT_MODIFIED, {**ALWAYS, **headers}, b"")
        return answer(HTTPStatus.OK, file.body, file.content_type, headers)

    def _missing(self) -> Answer:
        """A page in every language where the folder has one: people mistype addresses."""
        page = self._files.get(_MISSING)
        if page is None:
            return sentence(HTTPStatus.NOT_FOUND, "There is no such page here.")
        return answer(HTTPStatus.NOT_FOUND, page.body, page.content_type)


def _path(target: str) -> str:
    try:
        return unquote(urlsplit(target).path, errors="strict")
    except ValueError:  # a host that is none, or bytes that are no UTF-8
        return ""


def _read(path: Path) -> _File:
    body = path.read_bytes()
    suffix = path.suffix.lower()
    guessed = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return _File(
        body=body,
        content_type=_CONTENT_TYPES.get(suffix, guessed),
        etag=f'"{hashlib.sha256(body).hexdigest()[:32]}"',
    )
