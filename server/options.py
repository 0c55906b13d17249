"""The command line of the server."""

import argparse
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from server.addresses import reachable_hosts
from server.certificate import own_certificate
from server.config import ConfigError
from server.facts import version
from server.settings import PREFIX, SETTINGS, Settings, settings_from

# Lists are given one by one
_OPTION_OF = {
    "ice_servers": "ice_server",
    "turn_urls": "turn_url",
    "allowed_origins": "allowed_origin",
    "trusted_proxies": "trusted_proxy",
}


class Wishes(NamedTuple):
    """What the program is started for."""

    settings: Settings
    fingerprint: str | None  # of the server's own certificate
    only_checks: bool


def wishes_of(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> Wishes:
    """Read the command line and whatever it leaves to the file and the environment.

    Raises:
        ConfigError: settings cannot be used, or no certificate can be made.
    """
    asked = vars(server_parser().parse_args(arguments))
    options = {name: asked[_OPTION_OF.get(name, name)] for name in _offered()}
    if asked["no_ice_servers"]:
        if options["ice_servers"]:
            raise ConfigError("--ice-server and --no-ice-servers exclude each other")
        options["ice_servers"] = []
    settings = settings_from(asked["config"], environment, options)
    if settings.tls_self_signed is None:
        return Wishes(settings, None, asked["check"])
    try:
        own = own_certificate(settings.tls_self_signed, reachable_hosts(settings.config.host))
    except OSError as error:
        raise ConfigError(f"no certificate can be kept there: {error}") from error
    config = replace(settings.config, tls_certificate=own.certificate, tls_key=own.key)
    return Wishes(replace(settings, config=config), own.fingerprint, asked["check"])


def _offered() -> list[str]:
    return [name for name, setting in SETTINGS.items() if not setting.is_secret]


def server_parser() -> argparse.ArgumentParser:
    secrets = ", ".join(
        f"{PREFIX}{name.upper()}" for name, setting in SETTINGS.items() if setting.is_secret
    )
    parser = argparse.ArgumentParser(
        prog="tandem-server",
        description="Brings two people of a room together.",
        epilog=f"Every option can also stand in the file, as key_with_underscores, and in the"
        f" environment, as {PREFIX}NAME; the command line counts most, the file least. Secrets"
        f" stand in the file or in the environment only: {secrets}. `tandem-server token` invites"
        " to a room that needs a password.",
    )
    parser.add_argument("--config", type=Path, metavar="FILE", help="settings in TOML")
    parser.add_argument("--check", action="store_true", help="check all settings, and end")
    for name in _offered():
        setting = SETTINGS[name]
        parser.add_argument(
            f"--{_OPTION_OF.get(name, name).replace('_', '-')}",
            action="append" if setting.kind is list else "store",
            metavar=setting.metavar or None,
            help=setting.help,
        )
    parser.add_argument("--no-ice-servers", action="store_true", help="for a network of one's own")
    parser.add_argument("--version", action="version", version=f"tandem-server {version()}")
    return parser
