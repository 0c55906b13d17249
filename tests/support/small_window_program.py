"""A program in a call, with the small window chosen: `python -m …`, for a real screen.

It says "small shown", "small hidden" and "small active" as that happens, and ends with its
standard input.
"""

import sys
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QSocketNotifier
from PySide6.QtWidgets import QApplication

from desktop.core.settings import Settings
from desktop.ui.bridge import PictureFeed
from desktop.ui.models.call_model import CallModel
from desktop.ui.theme import apply_theme
from desktop.ui.windows.main_window import MainWindow
from desktop.ui.windows.small_window import SmallWindow
from tests.support.snapshots import IN_CALL

TOLD = {
    QEvent.Type.Show: "small shown",
    QEvent.Type.Hide: "small hidden",
    QEvent.Type.WindowActivate: "small active",
}


class _Teller(QObject):
    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        if event.type() in TOLD:
            tell(TOLD[event.type()])
        return False


def tell(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def main() -> int:
    app = QApplication(sys.argv[:1])
    apply_theme(app)
    model, own, peer = CallModel(), PictureFeed(), PictureFeed()
    model.settings_requested.connect(model.show_settings)
    window = MainWindow(model, own, peer)
    window.move(0, 0)
    small = SmallWindow(model, peer.branch(), window)
    teller = _Teller()
    small.installEventFilter(teller)
    model.show_settings(replace(Settings(), small_window=True))
    model.show_snapshot(IN_CALL)
    model.settings_requested.connect(lambda wished: tell(f"chosen: {wished.small_window}"))
    window.show()
    end = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    end.activated.connect(lambda: app.exit(0))
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
