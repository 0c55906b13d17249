"""The program itself, with two webcams, and somebody inside who tells where something is.

    python -m tests.support.finder ARGUMENTS OF TANDEM

See `PointedDesktop`. Each line on standard input is a JSON text: the words of an entry of the open
menu, or else those that a screen reader says for a control. It is answered by a line on standard
output: `place` and, as JSON, x and y of its middle on the screen; `null` while it is not seen.
"""

import json
import sys

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QMenu

from desktop.__main__ import main
from tests.support import webcams
from tests.support.insider import Insider, serve

ANSWER = "place "


class Finder(Insider):
    """See the module."""

    def act(self, line: str) -> None:
        place = _place(json.loads(line))
        self.answer(f"{ANSWER}{json.dumps(None if place is None else [place.x(), place.y()])}")


def _place(words: str) -> QPoint | None:
    popup = QApplication.activePopupWidget()
    if isinstance(popup, QMenu):
        places = [popup.actionGeometry(each) for each in popup.actions() if each.text() == words]
        return popup.mapToGlobal(places[0].center()) if places else None
    for widget in QApplication.allWidgets():
        if widget.isVisible() and widget.accessibleName() == words:
            return widget.mapToGlobal(widget.rect().center())
    return None


if __name__ == "__main__":
    webcams.plug_in()
    serve(Finder)
    sys.exit(main())
