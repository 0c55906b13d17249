"""`tandem wait` as people use it: no window, a real server, and somebody who comes to look."""

import asyncio
import socket
from collections.abc import Mapping
from pathlib import Path

import pytest

from desktop.core.events import PeerVolumeWished, TorchWished
from tests.end2end.test_calls import sees_and_hears
from tests.end2end.test_control import tandem
from tests.end2end.test_old_clients import client_sees_and_hears, url
from tests.support.chromium import Chromium, wait_until
from tests.support.go_servers.kinds import KINDS
from tests.support.go_servers.listener import running_go_server
from tests.support.odd_cameras import FREEZING, HANGS_IN_OPEN, HANGS_IN_READ, LAMP
from tests.support.old_clients import running_old_page
from tests.support.pulse import PulseServer
from tests.support.server import ServerProgram
from tests.support.tandem_call import running_tandem
from tests.support.waiting_program import NAME, OddCameraProgram, WaitingProgram, running_machine

DEVICES = {"test picture", "test tone", "null sink"}

pytestmark = pytest.mark.timeout(240)


@pytest.fixture
def attic(pulse: PulseServer) -> Mapping[str, str]:
    """A computer with sound and without a screen."""
    return pulse.environment


async def devices_are(machine: WaitingProgram, expected: set[str]) -> None:
    async def are() -> bool:
        return await machine.open_devices() == expected

    await wait_until(are, f"{expected} open and no others")


async def test_page_sees_the_machine_and_its_devices_are_open_for_that_only(
    attic: Mapping[str, str], server: ServerProgram, chromium: Chromium
) -> None:
    hook = ("--on-leave", 'echo "hook: $TANDEM_EVENT $TANDEM_WATCHER"')
    async with running_machine(attic, server.url, *hook) as machine:
        await machine.wait_for_state("waiting")
        assert await machine.open_devices() == set()
        boris = await chromium.open_page(
            server.url, room="room1", name="Boris", camera="test", microphone="test:880"
        )
        for _ in range(2):
            await boris.press()
            line = await machine.wait_for(sees_and_hears(880), "the page's picture and tone")
            assert sorted(line["users"]) == [NAME, "Boris"]
            await boris.wait_for_new_pictures(10)
            await boris.wait_for_tone(440)
            assert await machine.open_devices() == DEVICES
            await boris.press()  # Leave
            await machine.wait_for_state("waiting")
            await devices_are(machine, set())
        assert f"waiting in room room1 as {NAME}" in machine.output
        assert "Boris watches in room room1" in machine.output
        assert machine.output.count("hook: leave Boris") == 2
        assert [(line["event"], line["watcher"]) for line in machine.watch_list()] == [
            ("join", "Boris"),
            ("leave", "Boris"),
        ] * 2


async def test_deployed_page_that_sends_nothing_watches_for_long(
    attic: Mapping[str, str], server: ServerProgram
) -> None:
    async with (
        running_machine(attic, server.url) as machine,
        running_old_page(url(server), "room1", sends=False) as page,
    ):
        await client_sees_and_hears(page)
        await machine.wait_for_state("connected")
        # Longer than media is missed before a link is built anew: 5 s, and 6.5 s more.
        await page.sees(14 * 20, 120)
        assert page.offers == 1
        assert machine.lines[-1]["state"] == "connected"


async def test_it_is_seen_over_a_deployed_server_of_generation_1_5(
    attic: Mapping[str, str],
) -> None:
    async with (
        running_go_server(KINDS["S1.5b"]) as old_server,
        running_machine(attic, old_server.url) as machine,
        running_tandem("Boris", microphone="test:880") as boris,
    ):
        await machine.wait_for_state("waiting")
        boris.join(old_server.url, "room1")
        await asyncio.gather(boris.sees(), boris.hears(440))
        await machine.wait_for(sees_and_hears(880), "Boris's picture and tone")


async def test_it_leads_also_who_was_there_first(
    attic: Mapping[str, str], server: ServerProgram
) -> None:
    async with (
        running_old_page(url(server), "room1") as page,
        running_machine(attic, server.url) as machine,
    ):
        await machine.wait_for(sees_and_hears(880), "the page's picture and tone")
        await client_sees_and_hears(page)


async def test_second_machine_takes_over_as_soon_as_the_place_is_free(
    attic: Mapping[str, str], server: ServerProgram
) -> None:
    async with running_machine(attic, server.url, "--name", "Other") as other:
        await other.wait_for_state("waiting")
        async with running_machine(attic, server.url) as machine:
            await machine.wait_for(lambda line: "leader_present" in machine.output, "the reason")
            assert await other.stop() == 0
            await machine.wait_for_state("waiting", 30)


