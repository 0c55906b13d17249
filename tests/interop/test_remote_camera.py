"""Camera and light of a phone, by our wish, over servers that have phones; and what we promise."""

import asyncio

import pytest

from desktop.core.events import PeerCameraWished, TorchWished
from desktop.core.peer_camera import PeerCamera
from desktop.core.snapshot import CallState
from desktop.core.wire import SWITCHES_CAMERA
from tests.support.deployed_phones import PHONES, DeployedPhone, running_deployed_phone
from tests.support.go_servers.kinds import KINDS
from tests.support.go_servers.listener import running_go_server
from tests.support.old_clients import Message, running_old_page
from tests.support.server import running_server
from tests.support.tandem_call import SIZE, TandemCall, running_tandem

ROOM = "ABCDEFGH12345678"
NAMES = {"room": ROOM, "username": "Anna"}
BACK, FRONT = (
    {"type": "switch_camera", "useBackCamera": is_back, **NAMES} for is_back in (True, False)
)
TORCH = {"type": "toggle_flashlight", **NAMES}

pytestmark = pytest.mark.timeout(120)


def commands(phone: DeployedPhone) -> list[Message]:
    kinds = {"switch_camera", "toggle_flashlight"}
    return [message for message in phone.received if message["type"] in kinds]


async def wish_three_times(anna: TandemCall, phone: DeployedPhone) -> list[Message]:
    """For the back camera, the light and the front camera; what the phone was told by then."""
    await asyncio.gather(anna.sees(), phone.sees_and_hears(440.0))
    for wish in (PeerCameraWished(), TorchWished(), PeerCameraWished()):
        anna.session.post(wish)
    await phone.progress.wait_until(lambda: FRONT in phone.received, 20.0, "the last command")
    return commands(phone)


@pytest.mark.parametrize(("kind", "told"), [("S2b", [BACK, FRONT]), ("S3", [BACK, TORCH, FRONT])])
async def test_deployed_server_passes_on_what_its_generation_knows(
    kind: str, told: list[Message]
) -> None:
    async with (
        running_go_server(KINDS[kind]) as server,
        running_deployed_phone(PHONES["A3"], server.url, ROOM, size=SIZE) as phone,
        running_tandem("Anna") as anna,
    ):
        anna.join(server.url, ROOM)
        assert await wish_three_times(anna, phone) == told


async def test_our_server_passes_on_both_and_what_the_phone_says() -> None:
    async with running_server() as server, running_tandem("Anna") as anna:
        url = f"ws://127.0.0.1:{server.port}/wsgo"
        async with running_deployed_phone(PHONES["A3"], url, ROOM, size=SIZE) as phone:
            anna.join(url, ROOM)
            assert await wish_three_times(anna, phone) == [BACK, TORCH, FRONT]
            shown = PeerCamera(can_switch=True, has_torch=True)
            await anna.progress.wait_until(
                lambda: anna.session.snapshot.peer_camera == shown, what="the front camera"
            )


async def call_with_what_obeys(url: str, attic: TandemCall) -> None:
    """It leads, and its offer says that it obeys: a deployed page sees and hears it as ever."""
    attic.obeys = (SWITCHES_CAMERA,)
    attic.join(url, ROOM, waits=True)
    await attic.is_in_state(CallState.WAITING)
    async with running_old_page(url, ROOM) as page:
        await asyncio.gather(attic.sees(), page.sees_and_hears(440.0))


@pytest.mark.parametrize("kind", ["S1b", "S1.5b", "S2b", "S3"])
async def test_deployed_server_and_page_pass_over_what_an_offer_promises(kind: str) -> None:
    async with running_go_server(KINDS[kind]) as server, running_tandem("Anna") as attic:
        await call_with_what_obeys(server.url, attic)
        assert any('"obeys"' in frame for _, frame in server.frames)


async def test_our_server_passes_it_on_to_who_can_use_it() -> None:
    async with running_server() as server, running_tandem("Anna") as attic:
        url = f"ws://127.0.0.1:{server.port}/wsgo"
        await call_with_what_obeys(url, attic)
        async with running_tandem("Boris") as boris:
            boris.join(url, ROOM)
            await boris.sees()
            assert boris.session.snapshot.peer_camera == PeerCamera(can_switch=True)
