"""Putting received packets in order. Pure: time is passed in, in seconds of any steady clock.

aiortc's own buffer completes a picture only when the next one begins, waits for a lost packet
until 512 are there (seconds of a frozen picture), and holds sound back for ever after one loss.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

CAPACITY = 512  # packets; a bigger jump is a new stream
STALL_S = 0.25  # a picture that waits longer for a packet may be overtaken by a key frame;
STALL_ROUND_TRIPS = 1.3  # where a repetition takes longer than that, it gets its time.
GIVE_UP_S = 0.25  # A round trip and that later it is given up
KEY_REQUEST_S = 0.2  # a key frame is asked for at most this often, or as the round trip is
AUDIO_HOLD_S = 0.03  # where packets overtake each other, sound waits this long for one,
AUDIO_HOLD_PACKETS = 2  # or until so many came after it;
DISORDER_S = 10.0  # elsewhere not at all. A line is remembered for so long
_HALF = 1 << 15
_MASK = (1 << 16) - 1
_OLD = 2048  # packets; one that is late by more belongs to a new stream,
_OLD_IN_A_ROW = 100  # and so do that many without a newer one between them


@dataclass(frozen=True, slots=True)
class Piece:
    """One packet's share of a frame, after the codec's payload header was removed."""

    sequence: int  # 16 bits
    timestamp: int  # RTP
    is_last: bool  # marker: the frame ends here
    payload_type: int
    data: bytes


@dataclass(frozen=True, slots=True)
class EncodedFrame:
    """One picture or block of sound, ready for the decoder."""

    data: bytes
    timestamp: int
    payload_type: int
    is_next: bool = False  # of sound: no packet is missing before it


class _Sequence:
    """Packets by number from `next` on; wraps at 16 bits."""

    def __init__(self) -> None:
        self.next: int | None = None  # None until the first packet
        self.pieces: dict[int, Piece] = {}
        self._came_s: dict[int, float] = {}  # when, of the same packets, in that order
        self._old_in_a_row = 0

    @property
    def oldest_s(self) -> float | None:
        """When the packet came that has waited for the longest; None if none waits."""
        return next(iter(self._came_s.values()), None)

    def put(self, piece: Piece, now: float) -> bool:
        """Take a packet. False: it came too late or twice. A jump forgets what was there."""
        if self.next is None:
            self.next = piece.sequence
        ahead = (piece.sequence - self.next) & _MASK
        if ahead >= _HALF:
            self._old_in_a_row += 1
            if _MASK + 1 - ahead <= _OLD and self._old_in_a_row < _OLD_IN_A_ROW:
                return False
            self.restart(piece.sequence)
        elif ahead >= CAPACITY:
            self.restart(piece.sequence)
        self._old_in_a_row = 0
        if piece.sequence in self.pieces:
            return False
        self.pieces[piece.sequence] = piece
        self._came_s[piece.sequence] = now
        return True

    def pop(self) -> Piece | None:
        """The next packet in order, if it is there."""
        if self.next is None:
            return None
        piece = self.pieces.pop(self.next, None)
        if piece is not None:
            del self._came_s[self.next]
            self.next = (self.next + 1) & _MASK
        return piece

    def restart(self, sequence: int) -> None:
        self.pieces.clear()
        self._came_s.clear()
        self.next = sequence

    def skip(self) -> None:
        """Give up the missing packets before the oldest one that is there."""
        if self.pieces and self.next is not None:
            start = self.next
            self.next = min(self.pieces, key=lambda sequence: (sequence - start) & _MASK)

    def jump(self, sequence: int) -> None:
        """Forget everything before that packet, whether it has come or not."""
        assert self.next is not None
        start = self.next
        reach = (sequence - start) & _MASK
        for number in [n for n in self.pieces if (n - start) & _MASK < reach]:
            del self.pieces[number], self._came_s[number]
        self.next = sequence

    def run_of(self, piece: Piece) -> list[Piece]:
        """The packets that wait before and behind one without a gap, and are of its picture."""
        run = [piece]
        for step in (-1, 1):
            number = (piece.sequence + step) & _MASK
            while (other := self.pieces.get(number)) and other.timestamp == piece.timestamp:
                run.insert(0 if step < 0 else len(run), other)
                number = (number + step) & _MASK
        return run

    def missing(self) -> list[int]:
        """The numbers of the packets that others have overtaken, oldest first."""
        if not self.pieces or self.next is None:
            return []
        start = self.next
        reach = max((sequence - start) & _MASK for sequence in self.pieces)
        return [
            number
            for offset in range(reach)
            if (number := (start + offset) & _MASK) not in self.pieces
        ]


class VideoBuffer:
    """Gives pictures as soon as their last packet is there, and none that cannot be decoded.

    After a loss that was not repaired within `STALL_S`, and at the start, it asks for a key frame,
    and goes on with that or with the lost packet, whichever comes first. Nothing between the two
    could be decoded.
    """

    def __init__(self, is_key: Callable[[EncodedFrame], bool]) -> None:
        self._is_key = is_key
        self._sequence = _Sequence()
        self._frame: list[Piece] = []  # of the picture that is not complete yet
        self._awaits_key = True
        self._wants_key = False
        self.round_trip_s = 0.0  # to the peer, as far as it is known
        self._is_stalled = False
        self._key_asked_at: float | None = None
        self.dropped = 0  # pictures that were not given, for want of a key frame

    def add(self, piece: Piece, now: float) -> list[EncodedFrame]:
        """Take a packet; return the pictures that it completes, in order."""
        before = self._sequence.next
        if not self._sequence.put(piece, now):
            return []
        if before is not None and self._sequence.next not in (before, None):
            self.require_key()  # a new stream began
        frames = self._advance()
        frames += self._key_ahead(piece)
        return frames + self.go_on(now)

    def go_on(self, now: float) -> list[EncodedFrame]:
        """Do what time tells, packets or not; return the pictures that follow from it."""
        # Repeats that trickle in one by one move it on and do not bring it any nearer to now: what
        # counts is how long packets have waited, not when the last gap was closed.
        frames: list[EncodedFrame] = []
        stall_s = max(STALL_S, STALL_ROUND_TRIPS * self.round_trip_s)
        self._is_stalled = self.stalled_s(now) > stall_s
        while self.stalled_s(now) > stall_s + GIVE_UP_S + self.round_trip_s:
            self.require_key()
            self._sequence.skip()
            frames += self._advance()
        return frames

    def require_key(self) -> None:
        """Give nothing up to the next key frame: a picture before it was lost or not decoded."""
        self._frame.clear()
        self._awaits_key = True
        self._wants_key = True

    @property
    def is_troubled(self) -> bool:
        """True if time alone may change something: packets are missing, or a key frame is."""
        return self._wants_key or self._sequence.oldest_s is not None

    def take_key_request(self, now: float) -> bool:
        """True if the peer should be asked for a key frame now."""
        if not self._wants_key and not self._is_stalled:
            return False
        pause_s = KEY_REQUEST_S + self.round_trip_s
        if self._key_asked_at is not None and now - self._key_asked_at < pause_s:
            return False
        self._key_asked_at = now
        return True

    def stalled_s(self, now: float) -> float:
        """For how long packets have waited for one that is missing; 0 if none is."""
        oldest_s = self._sequence.oldest_s
        return 0.0 if oldest_s is None else now - oldest_s

    def missing(self) -> list[int]:
        """The numbers of the missing packets."""
        return self._sequence.missing()

    def _key_ahead(self, piece: Piece) -> list[EncodedFrame]:
        """Go on with a key frame that the piece completes: what is missing before it, is not."""
        if piece.sequence not in self._sequence.pieces:
            return []
        run = self._sequence.run_of(piece)
        if not run[-1].is_last or not self._is_key(_joined(run)):
            return []
        self._sequence.jump(run[0].sequence)
        self._frame.clear()
        return self._advance()

    def _advance(self) -> list[EncodedFrame]:
        frames: list[EncodedFrame] = []
        while (piece := self._sequence.pop()) is not None:
            if self._frame and piece.timestamp != self._frame[0].timestamp:
                frames += self._complete()  # its last packet had no marker
            if piece.data:  # others are padding
                self._frame.append(piece)
            if piece.is_last:
                frames += self._complete()
        return frames

    def _complete(self) -> list[EncodedFrame]:
        if not self._frame:
            return []
        frame = _joined(self._frame)
        self._frame.clear()
        if self._awaits_key:
            if not self._is_key(frame):
                self._wants_key = True
                self.dropped += 1
                return []
            self._awaits_key = False
            self._wants_key = False
        return [frame]


def _joined(pieces: list[Piece]) -> EncodedFrame:
    first = pieces[0]
    data = b"".join(piece.data for piece in pieces)
    return EncodedFrame(data, first.timestamp, first.payload_type)


class AudioBuffer:
    """Gives each packet at once while they come in order, and leaves out what is missing.

    The decoder makes up for one lost packet from the next, so waiting would only be delay. But on
    a line where a packet was overtaken lately, one that is missing gets a moment to come.
    """

    def __init__(self) -> None:
        self._sequence = _Sequence()
        self._given: int | None = None  # the number of the last packet that was given
        self._newest: int | None = None  # the number of the packet that is ahead of all others
        self._is_orderly_from = -math.inf  # seconds; a packet that was overtaken puts it off

    def add(self, piece: Piece, now: float) -> list[EncodedFrame]:
        """Take a packet; return those whose turn has come, in order."""
        if self._newest is None or (piece.sequence - self._newest) & _MASK < _HALF:
            self._newest = piece.sequence
        else:
            self._is_orderly_from = now + DISORDER_S
        if not self._sequence.put(piece, now):
            return []
        frames = self._advance()
        while self._must_go_on(now):
            self._sequence.skip()
            frames += self._advance()
        return frames

    def _must_go_on(self, now: float) -> bool:
        """True if the missing packet is not waited for any more."""
        oldest_s = self._sequence.oldest_s
        if oldest_s is None:
            return False
        return (
            now >= self._is_orderly_from
            or now - oldest_s >= AUDIO_HOLD_S
            or len(self._sequence.pieces) >= AUDIO_HOLD_PACKETS
        )

    def _advance(self) -> list[EncodedFrame]:
        frames: list[EncodedFrame] = []
        while (piece := self._sequence.pop()) is not None:
            if piece.data:
                is_next = self._given == (piece.sequence - 1) & _MASK
                frames.append(
                    EncodedFrame(piece.data, piece.timestamp, piece.payload_type, is_next)
                )
            self._given = piece.sequence
        return frames
