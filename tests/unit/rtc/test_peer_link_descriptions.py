"""Offers and answers: ours, and what programs in the field send."""

import asyncio
import re

import pytest

from desktop.core.errors import LinkError
from tests.support.descriptions import PAGE_WATCHING, PHONE_H264, PHONE_VP8, VIDEO_FIRST
from tests.support.link_side import Side


def sections(sdp: str) -> list[str]:
    return re.findall(r"^m=.*?(?=^m=|\Z)", sdp, re.MULTILINE | re.DOTALL)


async def test_an_offer_has_sound_first_and_picture_both_ways_in_one_stream(anna: Side) -> None:
    offer = await anna.link.create_offer("VP8")

    audio, video = sections(offer)
    assert audio.startswith("m=audio")
    assert video.startswith("m=video")
    assert "a=group:BUNDLE 0 1\r\n" in offer
    streams = [re.findall(r"a=msid:(\S+) ", section) for section in (audio, video)]
    assert streams[0] == streams[1]
    assert all("a=sendrecv\r\n" in section for section in (audio, video))
    assert all("a=candidate:" in section for section in (audio, video))


@pytest.mark.parametrize(("codec", "other"), [("VP8", "H264"), ("H264", "VP8")])
async def test_the_wanted_codec_comes_first_and_the_others_stay(
    anna: Side, codec: str, other: str
) -> None:
    offer = await anna.link.create_offer(codec)

    video = sections(offer)[1]
    first = video.split()[3]
    assert f"a=rtpmap:{first} {codec}/90000\r\n" in video
    assert f" {other}/90000\r\n" in video
    if codec == "H264":
        profile = next(line for line in video.splitlines() if line.startswith(f"a=fmtp:{first} "))
        assert "profile-level-id=42e01f" in profile
        assert "packetization-mode=1" in profile


@pytest.mark.parametrize(
    ("offer", "codec"), [(PHONE_VP8, "VP8"), (PHONE_H264, "H264")], ids=["VP8", "H264"]
)
async def test_a_phones_offer_is_answered_both_ways(anna: Side, offer: str, codec: str) -> None:
    answer = await anna.link.accept_offer(offer)

    audio, video = sections(answer)
    assert audio.startswith("m=audio")
    assert "a=sendrecv\r\n" in audio
    assert "a=sendrecv\r\n" in video
    assert "a=setup:active\r\n" in audio
    first = video.split()[3]
    assert f"a=rtpmap:{first} {codec}/90000\r\n" in video


async def test_who_only_watches_is_sent_to(anna: Side) -> None:
    answer = await anna.link.accept_offer(PAGE_WATCHING)

    assert [("a=sendonly\r\n" in section) for section in sections(answer)] == [True, True]


async def test_the_order_of_the_sections_is_the_offers(anna: Side) -> None:
    answer = await anna.link.accept_offer(VIDEO_FIRST)

    assert [section.split()[0] for section in sections(answer)] == ["m=video", "m=audio"]


async def test_a_call_with_the_sections_in_the_other_order_connects() -> None:
    anna, boris = Side(), Side()
    offer = await anna.link.create_offer("VP8")
    # Swapped for Boris, and his answer swapped back: Anna knows her own order only.
    head = offer[: offer.index("m=audio")].replace("BUNDLE 0 1", "BUNDLE 1 0")
    audio, video = sections(offer)
    answer = await boris.link.accept_offer(head + video + audio)
    head = answer[: answer.index("m=video")]
    video, audio = sections(answer)
    await anna.link.accept_answer(head + audio + video)

    await anna.is_connected()
    await boris.events.progress.wait_until(lambda: boris.events.pictures >= 1, what="a picture")
    await asyncio.gather(anna.link.close(), boris.link.close())


@pytest.mark.parametrize(
    "sdp",
    [
        "",
        "nonsense",
        "v=0\r\n",
        PHONE_VP8[:400],
        PHONE_VP8.replace("a=ice-ufrag:wXyZ\r\n", ""),
        PHONE_VP8.replace("a=rtcp-mux\r\n", ""),
        PHONE_VP8.replace("a=setup:actpass", "a=setup:later"),
        PHONE_VP8.replace("VP8/90000", "VP7/90000"),
        PHONE_VP8.replace("m=audio 9", "m=audio nine"),
        PHONE_VP8.replace("m=audio", "m=application").replace("m=video", "m=text"),
        "\x00\xff" * 1000,
    ],
)
async def test_a_bad_offer_is_a_link_error_and_nothing_else(anna: Side, sdp: str) -> None:
    with pytest.raises(LinkError):
        await anna.link.accept_offer(sdp)


@pytest.mark.parametrize("sdp", ["", "nonsense", PHONE_VP8, PHONE_VP8[:700]])
async def test_a_bad_answer_is_a_link_error_and_nothing_else(anna: Side, sdp: str) -> None:
    await anna.link.create_offer("VP8")

    with pytest.raises(LinkError):
        await anna.link.accept_answer(sdp)


async def test_an_answer_to_no_offer_is_a_link_error(anna: Side) -> None:
    with pytest.raises(LinkError):
        await anna.link.accept_answer(PHONE_VP8.replace("actpass", "active"))


async def test_a_link_makes_one_connection(anna: Side) -> None:
    await anna.link.accept_offer(PHONE_VP8)

    with pytest.raises(LinkError):
        await anna.link.accept_offer(PHONE_VP8)


async def test_offer_and_answer_say_that_repair_data_of_sound_are_of_use(
    anna: Side, boris: Side
) -> None:
    offer = await anna.link.create_offer("VP8")
    answer = await boris.link.accept_offer(offer)

    for audio in (sections(offer)[0], sections(answer)[0]):
        types = re.findall(r"a=rtpmap:(\d+) opus/", audio)
        assert [f"a=fmtp:{number} useinbandfec=1\r\n" in audio for number in types] == [True]