async def test_server_that_comes_late_or_again_is_found_by_itself(
    attic: Mapping[str, str], server: ServerProgram, chromium: Chromium
) -> None:
    await server.stop()
    async with running_machine(attic, server.url) as machine:
        await machine.wait_for_state("joining")
        await server.start()
        await machine.wait_for_state("waiting", 15)
        boris = await chromium.open_page(
            server.url, room="room1", name="Boris", camera="test", microphone="test:880"
        )
        await boris.press()
        await machine.wait_for(sees_and_hears(880), "the page's picture and tone")
        await server.kill()
        await boris.wait_for_new_pictures(30)  # the call goes on without the server
        await server.start()
        await asyncio.gather(
            boris.wait_for_new_pictures(10),
            machine.wait_for(lambda line: len(line["users"]) == 2, "both in the room"),
        )
        await boris.press()  # Leave
        await machine.wait_for_state("waiting")
        await devices_are(machine, set())


async def test_without_a_camera_its_name_is_seen(
    attic: Mapping[str, str], server: ServerProgram, chromium: Chromium
) -> None:
    async with running_machine(attic, server.url, "--camera", "/dev/video-missing") as machine:
        await machine.wait_for_state("waiting")
        boris = await chromium.open_page(
            server.url, room="room1", name="Boris", camera="none", microphone="test:880"
        )
        await boris.press()
        await boris.wait_for_tone(440)

        async def is_a_card() -> bool:
            return await boris.shown_luma() > 30

        await wait_until(is_a_card, "a picture that is not black")
        await machine.wait_for(lambda line: "no_camera" in machine.output, "the reason")


@pytest.mark.parametrize("allows", [True, False])
async def test_watcher_asks_for_another_camera_and_hears_what_came_of_it(
    attic: Mapping[str, str], server: ServerProgram, allows: bool
) -> None:
    said = "--watcher-switches-camera" if allows else "--no-watcher-switches-camera"
    async with (
        running_machine(attic, server.url, said) as machine,
        running_old_page(url(server), "room1", sends=False) as page,
    ):
        await client_sees_and_hears(page)
        await page.send({"type": "switch_camera", "useBackCamera": True, "room": "room1"})
        await page.progress.wait_until(
            lambda: any(each["type"] == "switch_camera_ack" for each in page.received),
            what="the answer",
        )
        (ack,) = (each for each in page.received if each["type"] == "switch_camera_ack")
        assert not ack["success"]  # there is none but the test picture
        assert ("is not allowed" in machine.log) != allows


@pytest.mark.parametrize("allows", [True, False])
async def test_watcher_says_how_loud_it_is_played_if_that_is_allowed(
    attic: Mapping[str, str], server: ServerProgram, allows: bool
) -> None:
    said = "--watcher-sets-volume" if allows else "--no-watcher-sets-volume"
    async with running_machine(attic, server.url, said), running_tandem("Boris") as boris:
        boris.join(server.url, "room1")
        await boris.sees()

        async def is_told(percent: int | None) -> bool:
            talk = boris.session.snapshot.talk
            return talk.keeps_key is not None and talk.peer.volume_percent == percent

        await wait_until(lambda: is_told(100 if allows else None), "what is allowed")
        boris.session.post(PeerVolumeWished(60))
        if allows:
            await wait_until(lambda: is_told(60), "the volume that was asked for")


@pytest.mark.parametrize("allows", [True, False])
async def test_watcher_lights_the_camera_s_lamp_if_that_is_allowed(
    attic: Mapping[str, str], server: ServerProgram, allows: bool
) -> None:
    said = "--watcher-toggles-light" if allows else "--no-watcher-toggles-light"
    async with (
        running_machine(
            attic, server.url, "--camera", LAMP, said, program=OddCameraProgram
        ) as machine,
        running_tandem("Boris") as boris,
    ):
        boris.join(server.url, "room1")
        await boris.sees()

        async def has_torch() -> bool:
            snapshot = boris.session.snapshot
            return snapshot.talk.keeps_key is not None and snapshot.peer_camera.has_torch is allows

        await wait_until(has_torch, "what is allowed")
        boris.session.post(TorchWished())
        if allows:
            await machine.wait_for(lambda line: "the lamp is on" in machine.output, "light")
            boris.session.post(TorchWished())
            await machine.wait_for(lambda line: "the lamp is off" in machine.output, "darkness")
    async with (
        running_machine(
            attic, server.url, "--camera", LAMP, said, program=OddCameraProgram
        ) as machine,
        running_old_page(url(server), "room1", sends=False) as page,
    ):
        await page.sees()
        await page.send({"type": "toggle_flashlight", "room": "room1"})  # as the newest do
        words = "toggled" if allows else "left alone"
        await machine.wait_for(
            lambda line: f"the light was asked for, and {words}" in machine.log, words
        )


