"""Finds a window's controls, most by the words that a screen reader says for them."""

from typing import TypeVar

from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QWidget

W = TypeVar("W", bound=QWidget)


def control(window: QWidget, kind: type[W], words: str) -> W:
    """The only control of this kind with these words."""
    found = [widget for widget in window.findChildren(kind) if widget.accessibleName() == words]
    assert len(found) == 1, f"{len(found)} controls are called {words!r}"
    return found[0]


def choices_of(box: QComboBox) -> list[str]:
    """The words that can be chosen; the line between is ""."""
    return [box.itemText(index) for index in range(box.count())]


def choose(box: QComboBox, words: str) -> None:
    """Choose as a click into the opened list does."""
    index = box.findText(words)
    assert index >= 0, f"no {words!r} among {choices_of(box)}"
    box.setCurrentIndex(index)
    box.activated.emit(index)


def join_button(window: QWidget) -> QPushButton:
    """The button that joins or leaves; its words change."""
    button = window.findChild(QPushButton, "joinButton")
    assert isinstance(button, QPushButton)
    return button


def texts_of(window: QWidget) -> list[str]:
    """What all visible labels say."""
    return [label.text() for label in window.findChildren(QLabel) if label.isVisible()]
