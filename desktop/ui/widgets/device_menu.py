"""Choosing another device in the call with two clicks: beside the button of what it gives."""

from PySide6.QtCore import QPoint, QSize
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from desktop.core.device_order import DeviceKind
from desktop.ui.icons import icon
from desktop.ui.models.call_model import CallModel
from desktop.ui.widgets.device_entries import chosen_device, device_entries, wish_for

MOST_LETTERS = 48  # of a label; some systems tell the chip and its port, too


class DeviceMenuButton(QPushButton):
    """Opens a list of the devices that are plugged in now, the chosen one checked.

    Args:
        words: what it is for.
        lists: the kinds, each with its heading; one alone needs none.
    """

    def __init__(
        self,
        model: CallModel,
        words: str,
        lists: tuple[tuple[DeviceKind, str], ...],
        parent: QWidget,
    ) -> None:
        super().__init__(icon("chevron-up"), "", parent)
        self._model = model
        self._lists = lists
        self.setObjectName("deviceMenuButton")
        self.show_narrow(False)
        self.setAutoDefault(True)
        self.setAccessibleName(words)
        self.setToolTip(words)
        self._menu = QMenu(self)
        self._menu.setAccessibleName(words)
        self.clicked.connect(self._open)

    def show_narrow(self, is_narrow: bool) -> None:
        """Leave room to others in a window that has little."""
        width, icon_px = (13, 10) if is_narrow else (20, 14)
        self._width = width
        self.setIconSize(QSize(icon_px, icon_px))
        self.setFixedWidth(width)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        return QSize(self._width, super().sizeHint().height())

    def _open(self) -> None:
        """Above the button: it stands at the lower end of the window."""
        self._menu.clear()
        for kind, heading in self._lists:
            if len(self._lists) > 1:
                self._menu.addAction(heading).setEnabled(False)
            self._list(kind)
            self._menu.addSeparator()
        self._menu.popup(self.mapToGlobal(QPoint(0, -self._menu.sizeHint().height())))

    def _list(self, kind: DeviceKind) -> None:
        chosen = chosen_device(self._model, kind)
        for entry in device_entries(self._model, kind):
            if entry is None:
                continue
            device, label = entry
            action = self._menu.addAction(_shown(label))
            action.setCheckable(True)
            action.setChecked(device == chosen)
            action.triggered.connect(
                lambda _=False, device=device: wish_for(self._model, kind, device)
            )


def _shown(label: str) -> str:
    short = label if len(label) <= MOST_LETTERS else f"{label[: MOST_LETTERS - 1]}…"
    return short.replace("&", "&&")  # Qt takes a single one for a key
