"""What is installed with `tandem-server`, as far as it goes without systemd."""

import asyncio
import re
import urllib.request
from pathlib import Path

from tests.installed.bare_debian import BareDebian

CHANGED = "port = 18085"
_SETTINGS = "/etc/tandem/server.toml"
_LIMIT_S = 20.0


def settings(system: BareDebian) -> str:
    return (system.root / _SETTINGS.lstrip("/")).read_text(encoding="utf-8")


def change_settings(system: BareDebian) -> None:
    """As an administrator does."""
    changed = re.sub(r"^port = \d+$", CHANGED, settings(system), flags=re.MULTILINE)
    (system.root / _SETTINGS.lstrip("/")).write_text(changed, encoding="utf-8")


def check_files(system: BareDebian) -> None:
    """Its user, and who may read the secrets in its settings."""
    assert "tandem-server" in system.run("getent", "passwd", "tandem-server")
    rights = system.run("stat", "--format=%U:%G %a", _SETTINGS).strip()
    assert rights == "root:tandem-server 640", rights


async def serve(system: BareDebian) -> str:
    """The command of the unit, as the unit's user; returns what `/healthz` answered."""
    unit = system.root / "usr" / "lib" / "systemd" / "system" / "tandem-server.service"
    command = _command(unit)
    process = await asyncio.create_subprocess_exec(
        *system.command(*command, "--port", "0", user="tandem-server"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(_LIMIT_S):
            said = ""
            while (found := re.search(r"https?://[\d.]+:\d+", said)) is None:
                line = await process.stdout.readline()
                assert line, f"it ended: {said}"
                said += line.decode()
            answer = await asyncio.to_thread(_get, f"{found[0]}/healthz")
    finally:
        process.terminate()
        code = await process.wait()
    assert code == 0, f"it ended with {code}"
    return f"/healthz at {found[0]} says {answer!r}; SIGTERM ends it with 0"


def _command(unit: Path) -> list[str]:
    (line,) = (line for line in unit.read_text().splitlines() if line.startswith("ExecStart="))
    return line.removeprefix("ExecStart=").split()


def _get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=_LIMIT_S) as answer:
        text: bytes = answer.read()
    return text.decode().strip()
