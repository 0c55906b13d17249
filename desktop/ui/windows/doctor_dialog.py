"""What `tandem doctor` finds, in the window."""

import json
import logging
from collections.abc import Sequence

from PySide6.QtCore import QProcess, QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.core.findings import Check, Found, Outcome
from desktop.ui.doctor_words import check_words, found_words
from desktop.ui.window_place import whole_on

SIZE = QSize(640, 600)
LIMIT_MS = 1000  # for a process that was told to end

log = logging.getLogger(__name__)


class DoctorDialog(QDialog):
    """Starts a process of its own, so that nothing it does can disturb a call; closing ends it.

    Args:
        command: what starts Tandem, without arguments.
    """

    def __init__(self, command: Sequence[str], arguments: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self._command = [*command, "doctor", "--json", *arguments]
        self._rest = b""  # of a line that is not whole yet
        self._is_over = False
        self.setObjectName("doctorDialog")
        self.setWindowTitle(self.tr("Check this computer"))
        self.resize(whole_on(self.screen().availableSize(), SIZE))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._state = QLabel(self)
        self._state.setObjectName("heading")
        self._state.setWordWrap(True)
        page = QWidget()
        page.setObjectName("doctorPage")
        self._rows = QGridLayout(page)
        self._rows.setContentsMargins(0, 0, 10, 0)
        self._rows.setHorizontalSpacing(14)
        self._rows.setVerticalSpacing(12)
        self._rows.setColumnStretch(2, 1)
        self._rows.setRowStretch(len(Check), 1)  # the others stay together at the top
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(page)
        scroll.setAccessibleName(self.tr("What was found"))
        self._again = QPushButton(self.tr("Check again"), self)
        self._again.setAccessibleName(self._again.text())
        self._again.clicked.connect(self.start)
        close = QPushButton(self.tr("Close"), self)
        close.setAccessibleName(close.text())
        close.clicked.connect(self.close)
        bar = QHBoxLayout()
        bar.addWidget(self._again)
        bar.addStretch(1)
        bar.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(18)
        layout.addWidget(self._state)
        layout.addWidget(scroll, 1)
        layout.addLayout(bar)
        self._process = QProcess(self)
        self._process.readyReadStandardOutput.connect(self._on_output)
        self._process.finished.connect(self._on_finished)
        self._process.errorOccurred.connect(self._on_error)

    def start(self) -> None:
        """Begin, or begin again."""
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self._rest, self._is_over = b"", False
        self._again.setEnabled(False)
        self._state.setText(self.tr("This takes about half a minute; you hear noise meanwhile."))
        self.show()
        self._process.start(self._command[0], self._command[1:])

    def done(self, result: int) -> None:
        """Closed in any way."""
        self._process.blockSignals(True)
        self._process.kill()
        self._process.waitForFinished(LIMIT_MS)
        super().done(result)

    def _on_output(self) -> None:
        *lines, self._rest = (
            self._rest + bytes(self._process.readAllStandardOutput().data())
        ).split(b"\n")
        for line in lines:
            self._take(line)

    def _take(self, line: bytes) -> None:
        try:
            said = json.loads(line)
            if "check" in said:
                found = Found(Check(said["check"]), Outcome.of_word(said["outcome"]), said["facts"])
                self._show(found)
            else:
                self._end(is_good=said["passed"])
        except (ValueError, KeyError, TypeError) as error:
            log.warning("this is no finding: %s", error)

    def _show(self, found: Found) -> None:
        row = list(Check).index(found.check)
        sign = "✓" if found.outcome.is_good else "!"  # not by the color alone
        mark, name = QLabel(sign, self), QLabel(check_words(found.check), self)
        words = QLabel(found_words(found), self)
        for label in (mark, name):
            label.setObjectName("findingName" if found.outcome.is_good else "findingWrong")
        words.setTextFormat(Qt.TextFormat.PlainText)  # names of devices come from anywhere
        words.setWordWrap(True)
        top = Qt.AlignmentFlag.AlignTop
        for column, label in enumerate((mark, name, words)):
            self._rows.addWidget(label, row, column, top)

    def _end(self, *, is_good: bool) -> None:
        self._is_over = True
        self._state.setText(
            self.tr("Nothing stands in the way of a call.")
            if is_good
            else self.tr("Something can be better:")
        )

    def _on_finished(self) -> None:
        self._again.setEnabled(True)  # not before: a program that still ends cannot be started
        if not self._is_over:
            self._state.setText(self.tr("The check ended before its time. Try it again."))

    def _on_error(self, error: QProcess.ProcessError) -> None:
        log.warning("the examination cannot be made: %s", error.name)
        self._on_finished()
