"""Host here: one program is enough for a first call."""

import re
import socket
from collections.abc import Mapping

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from tests.end2end.test_calls import sees_and_hears
from tests.support.chromium import Chromium
from tests.support.desktop_program import DesktopProgram, running_desktop

DEVICES = ("--camera", "test", "--microphone", "test", "--speaker", "none", "--no-ice-servers")

ANY_PORT = 0  # a port that was free a moment ago may be taken now

pytestmark = pytest.mark.timeout(240)


def hosted_at(program: DesktopProgram) -> str:
    """The address of its own server for programs on this computer."""
    found = re.search(r"listening on .*?(https?://127\.0\.0\.1:\d+)", program.log)
    assert found is not None, program.log
    return found[1]


async def test_window_hosts_and_a_browser_joins(
    environment: Mapping[str, str], chromium: Chromium
) -> None:
    settings = {"host_port": ANY_PORT, "name": "Anna"}
    async with running_desktop(environment, *DEVICES, "--join", settings=settings) as anna:
        await anna.wait_for_state("waiting")
        boris = await chromium.open_page(
            hosted_at(anna), name="Boris", camera="test", microphone="test:880"
        )
        await boris.press()
        line = await anna.wait_for(sees_and_hears(880), "the page's picture and tone")
        assert sorted(line["users"]) == ["Anna", "Boris"]
        await boris.wait_for_new_pictures()


async def test_window_hosts_for_others_with_its_own_certificate(
    environment: Mapping[str, str], other_environment: Mapping[str, str]
) -> None:
    settings = {"host_port": ANY_PORT, "host_for_others": True}
    async with running_desktop(environment, *DEVICES, "--join", settings=settings) as anna:
        await anna.wait_for_state("waiting")
        certificate = next((anna.folder / "DATA").rglob("*cert*.pem"))
        digest = x509.load_pem_x509_certificate(certificate.read_bytes()).fingerprint(
            hashes.SHA256()
        )
        link = f"{hosted_at(anna)}/?room=room1#sha256={digest.hex()}"
        async with running_desktop(
            other_environment, *DEVICES, "--server", link, "--join"
        ) as boris:
            await boris.wait_for(sees_and_hears(440), "the host's picture and tone")
            await anna.wait_for(sees_and_hears(440), "the guest's picture and tone")


async def test_taken_port_is_said_and_nothing_is_joined(environment: Mapping[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = {"host_port": taken.getsockname()[1]}
        async with running_desktop(environment, *DEVICES, "--join", settings=settings) as anna:
            await anna.wait_for(lambda line: "told: port_taken" in anna.log, "the notice")
            await anna.wait_for_state("left")
            assert {line["state"] for line in anna.lines} == {"left"}
