"""The one button that joins and leaves."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.ui.models.call_model import CallModel
from desktop.ui.shortcuts import Keys
from desktop.ui.widgets.steady_button import SteadyButton


class JoinButton(SteadyButton):
    """Says what a press will do: Leave from the join on, also while it is still on its way."""

    def __init__(self, model: CallModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setObjectName("joinButton")
        # A blank that is pressed after a click is not to leave
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoDefault(True)  # Enter presses it while it has the focus
        model.changed.connect(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        leaves = self._model.snapshot.is_joined
        text = self.tr("Leave") if leaves else self.tr("Join")
        if text == self.text():
            return
        self.setText(text)
        self.setAccessibleName(self.tr("Leave the room") if leaves else self.tr("Join the room"))
        self.setToolTip(Keys.JOIN.shown)
        self.setProperty("leaves", "true" if leaves else "false")  # the theme's color
        self.style().unpolish(self)
        self.style().polish(self)
