"""How good the call is, in words."""

from desktop.core.quality import Cause, Grade, Quality
from desktop.ui.translation import translate


def quality_words(quality: Quality) -> str:
    """What is worst, or that all is well; "" while nothing is known."""
    match quality.cause:
        case Cause.UPLOAD_LOSES:
            return translate("Quality", "Your upload loses data")
        case Cause.DOWNLOAD_LOSES:
            return translate("Quality", "Your download loses data")
        case Cause.UPLOAD_SLOW:
            return translate("Quality", "Your upload is slow")
        case Cause.FEW_PICTURES:
            return translate("Quality", "Few pictures come from the other side")
        case Cause.LATE:
            return translate("Quality", "Picture and sound come late")
        case Cause.BUSY:
            return translate("Quality", "This computer is busy")
        case Cause.NONE if quality.grade is Grade.GOOD:
            return translate("Quality", "Good connection")
        case Cause.NONE:
            return ""
