"""What the server tells of itself."""

import json
import logging
from http import HTTPStatus

import pytest
from prometheus_client.parser import text_string_to_metric_families

from server.answers import Answer
from server.config import IceServer, ServerConfig, Turn
from server.events import KEY
from server.facts import Facts
from server.metrics import Metrics
from server.turn import turn_password
from tests.support.facts import NOW, StillInside, facts_of

TOKEN = "a token of 16 characters"
BUSY = StillInside(connections=3, room_count=1, rooms={"room1": ["Anna", "Boris"]})


def _told(facts: Facts, path: str, authorization: str | None = None) -> Answer:
    answer = facts.answer(path, authorization)
    assert answer is not None
    return answer


def test_health_tells_that_the_server_drains() -> None:
    assert _told(facts_of(), "/healthz").body == b"ok\n"
    draining = _told(facts_of(inside=StillInside(is_draining=True)), "/healthz")
    assert (draining.status, draining.body) == (HTTPStatus.SERVICE_UNAVAILABLE, b"draining\n")


def test_everybody_gets_numbers_and_nobody_names() -> None:
    answer = _told(facts_of(ServerConfig(admin_token=TOKEN), BUSY), "/status")
    status = json.loads(answer.body)
    assert (status["connections"], status["rooms"]) == (3, 1)
    assert (status["joins"], status["relays"], status["uptime_seconds"]) == (0, 0, 0)
    assert b"Anna" not in answer.body
    assert b"room1" not in answer.body


def test_the_admin_token_shows_who_is_there() -> None:
    facts = facts_of(ServerConfig(admin_token=TOKEN), BUSY)
    status = json.loads(_told(facts, "/status", f"Bearer {TOKEN}").body)
    assert status["people"] == {"room1": ["Anna", "Boris"]}


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", "Ж"])
@pytest.mark.parametrize("token", [TOKEN, ""])
def test_any_other_token_is_refused_and_told_on_the_log(
    token: str, authorization: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "server.facts")
    facts = facts_of(ServerConfig(admin_token=token), BUSY)
    answer = _told(facts, "/status", authorization)
    assert answer.status == HTTPStatus.UNAUTHORIZED
    assert b"Anna" not in answer.body
    (record,) = caplog.records
    assert getattr(record, KEY) == {"event": "rejected", "reason": "admin_token"}


def test_ice_servers_are_told_as_a_peer_connection_takes_them() -> None:
    servers = (IceServer("stun:a:1"), IceServer("turn:b:2", "anna", "word"))
    assert json.loads(_told(facts_of(ServerConfig(ice_servers=servers)), "/ice").body) == {
        "iceServers": [
            {"urls": ["stun:a:1"]},
            {"urls": ["turn:b:2"], "username": "anna", "credential": "word"},
        ]
    }


def test_a_coturn_gets_a_password_that_ends() -> None:
    turn = Turn(urls=("turn:c:3478", "turns:c:5349"), secret="north", life_seconds=600)
    facts = facts_of(ServerConfig(ice_servers=(), turn=turn))
    password = turn_password("north", NOW, 600)
    assert json.loads(_told(facts, "/ice").body) == {
        "iceServers": [
            {
                "urls": ["turn:c:3478", "turns:c:5349"],
                "username": password.username,
                "credential": password.credential,
            }
        ]
    }


def test_metrics_can_be_read_by_prometheus() -> None:
    metrics = Metrics()
    metrics.joined()
    metrics.relayed("offer")
    metrics.relayed("offer")
    metrics.rejected("origin")
    metrics.replaced()
    metrics.took(0.0004)
    answer = _told(facts_of(inside=BUSY, metrics=metrics), "/metrics")
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    samples = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.body.decode())
        for sample in family.samples
    }
    assert samples[("tandem_connections",)] == 3
    assert samples[("tandem_rooms",)] == 1
    assert samples[("tandem_joins_total",)] == 1
    assert samples[("tandem_replacements_total",)] == 1
    assert samples[("tandem_relays_total", "offer")] == 2
    assert samples[("tandem_rejections_total", "origin")] == 1
    assert samples[("tandem_relay_seconds_bucket", "0.00025")] == 0
    assert samples[("tandem_relay_seconds_bucket", "0.0005")] == 1
    assert metrics.totals == {"joins": 1, "replacements": 1, "relays": 2, "rejections": 1}


def test_other_paths_are_none_of_its_business() -> None:
    assert facts_of().answer("/") is None


def test_secrets_are_not_shown_when_a_configuration_is_printed() -> None:
    turn = Turn(urls=("turn:c:3478",), secret="the secret")
    servers = (IceServer("turn:b:2", "anna", "the password"),)
    shown = repr(ServerConfig(turn=turn, ice_servers=servers, admin_token=TOKEN))
    assert not [secret for secret in ("the secret", "the password", TOKEN) if secret in shown]
