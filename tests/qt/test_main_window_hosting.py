"""The address of the own server, to be sent to the other person."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.core.notice import Notice, NoticeKind
from desktop.ui.models.call_model import CallModel, HostAddress
from desktop.ui.windows.main_window import MainWindow
from tests.support.snapshots import HOST, IN_CALL, WAITING
from tests.support.window_controls import control, texts_of


def test_the_address_for_the_other_is_shown_until_the_call(
    window: MainWindow, model: CallModel
) -> None:
    address = control(window, QLineEdit, "Address for the other person")
    assert not address.isVisible()
    model.show_snapshot(WAITING)
    model.show_host(HOST)
    assert address.isVisible()
    assert address.text() == HOST.url
    assert address.isReadOnly()
    fingerprint = window.findChild(QLabel, "fingerprint")
    assert isinstance(fingerprint, QLabel)
    assert fingerprint.text().replace(" ", "") == HOST.fingerprint
    model.show_snapshot(IN_CALL)
    assert not address.isVisible()
    model.show_snapshot(WAITING)
    assert address.isVisible()
    model.show_host(None)
    assert not address.isVisible()


def test_an_address_for_this_computer_only_is_not_offered_to_others(
    window: MainWindow, model: CallModel
) -> None:
    model.show_snapshot(WAITING)
    model.show_host(HostAddress("http://127.0.0.1:8085/", None, 8085, is_for_others=False))
    said = " ".join(texts_of(window))
    assert "Send the other person this address" not in said
    assert "Let other computers join" in said


def test_the_address_is_copied(window: MainWindow, model: CallModel) -> None:
    model.show_snapshot(WAITING)
    model.show_host(HOST)
    copy = control(window, QPushButton, "Copy the address")
    QTest.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == HOST.url


NO_DEVICES = tuple(
    Notice(kind)
    for kind in (NoticeKind.NO_CAMERA, NoticeKind.NO_MICROPHONE, NoticeKind.NO_LOUDSPEAKER)
)


@pytest.mark.parametrize("notices", [(), NO_DEVICES], ids=["all well", "no devices"])
@pytest.mark.parametrize("size", [(640, 480), (1100, 720)])
def test_the_address_covers_neither_the_reason_nor_the_own_picture(
    qtbot: QtBot,
    window: MainWindow,
    model: CallModel,
    size: tuple[int, int],
    notices: tuple[Notice, ...],
) -> None:
    window.resize(*size)
    model.show_host(HOST)
    model.show_snapshot(replace(WAITING, notices=notices))
    qtbot.waitUntil(lambda: window.stage.width() == size[0])
    panel = window.findChild(QWidget, "addressPanel")
    frame = window.findChild(QWidget, "ownFrame")
    assert isinstance(panel, QWidget)
    assert isinstance(frame, QWidget)
    assert window.stage.rect().contains(panel.geometry())
    assert not panel.geometry().intersects(frame.geometry())
