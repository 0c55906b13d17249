"""`tandem-server token`: what an operator sends to a person, to let them into one room."""

import argparse
import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from server.config import ConfigError, is_origin
from server.protocol.codes import Code
from server.protocol.names import name_fault, normalized_room
from server.protocol.texts import TEXT_OF
from server.settings import settings_from
from server.tokens import make_token

_DAY_S = 24 * 3600
_MOST_DAYS = 3650


def invitation(
    arguments: Sequence[str],
    environment: Mapping[str, str] = os.environ,
    now_s: float | None = None,
) -> str:
    """Make a token, or a whole link with it, of the command line behind `token`.

    `now_s`: seconds since 1970; None: of this moment.

    Raises:
        ConfigError: it cannot be made; a sentence for each reason.
        SystemExit: the command line cannot be understood, or asks for help.
    """
    asked = token_parser().parse_args(arguments)
    secret = settings_from(asked.config, environment, {}).config.locks.token_secret
    room = normalized_room(asked.room)
    mistakes = []
    if not secret:
        mistakes.append(
            "there is no token_secret in the settings; name their file with --config, and write"
            ' token_secret = "…" into it, for example what `openssl rand -hex 32` prints'
        )
    if (fault := name_fault(room, "anybody")) is not None:
        words = "the room has no name" if fault is Code.EMPTY_NAME else TEXT_OF[fault]
        mistakes.append(f"--room: {words}")
    if not 0 < asked.days <= _MOST_DAYS:
        mistakes.append(f"--days must be a number above 0, up to {_MOST_DAYS}")
    if asked.url is not None and not is_origin(asked.url.rstrip("/")):
        mistakes.append("--url must be written as https://example.org, without a room")
    if mistakes:
        raise ConfigError(*mistakes)
    moment = time.time() if now_s is None else now_s
    token = make_token(secret, room, int(moment + asked.days * _DAY_S))
    if asked.url is None:
        return token
    # Behind the "#", so that it reaches no server's log.
    return f"{asked.url.rstrip('/')}/?room={quote(room, safe='')}#password={token}"


def token_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tandem-server token",
        description="Invite to a room: print a token that opens it for some days, or with --url"
        " the whole link. It is signed with token_secret of the settings, and can be handed on.",
    )
    parser.add_argument("--room", required=True, metavar="R", help="the room that it opens")
    parser.add_argument("--days", type=float, default=7.0, metavar="N", help="default: 7")
    parser.add_argument("--url", metavar="URL", help="of the server's page: https://example.org")
    parser.add_argument("--config", type=Path, metavar="FILE", help="settings in TOML")
    return parser