async def test_stranger_sees_a_card_and_a_friend_the_curtain_when_it_is_drawn(
    attic: Mapping[str, str], server: ServerProgram, chromium: Chromium
) -> None:
    async with running_machine(attic, server.url, "--may-watch", "Boris") as machine:
        await machine.wait_for_state("waiting")
        for name in ("Eve", "Boris"):
            user = await chromium.open_page(
                server.url, room="room1", name=name, camera="test", microphone="test:880"
            )
            await user.press()
            await machine.wait_for_state("connected")
            if name == "Eve":
                await devices_are(machine, {"null sink"})  # not of a loudspeaker: of nothing
            else:
                await user.wait_for_tone(440)
                code, _ = await tandem(machine, "ctl", "curtain", "close")
                assert code == 0
                await devices_are(machine, {"null sink"})
                await tandem(machine, "ctl", "curtain", "open")
                await user.wait_for_tone(440)
            await user.press()  # Leave
            await machine.wait_for_state("waiting")
        watched = [line["watcher"] for line in machine.watch_list() if line["event"] == "join"]
        assert watched == ["Eve", "Boris"]  # nobody is hidden


async def test_frozen_camera_is_opened_anew_while_somebody_watches(
    attic: Mapping[str, str], server: ServerProgram
) -> None:
    async with (
        running_machine(
            attic, server.url, "--camera", FREEZING, program=OddCameraProgram
        ) as program,
        running_old_page(url(server), "room1", sends=False) as page,
    ):
        await client_sees_and_hears(page)
        reason = "camera repeats the same picture: open the device anew"
        await program.wait_for(lambda line: reason in program.log, "the repair", 40)
        await client_sees_and_hears(page, pictures=30)
        assert page.offers == 1  # the call went on
        assert program.lines[-1]["state"] == "connected"


async def test_driver_that_hangs_in_mid_picture_is_freed_by_a_new_process(
    attic: Mapping[str, str], server: ServerProgram
) -> None:
    async with (
        running_machine(
            attic, server.url, "--camera", HANGS_IN_READ, program=OddCameraProgram
        ) as machine,
        running_old_page(url(server), "room1", sends=False) as page,
    ):
        await page.sees(15)
        reason = "camera delivers nothing: end the program, to be started anew"
        await machine.wait_for(lambda line: reason in machine.log, "the last step", 60)
        await page.sees(15)
        assert machine.log.count(" waits\n") > 1
        assert machine.process.is_running()  # the same process: nobody started another


async def test_driver_that_hangs_in_opening_is_freed_when_nobody_is_there(
    attic: Mapping[str, str], server: ServerProgram
) -> None:
    async with running_machine(
        attic, server.url, "--camera", HANGS_IN_OPEN, program=OddCameraProgram
    ) as machine:
        async with running_old_page(url(server), "room1", sends=False) as page:
            await page.sees(15)
        async with running_old_page(url(server), "room1", sends=False) as page:
            await machine.wait_for(lambda line: "is abandoned" in machine.log, "its giving up", 60)
            await page.hears(440)
        reason = "program hangs in a driver: end the program, to be started anew"
        await machine.wait_for(lambda line: reason in machine.log, "the last step", 60)
        async with running_old_page(url(server), "room1", sends=False) as page:
            await page.sees(15)


async def test_service_manager_hears_that_it_lives_until_it_hangs(
    attic: Mapping[str, str], server: ServerProgram, tmp_path: Path
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notified:
        notified.bind(str(tmp_path / "notify"))
        notified.setblocking(False)
        loop = asyncio.get_running_loop()

        async def heard(line: str, limit_s: float = 20.0) -> None:
            async with asyncio.timeout(limit_s):
                while (await loop.sock_recv(notified, 4096)).decode() != line:
                    pass

        async def heard_on_and_on() -> None:
            while True:
                await heard("WATCHDOG=1", 1.0)

        environment = {
            **attic,
            "NOTIFY_SOCKET": str(tmp_path / "notify"),
            "WATCHDOG_USEC": "400000",
        }
        async with running_machine(environment, server.url) as machine:
            await heard("READY=1")
            await heard(f"STATUS=waiting in room room1 as {NAME}")
            for _ in range(3):
                await heard("WATCHDOG=1")
            machine.process.suspend()
            with pytest.raises(TimeoutError):
                await heard_on_and_on()
            machine.process.resume()
            await heard("WATCHDOG=1")
            assert await machine.stop() == 0
            await heard("STOPPING=1")
