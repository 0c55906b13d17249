"""The time of sending in a packet's header, by which the peer measures how long packets wait.

aiortc writes it when it makes a packet; what is held back afterwards would look like a queue on
the line. Pure.
"""

SEND_TIME_URI = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
_HEADER_BYTES = 12
_HAS_EXTENSIONS = 0x10
_SOURCES = 0x0F  # how many, of four bytes each
_SHORT_FORM = b"\xbe\xde"  # RFC 8285 section 4.2: elements with one byte of header
_SIZE = 3  # 24 bits


def with_send_time(packet: bytes, extension: int, ntp_time: int) -> bytes:
    """The RTP packet with another time (64 bits, NTP); as it is if it has none to be replaced."""
    start = _HEADER_BYTES + 4 * (packet[0] & _SOURCES)
    if not packet[0] & _HAS_EXTENSIONS or packet[start : start + 2] != _SHORT_FORM:
        return packet
    place = start + 4
    end = place + 4 * int.from_bytes(packet[start + 2 : start + 4])
    while place < min(end, len(packet)):
        size = (packet[place] & 0x0F) + 1
        if packet[place] == 0:  # padding
            place += 1
        elif packet[place] >> 4 == extension and size == _SIZE:
            ticks = (ntp_time >> 14 & 0xFFFFFF).to_bytes(_SIZE)
            return packet[: place + 1] + ticks + packet[place + 1 + _SIZE :]
        else:
            place += 1 + size
    return packet
