"""coturn with the file of docs/deploy.md relays for those whom the server gave a password."""

import asyncio
import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from server.certificate import own_certificate
from tests.support.deploy_page import block, replaced
from tests.support.own_network import UNSHARE, need_own_network
from tests.support.relaying import ADDRESS


@pytest.mark.skipif(not shutil.which("turnserver"), reason="needs Debian's coturn")
async def test_two_people_who_have_relays_only_meet_at_coturn(tmp_path: Path) -> None:
    await need_own_network()
    own = own_certificate(tmp_path, hosts=[ADDRESS])
    chain = tmp_path / "fullchain.pem"
    own.certificate.rename(chain)
    coturn = block("coturn", "")
    coturn = replaced(coturn, "/etc/coturn/fullchain.pem", str(chain))
    coturn = replaced(coturn, "/etc/coturn/privkey.pem", str(own.key))
    (tmp_path / "turnserver.conf").write_text(coturn, encoding="utf-8")
    (tmp_path / "server.toml").write_text(block("Settings", "toml"), encoding="utf-8")
    program = await asyncio.create_subprocess_exec(
        *(*UNSHARE, sys.executable, "-m", "tests.support.relaying", str(tmp_path)),
        cwd=Path(__file__).parents[2],
        env={**os.environ, "SSL_CERT_FILE": str(chain)},
        stdout=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(120.0):
        output, _ = await program.communicate()
    log = (tmp_path / "turnserver.log").read_text(encoding="utf-8")
    assert program.returncode == 0, log
    facts = json.loads(output)
    assert facts["relayed"] == ["hello", "relay"]
    assert list(facts["called"].values()) == ["relay", "relay"], "our links, over TCP and TLS"
    assert facts["stranger"] == [], "a wrong password gets no relay"
    assert facts["reached"]["private"] == [], "the operator's own network is out of reach"
    assert facts["reached"]["public"] == ["to the outside"]
    assert {url.partition("?")[0] for url in facts["urls"]} == {
        "turn:call.example.org:3478",
        "turns:call.example.org:5349",
    }
    for complaint in ("WARNING: cannot", "CONFIG ERROR", "Bad configuration"):
        assert complaint not in log, log
