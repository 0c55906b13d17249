"""Debian's nginx with the site of docs/deploy.md, on a free port of loopback."""

import asyncio
import os
import re
import signal
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from server.certificate import OwnCertificate, own_certificate
from tests.support.deploy_page import CERTIFICATE_FOLDER, UPSTREAM, block, replaced

DEBIAN = Path("/etc/nginx/nginx.conf")
_PROGRAM = "/usr/sbin/nginx"  # where Debian has it; only root finds it by its name
IS_THERE = Path(_PROGRAM).is_file() and DEBIAN.is_file()
_START_LIMIT_S = 30.0


class Nginx:
    """A running one; made by `running_nginx`."""

    def __init__(
        self, program: asyncio.subprocess.Process, port: int, certificate: OwnCertificate
    ) -> None:
        self._program = program
        self._lines: list[str] = []
        self.port = port
        self.fingerprint = certificate.fingerprint  # SHA-256: `AB:CD:…`
        self.context = ssl.create_default_context(cafile=str(certificate.certificate))
        self.context.check_hostname = False

    @property
    def url(self) -> str:
        """`https://127.0.0.1:PORT`, without a slash at the end."""
        return f"https://127.0.0.1:{self.port}"

    async def wait_for_worker(self) -> None:
        """Wait until it says that it has started the last of its workers.

        Raises:
            RuntimeError: it ended instead; its own words are in the message.
        """
        assert self._program.stderr is not None
        count = 0
        async with asyncio.timeout(_START_LIMIT_S):
            while count < (os.cpu_count() or 1):  # `worker_processes auto`
                line = (await self._program.stderr.readline()).decode()
                if not line:
                    raise RuntimeError(f"nginx does not start:\n{''.join(self._lines)}")
                self._lines.append(line)
                count += "start worker process " in line

    async def reload(self) -> None:
        """Let new workers take the files anew, as `systemctl reload` does."""
        self._program.send_signal(signal.SIGHUP)
        await self.wait_for_worker()


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
    program = await asyncio.create_subprocess_exec(
        *(_PROGRAM, "-c", str(main), "-p", str(folder), "-e", "stderr", "-g", "daemon off;"),
        stderr=asyncio.subprocess.PIPE,
    )
    nginx = Nginx(program, port, own)
    try:
        await nginx.wait_for_worker()
        yield nginx
        program.terminate()
        async with asyncio.timeout(_START_LIMIT_S):
            await program.communicate()
    finally:
        if program.returncode is None:
            program.kill()
            await program.wait()
