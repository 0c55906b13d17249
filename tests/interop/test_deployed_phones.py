"""Deployed phones on our server: their way back, and what they make of descriptions.

Each of them is in the matrix (test_matrix.py).
"""

import asyncio
import json

import pytest

from desktop.core.snapshot import CallState
from tests.support.deployed_phones import PHONES, DeployedPhone, running_deployed_phone
from tests.support.phone_descriptions import h264_only, payload_types
from tests.support.server import ServerProgram, running_server
from tests.support.tandem_call import SIZE, TandemCall, running_tandem

ROOM = "ABCDEFGH12345678"
OUR_HZ, THEIR_HZ = 440.0, 880.0

pytestmark = pytest.mark.timeout(120)


def url(server: ServerProgram) -> str:
    return f"ws://127.0.0.1:{server.port}/wsgo"


async def are_in_a_call(anna: TandemCall, phone: DeployedPhone) -> None:
    await asyncio.gather(anna.sees(), anna.hears(THEIR_HZ), phone.sees_and_hears(OUR_HZ))


@pytest.mark.parametrize("kind", ["A1.5", "A3"])
async def test_phone_that_comes_second_and_reconnects(kind: str) -> None:
    async with running_server() as server, running_tandem("Anna") as anna:
        anna.join(url(server), ROOM)
        await anna.is_in_state(CallState.WAITING)
        async with running_deployed_phone(PHONES[kind], url(server), ROOM, size=SIZE) as phone:
            await are_in_a_call(anna, phone)
            await phone.reconnect()
            await are_in_a_call(anna, phone)


async def test_edits_of_the_phones_are_what_they_are_known_to_be() -> None:
    async with (
        running_server() as server,
        running_deployed_phone(PHONES["A3"], url(server), ROOM, size=SIZE) as phone,
        running_tandem("Anna") as anna,
    ):
        anna.join(url(server), ROOM)
        await are_in_a_call(anna, phone)
        lines = phone.sent_sdp.split("\r\n")
        video = next(i for i, line in enumerate(lines) if line.startswith("m=video"))
        assert lines[video + 1] == "b=AS:300"
        assert lines[video + 2].startswith("c=")
        assert json.dumps(phone.sent_sdp).count("126") > 0, "the sound has the number 126"
        assert h264_only(phone.sent_sdp, "H264") == phone.sent_sdp, "it has none"


def test_phone_with_h264_names_no_other_codec() -> None:
    sdp = (
        "v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96 98 102\r\nc=IN IP4 0.0.0.0\r\n"
        "a=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 nack\r\na=rtpmap:98 VP9/90000\r\n"
        "a=fmtp:98 profile-id=0\r\na=rtpmap:102 H264/90000\r\na=fmtp:102 packetization-mode=0\r\n"
    )
    edited = h264_only(sdp, "H264")
    assert "m=video 9 UDP/TLS/RTP/SAVPF 102 96 98\r\n" in edited
    assert payload_types(edited, "VP8") == payload_types(edited, "VP9") == []
    assert "a=fmtp:102 profile-level-id=42e01f;" in edited
