"""A control with its words above it."""

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget


def labeled(words: str, control: QWidget) -> QVBoxLayout:
    """The control under its label; screen readers hear the same words."""
    label = QLabel(words, control.parentWidget())
    label.setObjectName("fieldLabel")
    label.setBuddy(control)
    control.setAccessibleName(words)
    layout = QVBoxLayout()
    layout.setSpacing(4)
    layout.addWidget(label)
    layout.addWidget(control)
    return layout


def heading(words: str, parent: QWidget) -> QLabel:
    """The title of a group of controls."""
    label = QLabel(words, parent)
    label.setObjectName("heading")
    return label
