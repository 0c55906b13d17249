"""The link to the room, for another computer or a phone."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.icons import icon
from desktop.ui.models.call_model import CallModel
from desktop.ui.widgets.qr_code import QrCode

WIDTH_PX = 460  # room for the address of a computer at home with its room


class InvitationDialog(QDialog):
    """Follows the room while it is open; the call goes on beside it."""

    def __init__(self, model: CallModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.setObjectName("invitationDialog")
        self.setWindowTitle(self.tr("Invite"))
        self.setMinimumWidth(WIDTH_PX)
        self._code = QrCode(self.tr("The link as a QR code"), self)
        hint = QLabel(self.tr("Point a phone’s camera at it, or send the link:"), self)
        hint.setWordWrap(True)
        self._link = QLineEdit(self)
        self._link.setReadOnly(True)
        self._link.setAccessibleName(self.tr("Link to the room"))
        # The blank: style sheets know no distance between an icon and its words
        copy = QPushButton(icon("copy"), " " + self.tr("Copy"), self)
        copy.setIconSize(QSize(16, 16))
        copy.setAccessibleName(self.tr("Copy the link"))
        copy.clicked.connect(self._copy)
        self._warning = QLabel(self)
        self._warning.setObjectName("settingHint")
        self._warning.setWordWrap(True)
        close = QPushButton(self.tr("Close"), self)
        close.setAccessibleName(close.text())
        close.setAutoDefault(False)
        close.clicked.connect(self.close)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._link, 1)
        row.addWidget(copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(14)
        layout.addWidget(self._code, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(hint)
        layout.addLayout(row)
        layout.addWidget(self._warning)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        copy.setFocus()
        model.changed.connect(self._refresh)
        self._refresh()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._link.text())

    def _refresh(self) -> None:
        link = self._model.invitation
        if link is None:
            self.close()
            return
        if link != self._link.text():
            self._code.show_link(link)
            self._link.setText(link)
            self._link.setCursorPosition(0)
        self._warning.setText(self._words(link))
        self._warning.setVisible(bool(self._warning.text()))

    def _words(self, link: str) -> str:
        host = self._model.host
        if host is not None and not host.is_for_others:
            return self.tr(
                "Only this computer can open it. To invite somebody at another one, leave the "
                "room and tick “Let other computers join”."
            )
        if "password=" in link.partition("#")[2]:
            return self.tr("The link contains the room’s password: whoever has it can come in.")
        if host is not None:
            return self.tr("The browser asks once whether it may trust this computer.")
        return ""
