"""Asks once a day at most whether there is a newer Tandem, if the user switched that on.

One request over HTTPS to the publisher (`desktop.core.update_source`), which tells nothing of this
computer. The answer is a line with an Ed25519 signature in Base64, and the manifest after it
(`desktop.core.release`); the signature is looked at before anything of the manifest is read.
Nothing is fetched beyond it, and nothing installed. Whatever goes wrong stands in the log only.
"""

import asyncio
import base64
import binascii
import http.client
import logging
import ssl
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from desktop import __version__
from desktop.core.release import BadManifest, Release, release_of
from desktop.core.update_source import PUBLISHER, UpdateSource

log = logging.getLogger(__name__)

DAY_S = 24 * 3600.0
FIRST_LOOK_S = 10.0  # after the start, which has better things to do
LOOK_S = 3600.0
LIMIT_S = 10.0  # of each wait for the network
MAX_BYTES = 16 * 1024


class NoNews(Exception):
    """There was no answer, or none to be believed; the text says why, for the log."""


class _HttpsOnly(urllib.request.HTTPRedirectHandler):
    """Follows nobody out of TLS."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        if not newurl.startswith("https://"):
            raise NoNews("it leads elsewhere without TLS")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def newest_release(
    source: UpdateSource | None = PUBLISHER, tls: ssl.SSLContext | None = None
) -> Release:
    """Ask the publisher. Waits for the network; for a thread of its own.

    `source` is None in a build that names no publisher. `tls` says whose certificates are trusted;
    None: those that the system trusts.

    Raises:
        NoNews: why nothing is known.
    """
    if source is None:
        raise NoNews("this build names no publisher")
    if not source.address.startswith("https://"):
        raise NoNews("the address is none of https")
    opener = urllib.request.build_opener(
        urllib.request.HTTPSHandler(context=tls or ssl.create_default_context()), _HttpsOnly()
    )
    asked = urllib.request.Request(source.address, headers={"User-Agent": "Tandem"})
    try:
        with opener.open(asked, timeout=LIMIT_S) as answer:
            said: bytes = answer.read(MAX_BYTES + 1)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NoNews(f"no answer: {error}") from error
    if len(said) > MAX_BYTES:
        raise NoNews("the answer is too long")
    return verified(said, source.public_key)


def verified(said: bytes, public_key: str) -> Release:
    """What a signed manifest says, for one who has that key (32 bytes in Base64).

    Raises:
        NoNews: somebody else signed it, or it tells of no release.
    """
    signature, _, manifest = said.partition(b"\n")
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key, validate=True))
        key.verify(base64.b64decode(signature, validate=True), manifest)
    except (InvalidSignature, binascii.Error, ValueError) as error:
        raise NoNews("the publisher did not sign the answer") from error
    try:
        return release_of(manifest)
    except BadManifest as error:
        raise NoNews(f"the manifest cannot be used: {error}") from error


class UpdateWatch:
    """Looks from `start` to `close`, in a thread of its own.

    Args:
        file: remembers when it was asked; its folder may not exist yet.
        is_wanted: what the user chose; asked in that thread.
        on_release: told of a newer release, in the loop.
        ask: how; tests have a publisher of their own.
        clock: seconds since 1970; tests move it.
        loop: None: the one that runs where this is made.
    """

    def __init__(
        self,
        file: Path,
        is_wanted: Callable[[], bool],
        on_release: Callable[[Release], None],
        ask: Callable[[], Release] = newest_release,
        clock: Callable[[], float] = time.time,
        loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        self._file = file
        self._is_wanted = is_wanted
        self._on_release = on_release
        self._ask = ask
        self._clock = clock
        self._loop = loop or asyncio.get_running_loop()
        self._is_closed = False
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._run, name="update watch", daemon=True)

    def start(self) -> None:
        """Begin. Thread: any."""
        self._thread.start()

    def close(self) -> None:
        """End; nothing is told afterwards. A question under way is not waited for. Idempotent."""
        self._is_closed = True
        self._wake.set()

    def look_soon(self) -> None:
        """The user has just switched it on. Thread: any."""
        self._wake.set()

    def look(self) -> None:
        """Ask, if it is wanted and a day went by; takes `LIMIT_S` and more. Thread: its own."""
        if not self._is_wanted() or not self._takes_the_day():
            return
        try:
            release = self._ask()
        except NoNews as error:
            log.info("no news of updates: %s", error)
            return
        if not release.is_newer_than(__version__):
            log.info("Tandem %s is the newest that is published", release.version)
            return
        log.info("Tandem %s is published", release.version)
        if not self._is_closed:
            self._loop.call_soon_threadsafe(self._tell, release)

    def _tell(self, release: Release) -> None:
        if not self._is_closed:
            self._on_release(release)

    def _takes_the_day(self) -> bool:
        """Whether nobody asked within a day; if so, now somebody does, whatever comes of it."""
        now_s = self._clock()
        try:
            asked_s = float(self._file.read_text(encoding="ascii"))
        except FileNotFoundError:
            asked_s = -DAY_S
        except (OSError, ValueError) as error:
            log.info("when updates were asked for is not known: %s", error)
            asked_s = -DAY_S
        if 0 <= now_s - asked_s < DAY_S:  # less than 0: the clock was put back
            return False
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_text(f"{now_s:.0f}\n", encoding="ascii")
        except OSError as error:
            # Or it would be asked every hour
            log.info("updates are not asked for, since that cannot be remembered: %s", error)
            return False
        return True

    def _run(self) -> None:
        self._wake.wait(FIRST_LOOK_S)
        while not self._is_closed:
            self._wake.clear()
            self.look()
            self._wake.wait(LOOK_S)
