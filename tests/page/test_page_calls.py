"""Calls between pages in a real browser, through the real server."""

import signal

import pytest

from tests.support.chromium import Chromium, PageUser, running_chromium, wait_until
from tests.support.server import ServerProgram

pytestmark = pytest.mark.asyncio(loop_scope="module")

BLACK = 2.0  # mean brightness that counts as black


async def anna(
    chromium: Chromium, server: ServerProgram, camera: str = "test", microphone: str = "test"
) -> PageUser:
    return await chromium.open_page(server.url, name="Anna", camera=camera, microphone=microphone)


async def boris(chromium: Chromium, server: ServerProgram) -> PageUser:
    return await chromium.open_page(server.url, name="Boris", camera="test", microphone="test:880")


async def join(*users: PageUser) -> None:
    """Join one after the other, so that the first leads, and wait for the call."""
    for user in users:
        await user.press()
        await user.wait_for("now.isSignaled")
    if len(users) > 1:
        for user in users:
            await user.wait_for("now.state === 'connected' && now.dark === null")


async def wait_for_black(user: PageUser) -> None:
    async def is_black() -> bool:
        return await user.shown_luma() < BLACK

    await wait_until(is_black, "a black picture")


async def test_two_pages_see_and_hear_each_other(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    a, b = await anna(chromium, page_server), await boris(chromium, page_server)
    await join(a, b)
    await a.wait_for_new_pictures(10)
    await b.wait_for_new_pictures(10)
    await a.wait_for_tone(880)
    await b.wait_for_tone(440)
    assert await a.text("#people") == "Anna (you)\nBoris"
    assert await b.text("#people-count") == "2 people"
    assert await a.text("#state") == "In a call with Boris"
    assert [(await user.snapshot())["role"] for user in (a, b)] == ["leader", "follower"]


async def test_leaving_turns_both_pictures_black_and_lets_go_of_the_devices(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    a, b = (
        await anna(chromium, page_server, camera="", microphone=""),
        await boris(chromium, page_server),
    )
    await join(a, b)
    await a.wait_for_new_pictures()
    await a.page.wait_for_function("() => document.getElementById('own').videoWidth > 0")
    own = await a.page.evaluate_handle("document.getElementById('own').srcObject.getTracks()[0]")
    await a.press()
    await wait_for_black(a)
    await wait_for_black(b)
    assert await own.evaluate("(track) => track.readyState") == "ended"
    assert (await a.snapshot())["state"] == "left"
    assert (await b.snapshot())["state"] == "waiting"
    assert await b.text("#dark-reason") == "The other person has left. You are still in the room."
    assert await b.text("#people") == "Boris (you)"


async def test_joining_again_after_leaving_works_every_time(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    a, b = await anna(chromium, page_server), await boris(chromium, page_server)
    await join(a, b)
    for leaver in (a, b, a):
        await leaver.press()
        await leaver.wait_for_state("left")
        await join(leaver)
        for user in (a, b):
            await user.wait_for("now.state === 'connected' && now.dark === null")
            await user.wait_for_new_pictures()


async def test_a_third_replaces_the_follower_who_is_told_and_stays_out(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    a, b = await anna(chromium, page_server), await boris(chromium, page_server)
    await join(a, b)
    vera = await chromium.open_page(page_server.url, name="Vera", camera="test", microphone="none")
    await vera.press()
    await b.wait_for_state("replaced")
    await wait_for_black(b)
    assert await b.text("#notices") == (
        "Somebody else took your place in the room “room1”. Press Join to come back."
    )
    assert await b.text("#button") == "Join"
    await a.wait_for("now.state === 'connected' && now.peer === 'Vera' && now.dark === null")
    await vera.wait_for_state("connected")
    await a.wait_for_new_pictures()
    assert (await a.snapshot())["role"] == "leader"
    assert (await b.snapshot())["state"] == "replaced"


async def test_two_people_of_one_name_are_two_people(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    one, other = await anna(chromium, page_server), await anna(chromium, page_server)
    await join(one, other)
    assert await one.text("#people") == "Anna (you)\nAnna"


async def test_a_killed_server_changes_nothing_in_a_running_call(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    a, b = await anna(chromium, page_server), await boris(chromium, page_server)
    await join(a, b)
    before = [await user.snapshot() for user in (a, b)]
    await page_server.kill()
    for user in (a, b):
        await user.wait_for("!now.isSignaled && now.notices.includes('server_lost')")
        assert (await user.snapshot())["state"] == "connected"
    await a.wait_for_new_pictures()
    await page_server.start()
    for user in (a, b):
        await user.wait_for("now.isSignaled && now.users.length === 2")
        await user.wait_for_new_pictures()
    after = [await user.snapshot() for user in (a, b)]
    for key in ("link", "round", "role", "peer", "instance"):
        assert [now[key] for now in after] == [then[key] for then in before], key
    assert [now["notices"] for now in after] == [[], []]


async def test_a_killed_browser_turns_the_others_picture_black(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    a = await anna(chromium, page_server)
    async with running_chromium() as doomed:
        b = await boris(doomed, page_server)
        await join(a, b)
        await a.wait_for_new_pictures()
        doomed.signal(signal.SIGKILL)
        await wait_for_black(a)
        await a.wait_for_state("waiting")
    assert await a.text("#dark-reason") == "The other person has left. You are still in the room."
    again = await boris(chromium, page_server)
    await join(again)
    await a.wait_for("now.state === 'connected' && now.dark === null")


async def test_silence_of_the_other_side_turns_black_and_the_picture_comes_back_by_itself(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    a = await anna(chromium, page_server)
    async with running_chromium() as sleeper:
        b = await boris(sleeper, page_server)
        await join(a, b)
        await a.wait_for_new_pictures()
        sleeper.signal(signal.SIGSTOP)
        try:
            await a.wait_for_state("lost", limit_s=3.0)
            assert await a.text("#dark-reason") == "No picture comes from the other person."
            assert await a.shown_luma() == 0
        finally:
            sleeper.signal(signal.SIGCONT)
        await a.wait_for("now.state === 'connected' && now.dark === null")
        await a.wait_for_new_pictures()
        assert (await a.snapshot())["round"] == 1


@pytest.mark.parametrize("is_leader_asleep", [False, True], ids=["follower", "leader"])
async def test_after_a_long_silence_the_call_is_built_anew(
    chromium: Chromium, page_server: ServerProgram, is_leader_asleep: bool
) -> None:
    a = await anna(chromium, page_server)
    async with running_chromium() as sleeper:
        b = await boris(sleeper, page_server)
        await join(*((b, a) if is_leader_asleep else (a, b)))
        sleeper.signal(signal.SIGSTOP)
        try:
            await a.wait_for_state("lost")
            # The leader offers anew; the follower asks the server, in whose log it is seen.
            joins = page_server.log.count("'Anna'")

            async def is_repaired() -> bool:
                if is_leader_asleep:
                    return page_server.log.count("'Anna'") > joins
                return bool((await a.snapshot())["round"] == 2)

            await wait_until(is_repaired, lambda: f"another round:\n{page_server.log}", 12.0)
        finally:
            sleeper.signal(signal.SIGCONT)
        for user in (a, b):
            await user.wait_for("now.state === 'connected' && now.dark === null")
        await a.wait_for_new_pictures()
        await b.wait_for_new_pictures()


async def test_a_server_that_is_not_there_yet_is_joined_when_it_comes(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    a = await anna(chromium, page_server)
    await page_server.kill()
    await a.press()
    await a.wait_for("now.state === 'joining' && now.notices.includes('server_unreachable')")
    await page_server.start()
    await a.wait_for_state("waiting")
    assert await a.text("#notices") == ""


async def test_devices_change_in_a_call_without_another_round(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    a, b = await anna(chromium, page_server, camera="none"), await boris(chromium, page_server)
    await join(a, b)
    assert await b.shown_luma() < BLACK
    await a.page.select_option("#camera", "test")
    await b.wait_for_new_pictures()
    await a.page.select_option("#camera", "")  # Chromium's fake camera

    async def is_other_picture() -> bool:
        return await b.stamp() is None and await b.shown_luma() > BLACK

    await wait_until(is_other_picture, "the camera's picture")
    await a.page.select_option("#microphone", "none")

    async def is_silent() -> bool:
        return await b.tone_hz() is None

    await wait_until(is_silent, "silence")
    await a.page.select_option("#microphone", "test")
    await b.wait_for_tone(440)
    assert (await b.snapshot())["round"] == 1


async def test_closing_the_tab_leaves_the_room_at_once(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    a, b = await anna(chromium, page_server), await boris(chromium, page_server)
    await join(a, b)
    await b.page.close(run_before_unload=True)
    await wait_for_black(a)
    await a.wait_for("now.dark === 'peer_left'")


async def test_the_delay_of_a_stamped_picture_is_shown_in_the_details(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    a, b = await anna(chromium, page_server), await boris(chromium, page_server)
    await join(a, b)
    await a.page.click("#details summary")
    await a.wait_for("now.received.delay !== null")
    assert 0 < (await a.snapshot())["received"]["delay"] < 2000
    assert "Delay of the picture" in await a.text("#facts")


@pytest.mark.parametrize("ahead_ms", [3_600_000, -3_600_000])
async def test_clocks_that_differ_give_no_delay_of_the_picture(
    chromium: Chromium, page_server: ServerProgram, ahead_ms: int
) -> None:
    a, b = await anna(chromium, page_server), await boris(chromium, page_server)
    await join(a, b)
    await a.wait_for_new_pictures()
    await a.page.evaluate("window.trueNow = Date.now")
    await a.page.evaluate(f"void (Date.now = () => trueNow() + {ahead_ms})")
    await a.page.click("#details summary")
    await a.page.wait_for_function(
        "(was) => tandem.snapshot().quality && performance.now() > was + 3000",
        arg=await a.page.evaluate("performance.now()"),
    )
    assert (await a.snapshot())["received"]["delay"] is None
    assert "Delay of the picture" not in await a.text("#facts")
