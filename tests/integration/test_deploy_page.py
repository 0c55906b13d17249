"""The sections of docs/deploy.md fit together, and systemd takes its unit."""

import configparser
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import server
from server.config import ServerConfig
from server.settings import settings_from
from tests.support.deploy_page import CERTIFICATE_FOLDER, PAGE, UPSTREAM, block, blocks, replaced

INSTALL, START = blocks("From nothing to a server", "sh")
PACKAGE_INSTALL, PACKAGE_START = blocks("From a package", "sh")
PACKAGED = Path(__file__).parents[2] / "packaging" / "linux" / "tandem-server"
SETTINGS = tomllib.loads(block("Settings", "toml"))
NGINX = block("nginx in front", "nginx")
COTURN = block("coturn", "").splitlines()
HOOK = block("coturn", "sh")
UNIT = block("systemd", "ini")
DOMAIN = "call.example.org"


class _Unit(configparser.ConfigParser):
    def optionxform(self, optionstr: str) -> str:
        return optionstr  # capital letters count


def _service(unit: str) -> dict[str, str]:
    parser = _Unit(interpolation=None, delimiters=("=",), strict=False)
    parser.read_string(unit)
    return dict(parser["Service"])


SERVICE = _service(UNIT)


def _commands(text: str) -> list[list[str]]:
    return [shlex.split(line) for line in text.replace("\\\n", "").splitlines() if line]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd")
def test_systemd_takes_the_unit_without_a_complaint(tmp_path: Path) -> None:
    unit = tmp_path / "tandem.service"
    program = SERVICE["ExecStart"].split()[0]
    unit.write_text(replaced(UNIT, program, sys.executable), encoding="utf-8")
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", unit],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    about_ours = [line for line in checked.stderr.splitlines() if unit.name in line]
    assert (checked.returncode, about_ours) == (0, [])


def test_the_unit_names_what_the_steps_before_make() -> None:
    commands = _commands(INSTALL)
    (user,) = (words[-1] for words in commands if words[0] == "adduser")
    assert SERVICE["User"] == user
    program, option, file = SERVICE["ExecStart"].split()
    (environment,) = (words[-1] for words in commands if words[1:3] == ["-m", "venv"])
    assert program == f"{environment}/bin/tandem-server"
    assert option == "--config"
    (made,) = (words for words in commands if words[-1] == file)
    assert made == ["install", "-m", "0640", "-g", user, "/dev/null", file]
    assert f"This is `{file}`" in PAGE
    assert [program, option, file, "--check"] in _commands(START)
    assert f"This is `/etc/systemd/system/{user}.service`" in PAGE
    assert int(SERVICE["LimitNOFILE"]) > ServerConfig().limits.connections
    assert int(SERVICE["TimeoutStopSec"]) > 300, "the longest that drain_seconds can be"


def test_what_is_started_was_installed() -> None:
    (packages,) = (words[2:] for words in _commands(INSTALL) if words[0] == "apt-get")
    started = {words[-1] for words in _commands(START) if words[0] == "systemctl"}
    assert started - {"daemon-reload", "tandem"} <= set(packages)
    assert {"git", "certbot", "curl"} <= set(packages)
    for name in ("runtime", "build"):
        assert f"packaging/requirements/{name}.txt" in INSTALL
        assert (Path(__file__).parents[2] / f"packaging/requirements/{name}.txt").is_file()


def test_a_package_brings_what_the_page_says_of_it() -> None:
    service = _service((PACKAGED / "tandem-server.service").read_text(encoding="utf-8"))
    name = service["User"]
    check, restart = _commands(PACKAGE_START)
    assert [f"/usr/bin/{check[0]}", *check[1:-1]] == service["ExecStart"].split()
    assert restart == ["systemctl", "restart", name]
    assert f"`{Path(service['StandardOutput'].partition(':')[2]).parent}`" in PAGE
    others, ours = (words[2:] for words in _commands(PACKAGE_INSTALL))
    assert ours == [f"./{name}_*.deb"]
    (with_source,) = (words[2:] for words in _commands(INSTALL) if words[0] == "apt-get")
    assert set(with_source) - set(others) == {"git", "python3-venv"}
    bound = settings_from(PACKAGED / "server.toml", {}, {}).config
    assert f"{bound.host}:{bound.port}" == UPSTREAM, "nginx finds it"


def test_the_settings_can_be_used(tmp_path: Path) -> None:
    file = tmp_path / "server.toml"
    file.write_text(block("Settings", "toml"), encoding="utf-8")
    config = settings_from(file, {}, {}).config
    assert config.host == "127.0.0.1", "only nginx reaches it"
    assert config.turn.secret == SETTINGS["turn_secret"]


def test_nginx_leads_to_the_server_and_is_trusted() -> None:
    assert f"{SETTINGS['host']}:{SETTINGS['port']}" == UPSTREAM
    assert re.findall(r"proxy_pass http://([^;]+);", NGINX) == [UPSTREAM] * 2
    assert SETTINGS["trusted_proxies"] == ["127.0.0.1"]
    assert SETTINGS["allowed_origins"] == [f"https://{DOMAIN}"]
    assert f"server_name {DOMAIN};" in NGINX
    assert f"-d {DOMAIN}" in INSTALL
    assert set(re.findall(r"ssl_certificate(?:_key)? +(\S+);", NGINX)) == {
        f"{CERTIFICATE_FOLDER}/fullchain.pem",
        f"{CERTIFICATE_FOLDER}/privkey.pem",
    }


def test_coturn_has_the_secret_and_a_certificate_that_it_can_read() -> None:
    assert f"static-auth-secret={SETTINGS['turn_secret']}" in COTURN
    ports = dict(line.split("=") for line in COTURN if "listening-port=" in line)
    assert [url.partition("?")[0] for url in SETTINGS["turn_urls"]] == [
        f"turn:{DOMAIN}:{ports['listening-port']}",
        f"turns:{DOMAIN}:{ports['tls-listening-port']}",
    ]
    copies = {words[-1] for words in _commands(HOOK) if words[:5] == [
        "install", "-m", "0640", "-g", "turnserver"]}  # fmt: skip
    assert {f"cert={path}" for path in copies} | {f"pkey={path}" for path in copies} >= {
        line for line in COTURN if line.startswith(("cert=", "pkey="))
    }
    assert len(copies) == 2
    assert f"RENEWED_LINEAGE={CERTIFICATE_FOLDER}" in PAGE


def test_every_event_of_the_log_is_explained() -> None:
    """Written as `act("…")`; `left` and `lost` come from what is told to the peer."""
    sources = Path(server.__file__).parent.rglob("*.py")
    events = {"left", "lost"}
    for source in sources:
        events |= set(re.findall(r'\bact\(\s*"(\w+)"', source.read_text(encoding="utf-8")))
    rows = re.findall(r"^\| (`\w+`.*?) \|", PAGE.split("| `event` |")[1], re.MULTILINE)
    status = re.findall(r"`(status)` once a minute", PAGE)
    assert events == {name for row in rows for name in re.findall(r"`(\w+)`", row)} | set(status)
