"""What the keyboard does: the one table that installs the keys and lists them."""

from enum import Enum

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desktop.ui.translation import translate


class Keys(Enum):
    """Each is used in one place; the value is how Qt writes the keys."""

    JOIN = "Ctrl+J"
    MICROPHONE = "Ctrl+D"
    TALK = "Space"  # held down; see `PushToTalk`
    CAMERA = "Ctrl+E"
    SHARE = "Ctrl+Shift+E"
    CHAT = "Ctrl+B"
    FULL_SCREEN = "F11"
    LEAVE_FULL_SCREEN = "Esc"
    STATISTICS = "Ctrl+I"
    PANEL = "Ctrl+P"
    FILL = "Ctrl+Shift+F"
    TURN = "Ctrl+R"
    FLIP = "Ctrl+Shift+R"
    NEARER = "Ctrl++"
    FARTHER = "Ctrl+-"
    WHOLE = "Ctrl+0"
    MOVE = "Left"  # and the other arrows; see `PeerPicture`
    SNAPSHOT = "Ctrl+S"
    RECORD = "Ctrl+Shift+S"
    HIDE_OWN = "Ctrl+H"
    CURTAIN = "Ctrl+Shift+H"
    PEER_CAMERA = "Ctrl+Shift+C"
    TORCH = "Ctrl+Shift+L"
    SMALL_WINDOW = "Ctrl+M"
    SETTINGS = "Ctrl+,"
    KEYBOARD = "F1"

    def installed(self, window: QWidget) -> QShortcut:
        """The shortcut, for `activated` to be connected; it works in the window of the widget."""
        shortcut = QShortcut(QKeySequence(self.value), window)
        shortcut.setAutoRepeat(self.repeats)
        return shortcut

    @property
    def repeats(self) -> bool:
        """Whether they act again and again while held down; what switches must not."""
        return self in (Keys.NEARER, Keys.FARTHER)

    @property
    def shown(self) -> str:
        """The keys as the system writes them."""
        if self is Keys.MOVE:
            return "← ↑ → ↓"
        return QKeySequence(self.value).toString(QKeySequence.SequenceFormat.NativeText)


def key_words(keys: Keys) -> str:
    """What the keys do."""
    match keys:
        case Keys.JOIN:
            return translate("Keys", "Join the room, or leave it")
        case Keys.MICROPHONE:
            return translate("Keys", "Mute the microphone, or unmute it")
        case Keys.TALK:
            return translate("Keys", "Talk while it is held down, if that is chosen")
        case Keys.CAMERA:
            return translate("Keys", "Switch the camera off, or on")
        case Keys.SHARE:
            return translate("Keys", "Share a screen or window, or stop")
        case Keys.CHAT:
            return translate("Keys", "Show or hide the chat")
        case Keys.FULL_SCREEN:
            return translate("Keys", "Full screen, and back")
        case Keys.LEAVE_FULL_SCREEN:
            return translate("Keys", "Leave the full screen")
        case Keys.STATISTICS:
            return translate("Keys", "Show or hide the numbers of the call")
        case Keys.PANEL:
            return translate("Keys", "Show or hide room and devices")
        case Keys.FILL:
            return translate("Keys", "Fill the window with the picture, or show all of it")
        case Keys.TURN:
            return translate("Keys", "Turn the picture to the right")
        case Keys.FLIP:
            return translate("Keys", "Exchange left and right of the picture")
        case Keys.NEARER:
            return translate("Keys", "Show the picture nearer")
        case Keys.FARTHER:
            return translate("Keys", "Show the picture farther")
        case Keys.WHOLE:
            return translate("Keys", "Show the whole picture again")
        case Keys.MOVE:
            return translate("Keys", "Move a picture that was clicked and is nearer")
        case Keys.SNAPSHOT:
            return translate("Keys", "Save the picture")
        case Keys.RECORD:
            return translate("Keys", "Record the call, or stop")
        case Keys.CURTAIN:
            return translate("Keys", "Close the curtain: be neither seen nor heard; or open it")
        case Keys.HIDE_OWN:
            return translate("Keys", "Hide or show your own picture")
        case Keys.PEER_CAMERA:
            return translate("Keys", "Switch the other’s camera, where that is allowed")
        case Keys.TORCH:
            return translate("Keys", "Light of the other’s phone, or no light")
        case Keys.SMALL_WINDOW:
            return translate("Keys", "Small window over other programs, or none")
        case Keys.SETTINGS:
            return translate("Keys", "Show all settings")
        case Keys.KEYBOARD:
            return translate("Keys", "Show this list")
