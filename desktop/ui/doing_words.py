"""What the other does that one should know, in words."""

from PySide6.QtCore import QCoreApplication

from desktop.core.snapshot import CallSnapshot

translate = QCoreApplication.translate  # this name is what Qt's lupdate looks for


def doing_words(snapshot: CallSnapshot) -> str:
    """What the other does that one should know; "" if it is nothing."""
    doing = snapshot.talk.peer
    said = []
    if doing.is_curtained:
        said.append(translate("Doing", "The other person’s curtain is closed"))
    if doing.is_recording:
        said.append(translate("Doing", "The other person records this call"))
    return "\n".join(said)
