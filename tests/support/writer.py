"""The program itself, with somebody inside who writes and reads in its chat; see `WritingDesktop`.

    python -m tests.support.writer ARGUMENTS OF TANDEM

Each line on standard input is a JSON text to be typed and sent, `null`, or an object: the `act` of
the menu over the picture that is wanted. It is answered by a line on standard output: `chat` and a
JSON list: what the chat shows then, what is typed and unsent, and what the window says that the
other does.
"""

import json
import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QTextEdit

from desktop.__main__ import main
from desktop.ui.widgets.chat_button import ChatButton
from desktop.ui.widgets.chat_panel import ChatField, ChatPanel
from desktop.ui.widgets.curtain_pill import PeerPill
from desktop.ui.windows.main_window import MainWindow
from tests.support.insider import Insider, serve

ANSWER = "chat "


class Writer(Insider):
    """See the module."""

    def act(self, line: str) -> None:
        windows = [each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow)]
        (window,) = windows
        (panel,) = window.findChildren(ChatPanel)
        if panel.isHidden():
            window.findChildren(ChatButton)[0].click()
        text = json.loads(line)
        if isinstance(text, dict):
            actions = [each for each in window.findChildren(QAction) if each.text() == text["act"]]
            actions[0].trigger()
        elif text is not None:
            (field,) = panel.findChildren(ChatField)
            if panel.draft != text:
                if text.isascii():
                    QTest.keyClicks(field, text)
                else:
                    field.insertPlainText(text)  # those keys are for Latin letters only
            QTest.keyClick(field, Qt.Key.Key_Return)
        shown = panel.findChildren(QTextEdit)[0].toPlainText()
        (pill,) = window.findChildren(PeerPill)
        told = "" if pill.isHidden() else pill.findChildren(QLabel)[0].text()
        self.answer(f"{ANSWER}{json.dumps([shown, panel.draft, told])}")


if __name__ == "__main__":
    serve(Writer)
    sys.exit(main())
