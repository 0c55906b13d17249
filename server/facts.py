"""What the server tells of itself by HTTP: `/healthz`, `/status`, `/metrics` and `/ice`."""

import hmac
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from importlib import metadata
from typing import Protocol

import msgspec

from server.answers import JSON, Answer, answer, sentence
from server.config import IceServer, ServerConfig
from server.events import act
from server.metrics import CONTENT_TYPE, Metrics
from server.turn import turn_password

_log = logging.getLogger(__name__)


class Inside(Protocol):
    """What is going on in a server."""

    @property
    def connections(self) -> int:
        """How many WebSocket connections are open."""

    @property
    def room_count(self) -> int:
        """How many rooms have somebody of this server in them."""

    @property
    def has_store(self) -> bool:
        """False while the rooms cannot be reached."""

    @property
    def is_draining(self) -> bool:
        """True from the wish to stop on."""

    def people(self) -> Mapping[str, Sequence[str]]:
        """The names of those who are in each room with a member of this server."""


def version() -> str:
    """The version of the installed distribution; `unknown` in a checkout that is not installed."""
    try:
        return metadata.version("tandem")
    except metadata.PackageNotFoundError:
        return "unknown"


class Facts:
    """Answers the paths that are no files.

    `clock` tells the seconds since 1970; tests move it.
    """

    def __init__(
        self,
        config: ServerConfig,
        inside: Inside,
        metrics: Metrics,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.config = config  # replaced when the server is configured anew
        self._inside = inside
        self._metrics = metrics
        self._clock = clock
        self._started_at = clock()

    def answer(self, path: str, authorization: str | None = None) -> Answer | None:
        """Answer a request for `path`; None if it is none of these paths."""
        match path:
            case "/healthz":
                if self._inside.is_draining:
                    return sentence(HTTPStatus.SERVICE_UNAVAILABLE, "draining")
                return sentence(HTTPStatus.OK, "ok")
            case "/status":
                return self._status(authorization)
            case "/metrics":
                inside = self._inside
                text = self._metrics.text(
                    inside.connections, inside.room_count, has_store=inside.has_store
                )
                return answer(HTTPStatus.OK, text, CONTENT_TYPE)
            case "/ice":
                return answer(HTTPStatus.OK, msgspec.json.encode(self._ice()), JSON)
            case _:
                return None

    def _status(self, authorization: str | None) -> Answer:
        if authorization is not None and not self._is_admin(authorization):
            _log.info(
                "the status was asked for with a wrong token",
                extra=act("rejected", reason="admin_token"),
            )
            self._metrics.rejected("admin_token")
            return sentence(
                HTTPStatus.UNAUTHORIZED,
                "This is not the admin token.",
                headers={"WWW-Authenticate": "Bearer"},
            )
        status: dict[str, object] = {
            "version": version(),
            "connections": self._inside.connections,
            "rooms": self._inside.room_count,
            "uptime_seconds": max(0, int(self._clock() - self._started_at)),
            "draining": self._inside.is_draining,
            "store": "ok" if self._inside.has_store else "away",
            **self._metrics.totals,
        }
        if authorization is not None:
            status["people"] = dict(self._inside.people())
        return answer(HTTPStatus.OK, msgspec.json.encode(status), JSON)

    def _is_admin(self, authorization: str) -> bool:
        scheme, _, token = authorization.partition(" ")
        expected = self.config.admin_token
        is_same = hmac.compare_digest(token.strip().encode(), expected.encode())
        return scheme.lower() == "bearer" and expected != "" and is_same

    def _ice(self) -> dict[str, object]:
        servers = [_ice_server(server) for server in self.config.ice_servers]
        turn = self.config.turn
        if turn.urls:
            password = turn_password(turn.secret, self._clock(), turn.life_seconds)
            servers.append({"urls": list(turn.urls), **password._asdict()})
        return {"iceServers": servers}


def _ice_server(server: IceServer) -> dict[str, object]:
    entry: dict[str, object] = {"urls": [server.url]}
    if server.username is not None:
        entry |= {"username": server.username, "credential": server.credential}
    return entry
