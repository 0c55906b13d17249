"""What the other does that one should know, in words."""

from desktop.core.snapshot import CallSnapshot
from desktop.ui.translation import translate


def doing_words(snapshot: CallSnapshot) -> str:
    """What the other does that one should know; "" if it is nothing."""
    doing = snapshot.talk.peer
    said = []
    if doing.is_curtained:
        said.append(translate("Doing", "The other person’s curtain is closed"))
    if doing.is_recording:
        said.append(translate("Doing", "The other person records this call"))
    return "\n".join(said)
