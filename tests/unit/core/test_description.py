import pytest

from desktop.core.description import has_channel, receives_only

AUDIO = "m=audio 9 UDP/TLS/RTP/SAVPF 111"
VIDEO = "m=video 9 UDP/TLS/RTP/SAVPF 96"
DATA = "m=application 9 UDP/DTLS/SCTP webrtc-datachannel"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([AUDIO, "a=recvonly", VIDEO, "a=recvonly"], True),
        ([AUDIO, "a=inactive", VIDEO, "a=recvonly"], True),
        (["a=recvonly", AUDIO, VIDEO], True),
        ([VIDEO, "a=recvonly", DATA, "a=sendrecv"], True),
        ([AUDIO, "a=recvonly", "m=video 0 UDP/TLS/RTP/SAVPF 96", "a=sendrecv"], True),
        ([AUDIO, "a=recvonly", "m=video 0 UDP/TLS/RTP/SAVPF 120", "a=bundle-only"], False),
        ([AUDIO, VIDEO], False),
        ([AUDIO, "a=sendrecv", VIDEO, "a=recvonly"], False),
        ([AUDIO, "a=sendonly", VIDEO, "a=inactive"], False),
        (["a=recvonly", AUDIO, VIDEO, "a=sendrecv"], False),
        ([DATA, "a=recvonly"], False),
        (["whatever this is"], False),
        ([], False),
    ],
)
def test_who_only_receives_is_recognised(lines: list[str], expected: bool) -> None:
    for end in ("\n", "\r\n"):
        assert receives_only("".join(line + end for line in ["v=0", *lines])) is expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([AUDIO, DATA], True),
        # As Firefox writes it, whose first section carries all.
        ([AUDIO, DATA.replace("9", "0", 1), "a=bundle-only", "a=sctp-port:5000"], True),
        (["m=video 0 UDP/TLS/RTP/SAVPF 120", "a=bundle-only", DATA.replace("9", "0", 1)], False),
        ([AUDIO, DATA.replace("9", "0", 1)], False),
        ([AUDIO, VIDEO], False),
        ([], False),
    ],
)
def test_a_channel_counts_unless_it_is_rejected(lines: list[str], expected: bool) -> None:
    for end in ("\n", "\r\n"):
        assert has_channel("".join(line + end for line in ["v=0", *lines])) is expected
