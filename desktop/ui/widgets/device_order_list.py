"""The devices that were chosen once, in the order in which they take over from each other."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidget, QPushButton, QVBoxLayout, QWidget

from desktop.core.device_order import DeviceChoices, DeviceKind, forget_device, move_device
from desktop.ui.icons import icon
from desktop.ui.models.call_model import CallModel

HEIGHT_PX = 100  # as high as the buttons: three devices have room


class DeviceOrderList(QWidget):
    """Moves and forgets; the first that is plugged in is used, in the call too."""

    def __init__(
        self, model: CallModel, kind: DeviceKind, words: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._kind = kind
        self._list = QListWidget(self)
        self._list.setObjectName(f"{kind.value}Order")
        self._list.setAccessibleName(words)
        self._list.setFixedHeight(HEIGHT_PX)
        self._list.setSpacing(3)
        self._list.currentRowChanged.connect(self._on_row)
        self._empty = QLabel(
            self.tr("None yet. Those that you choose will be listed here."), self._list.viewport()
        )
        self._empty.setObjectName("settingHint")
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        QVBoxLayout(self._list.viewport()).addWidget(self._empty)
        buttons = QVBoxLayout()
        buttons.setSpacing(5)
        self._up = self._button("up", self.tr("Use it sooner"))
        self._down = self._button("down", self.tr("Use it later"))
        self._forget = self._button("remove", self.tr("Forget it"))
        self._up.clicked.connect(lambda: self._move(-1))
        self._down.clicked.connect(lambda: self._move(1))
        self._forget.clicked.connect(self._on_forget)
        for button in (self._up, self._down, self._forget):
            buttons.addWidget(button)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._list, 1)
        layout.addLayout(buttons)
        self.setFocusProxy(self._list)
        model.changed.connect(self._refresh)
        self._refresh()

    def _button(self, name: str, words: str) -> QPushButton:
        button = QPushButton(icon(name), "", self)
        button.setObjectName("orderButton")
        button.setIconSize(QSize(16, 16))
        button.setAutoDefault(False)
        button.setAccessibleName(words)
        button.setToolTip(words)
        return button

    @property
    def _ids(self) -> list[str]:
        choices = DeviceChoices.of(self._model.settings)
        return [each.id for each in choices.remembered(self._kind)]

    def _move(self, by: int) -> None:
        row = self._list.currentRow()
        settings = move_device(self._model.settings, self._kind, self._ids[row], row + by)
        self._model.request_settings(settings)
        self._list.setCurrentRow(min(max(0, row + by), self._list.count() - 1))

    def _on_forget(self) -> None:
        device = self._ids[self._list.currentRow()]
        self._model.request_settings(forget_device(self._model.settings, self._kind, device))

    def _refresh(self) -> None:
        choices, plugs = DeviceChoices.of(self._model.settings), self._model.devices.plugs
        away = self.tr("{device} (not plugged in)")
        words = [
            each.label if each.id in plugs.of(self._kind) else away.format(device=each.label)
            for each in choices.remembered(self._kind)
        ]
        shown = [self._list.item(row).text() for row in range(self._list.count())]
        if words != shown:
            row = self._list.currentRow()
            self._list.clear()
            self._list.addItems(words)
            self._list.setCurrentRow(min(row, len(words) - 1))
        self._empty.setVisible(not words)
        self._list.setAccessibleDescription("" if words else self._empty.text())
        self._on_row(self._list.currentRow())

    def _on_row(self, row: int) -> None:
        if (item := self._list.item(row)) is not None:
            item.setSelected(True)  # also what the focus alone made the current one
        self._up.setEnabled(row > 0)
        self._down.setEnabled(0 <= row < self._list.count() - 1)
        self._forget.setEnabled(row >= 0)
