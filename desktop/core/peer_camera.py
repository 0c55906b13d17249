"""The other's camera: which offers promise that it obeys, and what is to be asked of it. Pure.

Only who leads is asked: deployed phones always lead. Their offers count no rounds, and the current
one is known by a bandwidth that it writes where no grammar has it (docs/protocol.md, 3.4). Those of
generation 1.5 know no command: their offers name no codec, and have all that the phone has. A phone
of theirs without H.264 offers as the first of generation 2 does, and is taken for it. A Tandem says
in its offer what its user allows.
"""

import re
from dataclasses import dataclass, replace

from desktop.core.wire import SWITCHES_CAMERA, CameraAsked, CameraTold, Offer

_PHONE_WITH_TORCH = re.compile(r"^m=video [^\n]*\nb=AS:", re.MULTILINE)
_UNEDITED = re.compile(r"(?=.*^a=rtpmap:\d+ VP8/)(?=.*^a=rtpmap:\d+ H264/)", re.M | re.S)


@dataclass(frozen=True, slots=True)
class PeerCamera:
    """What the window shows of it."""

    can_switch: bool = False  # to the next camera
    has_torch: bool = False  # a light, to be lit and put out; nobody tells which of the two it is
    is_back: bool = False  # of a phone, as far as it is known; it begins with its front camera
    is_refused: bool = False  # the last wish was

    def wished(self) -> tuple["PeerCamera", CameraAsked]:
        """Ask for the other camera; a phone that acknowledges nothing is taken at its word."""
        is_back = not self.is_back
        return replace(self, is_back=is_back, is_refused=False), CameraAsked(is_back)

    def told(self, told: CameraTold) -> "PeerCamera":
        """What came of it."""
        is_back = told.is_back if told.is_done else not told.is_back
        return replace(self, is_back=is_back, is_refused=not told.is_done)


NO_CAMERA = PeerCamera()


def promised(offer: Offer, known: PeerCamera) -> PeerCamera:
    """What the leader with this offer does; `known` is what was known of the same one before."""
    is_phone = offer.round is None
    knows_commands = offer.names_codec or _UNEDITED.match(offer.sdp) is None
    return replace(
        known,
        can_switch=(is_phone and knows_commands) or SWITCHES_CAMERA in offer.obeys,
        has_torch=is_phone
        and _PHONE_WITH_TORCH.search(offer.sdp.replace("\r\n", "\n")) is not None,
    )
