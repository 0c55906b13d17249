"""The page's call as a machine: events in, commands out. Time and chance are passed in."""

import pytest
import pytest_asyncio
from playwright.async_api import Page

from tests.support.call_on_page import (
    ANSWER,
    BORIS,
    ICE,
    ME,
    OFFER,
    PHONE,
    CallOnPage,
    open_call,
    sent,
    types,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def call(module_page: Page) -> CallOnPage:
    return await open_call(module_page)


async def test_join_is_sent_at_once_and_names_what_the_protocol_wants(call: CallOnPage) -> None:
    commands = await call.join()
    assert types(commands) == ["open_media", "connect", "send"]
    assert sent(commands) == [
        {
            "type": "join",
            "action": "join",
            "room": "room1",
            "username": "Anna",
            "isLeader": False,
            "create": True,
            "preferredCodec": "VP8",
            **ME,
        }
    ]


async def test_every_join_says_the_password_of_the_address(call: CallOnPage) -> None:
    pressed = {"room": "room1", "name": "Anna", "create": True, "password": "a word"}
    await call.handle("join_pressed", **pressed)
    (join,) = sent(await call.handle("socket_opened", attempt=call.attempt))
    assert join["password"] == "a word"
    await call.room_info(leads=True, peer=None)
    await call.handle("socket_closed", attempt=call.attempt)
    await call.tick(2_000)
    (again,) = sent(await call.handle("socket_opened", attempt=call.attempt))
    assert again["password"] == "a word"


async def test_a_server_that_stops_is_tried_again(call: CallOnPage) -> None:
    await call.join()
    error = {"type": "error", "data": "The server is stopping", "code": "stopping"}
    assert types(await call.receive(**error)) == ["disconnect"]
    assert (await call.snapshot())["notices"] == [{"kind": "server_away", "detail": ""}]
    assert types(await call.tick(2_000)) == ["connect"]
    await call.handle("socket_opened", attempt=call.attempt)
    await call.room_info(leads=True, peer=None)
    assert (await call.snapshot())["notices"] == []


async def test_a_leader_offers_in_rounds_and_takes_only_the_right_answer(call: CallOnPage) -> None:
    await call.join()
    await call.room_info(leads=True, peer=BORIS, change="joined")
    assert types(await call.receive(type="rejoin_and_offer")) == ["open_link", "create_offer"]
    assert types(await call.receive(type="rejoin_and_offer")) == [
        *("close_link", "open_link", "create_offer")
    ]
    assert await call.handle("described", link=1, kind="offer", sdp="old") == []
    (offer,) = sent(await call.handle("described", link=2, kind="offer", sdp="new"))
    assert (offer["round"], offer["sdp"]) == (2, {"type": "offer", "sdp": "new"})
    assert await call.receive(**ANSWER, round=1) == []
    assert types(await call.receive(**ANSWER, round=2)) == ["accept_answer"]
    assert await call.receive(**ANSWER, round=2) == []


async def test_an_old_answer_without_a_round_belongs_to_the_last_offer(call: CallOnPage) -> None:
    await call.join()
    await call.room_info(leads=True, peer=PHONE, change="joined")
    await call.receive(type="rejoin_and_offer")
    assert types(await call.receive(**ANSWER)) == ["accept_answer"]


async def test_each_offer_is_a_new_link_and_its_round_is_repeated(call: CallOnPage) -> None:
    await call.join()
    await call.room_info(leads=False, peer=BORIS)
    assert types(await call.receive(**OFFER, round=3)) == ["open_link", "accept_offer"]
    (answer,) = sent(await call.handle("described", link=1, kind="answer", sdp="a"))
    assert (answer["type"], answer["round"]) == ("answer", 3)
    (ours,) = sent(await call.handle("candidate_found", link=1, ice=ICE))
    assert ours["round"] == 3
    assert await call.receive(type="ice_candidate", ice=ICE, round=2) == []
    assert types(await call.receive(type="ice_candidate", ice=ICE, round=3)) == ["add_candidate"]
    assert types(await call.receive(**OFFER, round=4)) == [
        *("close_link", "open_link", "accept_offer")
    ]


async def test_a_running_call_is_resumed_after_the_server_came_back(call: CallOnPage) -> None:
    await call.run_as_leader()
    assert await call.handle("socket_closed", attempt=call.attempt) == []
    assert (await call.snapshot())["state"] == "connected"
    assert types(await call.tick(1_000)) == ["connect"]
    await call.handle("media_seen", link=1, packets=True, pictures=True)
    (join,) = sent(await call.handle("socket_opened", attempt=call.attempt))
    assert join["resume"] == {"role": "leader", "peer": BORIS["id"]}
    assert await call.room_info(leads=True, peer=None) == []  # the peer is not back yet
    assert await call.room_info(leads=True, peer=BORIS, change="joined") == []
    assert (await call.snapshot())["link"] == 1


async def test_the_room_may_be_made_again_when_the_server_forgot_it(call: CallOnPage) -> None:
    first = sent(await call.join(create=False))
    await call.room_info(leads=True, peer=None)
    await call.handle("socket_closed", attempt=call.attempt)
    await call.tick(1_000)
    second = sent(await call.handle("socket_opened", attempt=call.attempt))
    assert [message["create"] for message in first + second] == [False, True]
    assert "resume" not in second[0]


async def test_waits_between_attempts_grow_to_five_seconds(call: CallOnPage) -> None:
    await call.handle("join_pressed", room="room1", name="Anna", create=True)
    waits = []
    for _ in range(5):
        await call.handle("socket_closed", attempt=call.attempt)
        begin = call.now
        while "connect" not in types(await call.tick(250)):
            assert call.now - begin < 10_000
        waits.append(call.now - begin)
    assert waits == [1_000, 2_000, 5_000, 5_000, 5_000]


async def test_what_an_old_connection_still_says_is_not_heard(call: CallOnPage) -> None:
    await call.join()
    await call.handle("socket_closed", attempt=call.attempt)
    late = {"type": "force_disconnect"}
    assert await call.handle("received", attempt=call.attempt, message=late) == []
    assert (await call.snapshot())["state"] == "joining"


async def test_a_dead_line_is_noticed_by_a_ping_without_a_pong(call: CallOnPage) -> None:
    await call.join()
    await call.room_info(leads=True, peer=None)
    assert sent(await call.tick(20_000)) == [{"type": "ping"}]
    await call.receive(type="pong")
    assert sent(await call.tick(20_000)) == [{"type": "ping"}]
    assert types(await call.tick(10_000)) == ["disconnect"]
    assert (await call.snapshot())["notices"] == [{"kind": "server_lost", "detail": ""}]


async def test_silence_is_told_after_one_and_a_half_seconds(call: CallOnPage) -> None:
    await call.run_as_leader()
    await call.tick(1_250)
    assert (await call.snapshot())["dark"] is None
    await call.tick(250)
    lost = await call.snapshot()
    assert (lost["state"], lost["dark"]) == ("lost", "media_lost")
    await call.handle("media_seen", link=1, packets=True, pictures=True)
    back = await call.snapshot()
    assert (back["state"], back["dark"]) == ("connected", None)


async def test_sound_without_pictures_is_a_call_with_a_black_picture(call: CallOnPage) -> None:
    await call.run_as_leader()
    call.now += 2_000
    await call.handle("media_seen", link=1, packets=True, pictures=False)
    snapshot = await call.snapshot()
    assert (snapshot["state"], snapshot["dark"]) == ("connected", "no_picture")


async def be_silent(call: CallOnPage) -> None:
    """For 1.5 s; the server, which is asked for a sign of life, gives it."""
    assert sent(await call.tick(1_500)) == [{"type": "ping"}]
    await call.receive(type="pong")


async def test_without_a_sign_of_life_the_own_network_is_away_and_nobody_waits(
    call: CallOnPage,
) -> None:
    await call.run_as_leader()
    assert sent(await call.tick(1_500)) == [{"type": "ping"}]
    assert await call.tick(1_750) == []
    assert types(await call.tick(250)) == ["disconnect", "connect"]
    for limit_ms in (3_000, 10_000, 3_000):  # of three attempts one may take longer
        assert await call.tick(limit_ms - 250) == []
        assert types(await call.tick(250)) == ["disconnect", "connect"]
    await call.handle("socket_closed", attempt=call.attempt)  # refused: one second, every time
    assert await call.tick(750) == []
    assert types(await call.tick(450)) == ["connect"]
    assert (await call.snapshot())["link"] == 1, "it works again by itself after a short outage"
    (join,) = sent(await call.handle("socket_opened", attempt=call.attempt))
    assert "resume" not in join, "so that the server asks for an offer"
    await call.room_info(leads=True, peer=BORIS, change="joined")
    assert await call.tick(4_750) == []
    offer = ["close_link", "open_link", "create_offer"]
    assert types(await call.receive(type="rejoin_and_offer")) == offer


async def test_a_network_that_came_back_ends_the_pause(call: CallOnPage) -> None:
    await call.handle("join_pressed", room="room1", name="Anna", create=True)
    await call.handle("socket_closed", attempt=call.attempt)
    assert types(await call.handle("network_suspected")) == ["connect"]
    await call.handle("socket_opened", attempt=call.attempt)
    assert await call.handle("network_suspected") == []
    await call.room_info(leads=True, peer=None)
    assert sent(await call.handle("network_suspected")) == [{"type": "ping"}]
    assert types(await call.tick(2_000)) == ["disconnect"]
    assert (await call.snapshot())["notices"] == [{"kind": "server_lost", "detail": ""}]


async def test_a_leader_offers_anew_eight_seconds_into_the_silence(call: CallOnPage) -> None:
    await call.run_as_leader()
    await be_silent(call)
    assert await call.tick(6_250) == []
    assert types(await call.tick(250)) == ["close_link", "open_link", "create_offer"]
    assert (await call.snapshot())["dark"] == "media_lost"


async def test_a_new_round_of_a_call_that_runs_is_no_loss(call: CallOnPage) -> None:
    await call.run_as_follower()
    assert types(await call.receive(**OFFER, round=8)) == [
        "close_link",
        "open_link",
        "accept_offer",
    ]
    snapshot = await call.snapshot()
    assert (snapshot["state"], snapshot["dark"]) == ("connecting", "connecting")
    assert snapshot["notices"] == []
    assert await call.tick(250) == [], "nobody is asked for a sign of life"


async def test_a_follower_asks_for_an_offer_eight_seconds_into_the_silence(
    call: CallOnPage,
) -> None:
    await call.run_as_follower()
    await be_silent(call)
    assert await call.tick(6_250) == []
    (join,) = sent(await call.tick(250))
    assert join["type"] == "join"
    assert "resume" not in join
    assert await call.tick(7_750) == []
    assert types(await call.tick(250)) == ["send"]


async def test_a_silent_link_that_says_it_is_up_again_is_still_repaired_in_time(
    call: CallOnPage,
) -> None:
    await call.run_as_leader()
    await be_silent(call)
    await call.tick(4_500)
    await call.handle("link_connected", link=1, expectsMedia=True)
    assert types(await call.tick(2_000)) == ["close_link", "open_link", "create_offer"]


async def test_a_lost_peer_whose_media_still_comes_stays(call: CallOnPage) -> None:
    await call.run_as_leader()
    assert await call.room_info(leads=True, peer=None, change="lost") == []
    assert (await call.snapshot())["state"] == "connected"
    assert types(await call.tick(1_500)) == ["close_link"]
    gone = await call.snapshot()
    assert (gone["state"], gone["dark"]) == ("waiting", "peer_left")


async def test_a_peer_that_left_is_gone_at_once(call: CallOnPage) -> None:
    await call.run_as_leader()
    assert types(await call.room_info(leads=True, peer=None, change="left")) == ["close_link"]
    assert (await call.snapshot())["dark"] == "peer_left"


async def test_a_replaced_peer_is_said_until_the_next_ones_picture_comes(call: CallOnPage) -> None:
    await call.run_as_leader()
    vera = {"id": "x9", "username": "Vera", "newer": True}
    commands = await call.room_info(leads=True, peer=vera, change="replaced")
    assert types(commands) == ["close_link"]
    await call.receive(type="rejoin_and_offer")
    snapshot = await call.snapshot()
    assert (snapshot["state"], snapshot["dark"]) == ("connecting", "peer_replaced")
    await call.media_runs(2)
    assert (await call.snapshot())["dark"] is None


async def test_an_old_peer_with_a_new_id_after_a_restart_keeps_its_call(call: CallOnPage) -> None:
    await call.join()
    await call.room_info(leads=False, peer=PHONE)
    await call.receive(**OFFER)
    await call.media_runs(1)
    assert await call.room_info(leads=False, peer={**PHONE, "id": "c-9"}, change="joined") == []


async def test_no_way_to_the_other_is_said_after_fifteen_seconds_and_tried_on(
    call: CallOnPage,
) -> None:
    await call.join()
    await call.room_info(leads=True, peer=BORIS, change="joined")
    await call.receive(type="rejoin_and_offer")
    assert await call.tick(14_750) == []
    assert (await call.snapshot())["notices"] == []
    assert types(await call.tick(250)) == ["close_link", "open_link", "create_offer"]
    assert (await call.snapshot())["notices"] == [{"kind": "no_path", "detail": ""}]
    await call.media_runs(2)
    assert (await call.snapshot())["notices"] == []


async def test_a_link_that_fails_is_built_anew_after_a_second(call: CallOnPage) -> None:
    await call.run_as_leader()
    assert types(await call.handle("link_failed", link=1)) == ["close_link"]
    assert sent(await call.tick(750)) == [{"type": "ping"}]
    assert types(await call.tick(250)) == ["open_link", "create_offer"]


async def test_who_was_replaced_is_out_and_tries_nothing(call: CallOnPage) -> None:
    await call.run_as_follower()
    commands = await call.receive(type="force_disconnect", data="You have been replaced")
    assert types(commands) == ["disconnect", "close_link", "close_media"]
    for _ in range(3):
        assert await call.tick(60_000) == []
    snapshot = await call.snapshot()
    assert (snapshot["state"], snapshot["dark"]) == ("replaced", "replaced")
    assert "connect" in types(await call.join())


async def test_leaving_says_goodbye_and_closes_everything(call: CallOnPage) -> None:
    await call.run_as_leader()
    commands = await call.handle("leave_pressed")
    assert types(commands) == ["send", "disconnect", "close_link", "close_media"]
    assert sent(commands) == [{"type": "leave", "room": "room1", "username": "Anna"}]
    snapshot = await call.snapshot()
    assert (snapshot["state"], snapshot["users"], snapshot["notices"]) == ("left", [], [])


async def test_a_refusal_ends_the_join_with_the_servers_words(call: CallOnPage) -> None:
    await call.join()
    error = {"type": "error", "code": "too_many", "data": "Too many messages"}
    assert types(await call.receive(**error)) == ["disconnect", "close_media"]
    assert (await call.snapshot())["notices"] == [
        {"kind": "refused", "detail": "Too many messages"}
    ]


@pytest.mark.parametrize("code", ["join_timeout", "unavailable"])
async def test_what_passes_by_itself_is_tried_again(call: CallOnPage, code: str) -> None:
    await call.join()
    error = {"type": "error", "code": code, "data": "Please try again in a moment."}
    assert types(await call.receive(**error)) == ["disconnect"]
    notices = (await call.snapshot())["notices"]
    assert [notice["kind"] for notice in notices] == ["server_unreachable"]
    assert "connect" in types(await call.tick(60_000))


async def test_a_peer_that_sends_nothing_is_not_taken_for_lost(call: CallOnPage) -> None:
    await call.join()
    await call.room_info(leads=True, peer=PHONE, change="joined")
    await call.receive(type="rejoin_and_offer")
    await call.handle("link_connected", link=1, expectsMedia=False)
    assert await call.tick(60_000) == [
        {"type": "send", "message": {"type": "ping"}},
    ]
    snapshot = await call.snapshot()
    assert (snapshot["state"], snapshot["dark"]) == ("connected", "no_picture")
