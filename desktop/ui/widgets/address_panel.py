"""The link to the room, for the other person."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.icons import icon
from desktop.ui.models.call_model import CallModel
from desktop.ui.notice_words import fingerprint_words


class AddressPanel(QFrame):
    """Shows the link of the model's invitation; when it is visible decides its owner."""

    codes_requested = Signal()  # the link as a QR code

    def __init__(self, model: CallModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setObjectName("addressPanel")
        self._title = QLabel(self)
        self._title.setWordWrap(True)
        self._address = QLineEdit(self)
        self._address.setReadOnly(True)
        self._address.setAccessibleName(self.tr("Address for the other person"))
        # The blank: style sheets know no distance between an icon and its words
        copy = QPushButton(icon("copy"), " " + self.tr("Copy"), self)
        copy.setIconSize(QSize(16, 16))
        copy.setAutoDefault(True)
        copy.setAccessibleName(self.tr("Copy the address"))
        copy.clicked.connect(self._copy)
        self._hint = QLabel(self)
        self._hint.setObjectName("hostHint")
        self._hint.setWordWrap(True)
        self._fingerprint = QLabel(self)
        self._fingerprint.setObjectName("fingerprint")
        self._fingerprint.setTextFormat(Qt.TextFormat.PlainText)
        self._fingerprint.setWordWrap(True)
        self._fingerprint.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._address)
        row.addWidget(copy)
        code = QPushButton(icon("qr-code"), "", self)
        code.setObjectName("fieldButton")
        code.setIconSize(QSize(20, 20))
        code.setAutoDefault(True)
        code.setAccessibleName(self.tr("Show a QR code for a phone"))
        code.setToolTip(code.accessibleName())
        code.clicked.connect(self.codes_requested)
        row.addWidget(code)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(8)
        layout.addWidget(self._title)
        layout.addLayout(row)
        layout.addWidget(self._hint)
        layout.addWidget(self._fingerprint)
        model.changed.connect(self._refresh)
        self._refresh()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._address.text())

    def _refresh(self) -> None:
        host, link = self._model.host, self._model.invitation
        if link is None:
            return
        if self._address.text() != link:
            self._address.setText(link)
            self._address.setCursorPosition(0)
        if host is None:
            self._title.setText(self.tr("Send the other person this address:"))
        elif host.is_for_others:
            self._title.setText(self.tr("Send the other person this address:"))
            self._hint.setText(
                self.tr(
                    "If it does not open there, allow Tandem in this computer’s firewall. "
                    "The certificate’s fingerprint, to compare:"
                )
            )
        else:
            self._title.setText(self.tr("On this computer, the other side joins at:"))
            self._hint.setText(
                self.tr(
                    "To invite somebody at another computer, leave the room "
                    "and tick “Let other computers join”."
                )
            )
        fingerprint = host.fingerprint or "" if host is not None else ""
        self._fingerprint.setText(fingerprint_words(fingerprint))
        self._fingerprint.setVisible(bool(fingerprint))
        self._hint.setVisible(host is not None and (bool(fingerprint) or not host.is_for_others))
