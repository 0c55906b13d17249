"""Which codec an offer puts first."""

from aiortc.codecs import get_capabilities
from aiortc.rtcrtpparameters import RTCRtpCodecCapability


def preferred_video(codec: str) -> list[RTCRtpCodecCapability]:
    """All video codecs, `codec` first; of H.264 the profile that phones have."""

    def rank(capability: RTCRtpCodecCapability) -> tuple[bool, bool]:
        is_other = capability.name.upper() != codec.upper()
        return is_other, capability.parameters.get("profile-level-id") == "42001f"

    return sorted(get_capabilities("video").codecs, key=rank)
