"""The line between two hosts carries real packets, late and lossy as its profile says."""

import subprocess
import sys

import pytest

from tests.support.network.hosts import Host, Hosts, can_make_hosts
from tests.support.network.line import Conditions, Phase

pytestmark = pytest.mark.skipif(
    not can_make_hosts(), reason="namespaces are made by root on Linux only"
)

LIMIT_S = 20.0

ECHO = """
import socket
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
    own.bind(("", 9000))
    print("ready", flush=True)
    while True:
        data, address = own.recvfrom(2000)
        own.sendto(data, address)
"""

ASK = """
import socket, sys, time
answered, waits = 0, []
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
    own.settimeout(0.3)
    for number in range(int(sys.argv[2])):
        began = time.monotonic()
        own.sendto(b"x" * 1000, (sys.argv[1], 9000))
        try:
            own.recvfrom(2000)
        except TimeoutError:
            continue
        answered += 1
        waits.append(time.monotonic() - began)
print(answered, min(waits, default=0.0))
"""


def asked(asker: Host, echo: Host, times: int) -> tuple[int, float]:
    """How many of so many questions were answered, and how long the fastest took, seconds."""
    server = subprocess.Popen(
        echo.command(sys.executable, "-c", ECHO), stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        assert server.stdout.readline() == "ready\n"
        command = asker.command(sys.executable, "-c", ASK, echo.address, str(times))
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=LIMIT_S)
    finally:
        server.kill()
        server.communicate()
    answered, fastest = done.stdout.split()
    return int(answered), float(fastest)


def test_packets_take_the_delay_both_ways() -> None:
    with Hosts((Phase(0.0, Conditions(delay_s=0.03)),)) as hosts:
        answered, fastest_s = asked(hosts.first, hosts.second, 5)

        assert answered == 5
        assert fastest_s >= 0.06


def test_a_line_that_is_cut_carries_nothing_until_it_is_another() -> None:
    with Hosts((Phase(0.0, Conditions(is_cut=True)),)) as hosts:
        assert asked(hosts.second, hosts.first, 3)[0] == 0

        hosts.restart((Phase(0.0, Conditions()),))
        assert asked(hosts.second, hosts.first, 3)[0] == 3


def test_nothing_is_left_of_the_hosts() -> None:
    with Hosts((Phase(0.0, Conditions()),)) as hosts:
        names = (hosts.first.name, hosts.second.name)

    listed = subprocess.run(["ip", "netns"], capture_output=True, text=True, check=True).stdout
    assert not any(name in listed for name in names)
