"""The curtain: neither seen nor heard, and the other knows why; and what the other does."""

from dataclasses import replace

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from desktop.ui.doing_words import doing_words
from desktop.ui.models.call_model import CallModel


def request_curtain(model: CallModel, is_drawn: bool | None = None) -> None:
    """Wish to close the curtain, or to open it; who pushes to talk stays muted.

    Args:
        model: asked.
        is_drawn: None: close it if it is open, and open it otherwise.
    """
    own_media = model.snapshot.own_media
    wished = own_media.curtained(not own_media.is_curtained if is_drawn is None else is_drawn)
    is_muted = wished.is_muted or model.settings.push_to_talk
    model.request_own_media(replace(wished, is_muted=is_muted))


class CurtainPill(QFrame):
    """Says that the own curtain is closed, over the picture, and opens it."""

    def __init__(self, model: CallModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.setObjectName("sharePill")
        words = QLabel(self.tr("Your curtain is closed"), self)
        opens = QPushButton(self.tr("Open it"), self)
        opens.setObjectName("accentButton")
        opens.setAutoDefault(True)
        opens.setAccessibleName(self.tr("Open the curtain"))
        opens.clicked.connect(lambda: request_curtain(model))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 6, 6, 6)
        layout.setSpacing(12)
        layout.addWidget(words, 1)
        layout.addWidget(opens)
        model.changed.connect(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        snapshot = self._model.snapshot
        self.setVisible(snapshot.is_joined and snapshot.own_media.is_curtained)


class PeerPill(QFrame):
    """Says what the other does: a closed curtain, a recording."""

    def __init__(self, model: CallModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.setObjectName("peerPill")
        self._words = QLabel(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 8, 14, 8)
        layout.addWidget(self._words)
        model.changed.connect(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        words = doing_words(self._model.snapshot)
        self._words.setText(words)
        self._words.setAccessibleName(words)
        self.setVisible(bool(words))
