"""Sending one medium: what aiortc does, with our encoders and the negotiated facts at hand."""

from aiortc import RTCRtpSender
from aiortc.codecs.base import Encoder
from aiortc.rtcrtpparameters import RTCRtpSendParameters

from desktop.rtc.encoders import LiveH264Encoder, LiveOpusEncoder, LiveVp8Encoder

# aiortc's private attribute, by the name that Python gave it.
_ENCODER = "_RTCRtpSender__encoder"


class MediaSender(RTCRtpSender):
    """aiortc's sender; the encoder is chosen before the first frame. Thread: engine."""

    codec: str | None = None  # None until media is sent
    limit_bps: int | None = None  # what the peer wants at most; set before media is sent

    async def send(self, parameters: RTCRtpSendParameters) -> None:
        if self.codec is None:
            self.codec = parameters.codecs[0].name
            encoder = self._make_encoder(self.codec)
            if encoder is not None:
                setattr(self, _ENCODER, encoder)
        await super().send(parameters)

    def release_encoder(self) -> None:
        """Free the encoder, after the sender has stopped, and not with the garbage."""
        setattr(self, _ENCODER, None)

    def _make_encoder(self, codec: str) -> Encoder | None:
        """None: aiortc's own will do (telephone codecs)."""
        match codec.upper():
            case "VP8":
                return LiveVp8Encoder(self.limit_bps)
            case "H264":
                return LiveH264Encoder(self.limit_bps)
            case "OPUS":
                return LiveOpusEncoder()
            case _:
                return None
