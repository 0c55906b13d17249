from aiortc.rtcrtpparameters import RTCRtpHeaderExtensionParameters, RTCRtpParameters
from aiortc.rtp import HeaderExtensionsMap, RtpPacket
from hypothesis import given
from hypothesis import strategies as st

from desktop.rtc.send_time import SEND_TIME_URI, with_send_time

MID_URI = "urn:ietf:params:rtp-hdrext:sdes:mid"


def extensions(number: int) -> HeaderExtensionsMap:
    known = HeaderExtensionsMap()
    known.configure(
        RTCRtpParameters(
            headerExtensions=[
                RTCRtpHeaderExtensionParameters(id=number % 14 + 1, uri=MID_URI),
                RTCRtpHeaderExtensionParameters(id=number, uri=SEND_TIME_URI),
            ]
        )
    )
    return known


@given(st.integers(1, 14), st.integers(0, 2**64 - 1), st.text("0123456789", max_size=9))
def test_the_time_is_replaced_and_nothing_else(number: int, ntp_time: int, mid: str) -> None:
    known = extensions(number)
    packet = RtpPacket(97, 1, 5, 6, 7, b"picture")
    packet.extensions.mid = mid or None
    packet.extensions.abs_send_time = 1

    written = with_send_time(packet.serialize(known), number, ntp_time)

    packet.extensions.abs_send_time = ntp_time >> 14 & 0xFFFFFF
    assert written == packet.serialize(known)


@given(st.binary(min_size=12, max_size=80), st.integers(1, 14))
def test_a_packet_without_one_stays_as_it_is_whatever_it_holds(data: bytes, number: int) -> None:
    assert len(with_send_time(data, number, 0)) == len(data)


def test_a_packet_without_extensions_stays_as_it_is() -> None:
    data = RtpPacket(97, 1, 5, 6, 7, b"picture").serialize()

    assert with_send_time(data, 2, 99 << 14) == data
