import pytest

from desktop.rtc import sdp
from tests.support.descriptions import PAGE_WATCHING, PHONE_H264, PHONE_VP8, VIDEO_FIRST

CANDIDATE = "candidate:1 1 udp 2130706431 127.0.0.1 40000 typ host"


def test_addresses_are_taken_out_with_the_section_they_stood_in() -> None:
    text = PHONE_VP8.replace("a=mid:0\r\n", f"a={CANDIDATE}\r\na=end-of-candidates\r\na=mid:0\r\n")
    text += f"a={CANDIDATE}\r\na=end-of-candidates\r\n"

    kept, candidates = sdp.take_candidates(text)

    assert kept == PHONE_VP8
    assert [(c.candidate, c.sdp_mid, c.sdp_mline_index) for c in candidates] == [
        (CANDIDATE, "0", 0),
        (CANDIDATE, "1", 1),
    ]


def test_line_ends_of_unix_are_accepted() -> None:
    kept, _ = sdp.take_candidates(PHONE_VP8.replace("\r\n", "\n"))

    assert kept == PHONE_VP8


def test_only_the_mark_of_the_end_is_dropped_from_an_own_description() -> None:
    text = PHONE_VP8 + f"a={CANDIDATE}\r\n"

    assert sdp.without_candidates_end(text + "a=end-of-candidates\r\n") == text


def test_parameters_without_a_codec_are_dropped() -> None:
    assert "a=fmtp:96 " in PHONE_H264

    text = sdp.without_orphans(PHONE_H264)

    assert "a=fmtp:96 " not in text
    assert "a=fmtp:102 " in text
    assert sdp.without_orphans(PHONE_VP8) == PHONE_VP8


def test_the_bundle_is_named_in_the_order_of_the_sections() -> None:
    text = PHONE_VP8.replace("BUNDLE 0 1", "BUNDLE 1 0 7")

    assert sdp.with_bundle_in_order(text) == PHONE_VP8
    assert sdp.with_bundle_in_order(VIDEO_FIRST) == VIDEO_FIRST


def test_the_bundle_names_no_section_that_is_not_there() -> None:
    twice = PHONE_VP8.replace("a=mid:1\r\n", "a=mid:0\r\na=mid:1\r\n")
    assert sdp.with_bundle_in_order(twice) == twice
    text = sdp.with_bundle_in_order(PHONE_VP8.replace("m=audio 9", "m=text 9"))
    assert "a=group:BUNDLE 1\r\n" in text
    lost = "".join(x for x in PHONE_VP8.splitlines(True) if not x.startswith("m=video"))
    assert "a=group:BUNDLE 1\r\n" in sdp.with_bundle_in_order(lost)


def test_the_start_rate_is_proposed_for_the_codec_alone() -> None:
    text = sdp.with_start_bitrate(PHONE_VP8, "VP8", 1000)

    added = set(text.splitlines()) - set(PHONE_VP8.splitlines())
    assert added == {"a=fmtp:96 x-google-start-bitrate=1000"}


def test_repair_data_of_sound_is_welcome() -> None:
    bare = "".join(
        line for line in PHONE_VP8.splitlines(keepends=True) if not line.startswith("a=fmtp:111")
    )

    assert "a=fmtp:111 useinbandfec=1\r\n" in sdp.with_sound_repair(bare)
    assert sdp.with_sound_repair(bare).count("a=fmtp:111") == 1


def test_the_start_rate_is_added_to_parameters_that_are_there() -> None:
    text = sdp.with_start_bitrate(PHONE_H264, "H264", 1000)

    assert "packetization-mode=1;x-google-start-bitrate=1000\r\n" in text
    assert text.count("a=fmtp:102 ") == 1


def test_the_order_of_the_sections_is_told() -> None:
    assert sdp.media_kinds(PHONE_VP8) == ["audio", "video"]
    assert sdp.media_kinds(VIDEO_FIRST) == ["video", "audio"]
    assert sdp.media_kinds("") == []


def test_the_fragments_are_told() -> None:
    assert sdp.user_fragments(PHONE_VP8) == {"wXyZ"}


def test_the_limit_of_the_pictures_is_told_in_bits_per_second() -> None:
    assert sdp.video_limit_bps(PHONE_VP8) == 300_000
    assert sdp.video_limit_bps(PHONE_VP8.replace("b=AS:300", "b=TIAS:250000")) == 250_000
    assert sdp.video_limit_bps(PHONE_H264) is None
    assert sdp.video_limit_bps(PAGE_WATCHING.replace("b=AS:300\r\n", "")) is None


@pytest.mark.parametrize(
    ("said", "chosen_ms", "packet_ms"),
    [
        ("", 20, 20),
        ("", 10, 10),
        ("a=ptime:10\r\n", 20, 10),
        ("a=ptime:20\r\n", 10, 20),
        ("a=ptime:60\r\n", 10, 20),
        ("a=maxptime:10\r\n", 20, 10),
        ("a=ptime:20\r\na=maxptime:10\r\n", 20, 10),
        ("a=maxptime:60\r\n", 10, 10),
        ("a=ptime:x\r\n", 20, 20),
    ],
)
def test_packets_of_sound_are_as_long_as_the_peer_says(
    said: str, chosen_ms: int, packet_ms: int
) -> None:
    text = f"v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n{said}m=video 9 UDP/TLS/RTP/SAVPF 96\r\n"
    assert sdp.sound_packet_ms(text, chosen_ms) == packet_ms


def test_a_length_of_packets_is_asked_for_in_the_section_of_the_sound() -> None:
    asked = sdp.with_packet_time(PHONE_VP8, 10)

    assert sdp.sound_packet_ms(asked, 20) == 10
    assert asked.index("a=ptime:10") < asked.index("m=video")


def test_only_a_description_that_says_so_wants_acknowledgments() -> None:
    assert not sdp.wants_acknowledgments(PHONE_VP8)

    text = sdp.with_acknowledgments(PHONE_VP8)

    assert sdp.wants_acknowledgments(text)
    added = set(text.splitlines()) - set(PHONE_VP8.splitlines())
    assert len(added) == 1
    assert len(text.splitlines()) == len(PHONE_VP8.splitlines()) + 1
    assert text.index(added.pop()) < text.index("m=")
