"""Debian's nginx with the site of docs/deploy.md, on a free port of loopback."""

import asyncio
import re
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from server.certificate import own_certificate
from tests.support.deploy_page import CERTIFICATE_FOLDER, UPSTREAM, block, replaced

DEBIAN = Path("/etc/nginx/nginx.conf")
_PROGRAM = "/usr/sbin/nginx"  # where Debian has it; only root finds it by its name
IS_THERE = Path(_PROGRAM).is_file() and DEBIAN.is_file()
_START_LIMIT_S = 20.0


@dataclass(frozen=True)
class Nginx:
    """A running one."""

    port: int
    fingerprint: str  # SHA-256 of its certificate: `AB:CD:…`
    context: ssl.SSLContext  # takes this certificate

    @property
    def url(self) -> str:
        """`https://127.0.0.1:PORT`, without a slash at the end."""
        return f"https://127.0.0.1:{self.port}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _main_file(folder: Path, site: Path) -> str:
    """Debian's own file after the page's command, with folders that any user may write to."""
    text = DEBIAN.read_text(encoding="utf-8")
    (edit,) = re.findall(
        r"^sed -i (.*) /etc/nginx/nginx.conf$", block("nginx in front", "sh"), re.M
    )
    for pattern, by in re.findall(r"-e 's/(.*?)/(.*?)/'", edit):
        text, count = re.subn(pattern, by, text)
        assert count == 1, f"{pattern} is not in Debian's file"
    (first_line,) = re.findall(r"-e '1i (.*?)'", edit)
    text = f"{first_line}\n{text}"
    text = re.sub(r"^(user|pid|error_log) .*;$", "", text, flags=re.MULTILINE)
    text = re.sub(r"^include /etc/nginx/modules-enabled.*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"\binclude /etc/nginx/conf\.d/.*", "", text)
    text = replaced(text, "/var/log/nginx/access.log", str(folder / "access.log"))
    text = replaced(text, "/etc/nginx/sites-enabled/*", str(site))
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {folder / kind};\n" for kind in kinds)
    text = replaced(text, "http {\n", f"http {{\n{places}")
    return f"pid {folder / 'nginx.pid'};\nerror_log stderr notice;\n{text}"


@asynccontextmanager
async def running_nginx(
    folder: Path, upstream_port: int, read_timeout: str | None = None
) -> AsyncIterator[Nginx]:
    """Start it before a server on loopback, and stop it at the end.

    Args:
        folder: for its files; empty.
        upstream_port: the server's.
        read_timeout: takes the place of the page's, as nginx writes it.

    Raises:
        RuntimeError: it does not start; its own words are in the message.
    """
    own = own_certificate(folder / "certificate")
    port = _free_port()
    text = block("nginx in front", "nginx")
    text = replaced(text, "listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;")
    text = replaced(text, "listen [::]:443 ssl;", "")
    text = replaced(text, f"{CERTIFICATE_FOLDER}/fullchain.pem", str(own.certificate))
    text = replaced(text, f"{CERTIFICATE_FOLDER}/privkey.pem", str(own.key))
    text = replaced(text, UPSTREAM, f"127.0.0.1:{upstream_port}")
    if read_timeout is not None:
        text = replaced(text, "proxy_read_timeout 75s;", f"proxy_read_timeout {read_timeout};")
    site, main = folder / "site", folder / "nginx.conf"
    site.write_text(text, encoding="utf-8")
    main.write_text(_main_file(folder, site), encoding="utf-8")
    context = ssl.create_default_context(cafile=str(own.certificate))
    context.check_hostname = False
    program = await asyncio.create_subprocess_exec(
        *(_PROGRAM, "-c", str(main), "-p", str(folder), "-e", "stderr", "-g", "daemon off;"),
        stderr=asyncio.subprocess.PIPE,
    )
    assert program.stderr is not None
    try:
        said = ""
        async with asyncio.timeout(_START_LIMIT_S):
            while "start worker process " not in said:
                line = await program.stderr.readline()
                if not line:
                    raise RuntimeError(f"nginx does not start:\n{said}")
                said += line.decode()
        reading = asyncio.create_task(program.stderr.read(), name="nginx's words")
        yield Nginx(port, own.fingerprint, context)
        program.terminate()
        async with asyncio.timeout(_START_LIMIT_S):
            await program.wait()
            await reading
    finally:
        if program.returncode is None:
            program.kill()
            await program.wait()
