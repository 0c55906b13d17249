"""Who may open a TCP connection; what is asked of requests is in `test_gateway_guards`."""

from pathlib import Path

import pytest

from server.config import ServerConfig, parse_network
from server.entrance import Entrance
from server.limits import Limits
from server.metrics import Metrics
from server.pages import Pages
from tests.support.facts import StillInside, facts_of

SPARE, SPARE_OF_ADDRESS = 5, 2
ONE, OTHER, PROXY = "192.0.2.1", "192.0.2.2", "192.0.2.9"


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
def entrance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, metrics: Metrics) -> Entrance:
    """Of a server for two WebSockets, one of each address."""
    monkeypatch.setattr("server.entrance._SPARE_CONNECTIONS", SPARE)
    monkeypatch.setattr("server.entrance._SPARE_CONNECTIONS_OF_ADDRESS", SPARE_OF_ADDRESS)
    config = ServerConfig(
        trusted_proxies=(parse_network(PROXY),),
        limits=Limits(connections=2, connections_per_address=1),
    )
    (tmp_path / "index.html").touch()
    inside = StillInside()
    return Entrance(config, Pages(tmp_path, facts_of(inside=inside)), metrics, inside)


def test_an_address_opens_some_more_than_it_may_have_websockets(
    entrance: Entrance, metrics: Metrics, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    assert [entrance.opened(ONE) for _ in range(1 + SPARE_OF_ADDRESS)] == [True] * 3
    assert not entrance.opened(ONE)
    assert f"connection from {ONE} refused: dropped, there are too many" in caplog.text
    assert metrics.totals["rejections"] == 1
    assert entrance.opened(OTHER)
    entrance.closed(ONE, None)  # the one that was refused
    assert not entrance.opened(ONE)
    entrance.closed(ONE, None)
    entrance.closed(ONE, None)
    assert entrance.opened(ONE)


def test_all_together_open_some_more_than_the_server_may_have_websockets(
    entrance: Entrance,
) -> None:
    addresses = [f"192.0.2.{number}" for number in range(10, 10 + 2 + SPARE)]
    assert all(entrance.opened(address) for address in addresses)
    assert not entrance.opened(OTHER)
    entrance.closed(OTHER, None)
    entrance.closed(addresses[0], None)
    assert entrance.opened(OTHER)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", PROXY])
def test_loopback_and_proxies_are_bounded_by_the_server_s_limit_only(
    entrance: Entrance, address: str
) -> None:
    assert all(entrance.opened(address) for _ in range(2 + SPARE))
    assert not entrance.opened(address)
