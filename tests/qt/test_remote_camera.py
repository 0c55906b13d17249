"""The other's camera, light and loudspeaker in the menu of his picture."""

import asyncio
from dataclasses import replace

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QSlider

from desktop.control.call_wishes import pass_on_wishes, volume_taker
from desktop.core.events import (
    DoingChanged,
    Event,
    PeerCameraWished,
    PeerVolumeWished,
    TorchWished,
)
from desktop.core.peer_camera import NO_CAMERA, PeerCamera
from desktop.core.settings import Settings
from desktop.core.talk import TalkSnapshot, TalkState
from desktop.core.talk_message import Doing
from desktop.ui.models.call_model import CallModel
from desktop.ui.windows.main_window import MainWindow
from tests.support.snapshots import IN_CALL
from tests.support.window_controls import control, texts_of


def action(window: MainWindow, words: str) -> QAction:
    button = control(window, QPushButton, "Picture and sound of the other person")
    (found,) = [action for action in button.actions() if action.text() == words]
    return found


@pytest.mark.parametrize(
    "camera", [NO_CAMERA, PeerCamera(can_switch=True), PeerCamera(True, has_torch=True)]
)
def test_the_menu_has_what_the_other_obeys(
    model: CallModel, window: MainWindow, camera: PeerCamera
) -> None:
    model.show_snapshot(replace(IN_CALL, peer_camera=camera))
    assert action(window, "Switch the other’s camera").isVisible() is camera.can_switch
    assert action(window, "Light of the phone").isVisible() is camera.has_torch


def test_a_refusal_is_said_each_time(model: CallModel, window: MainWindow) -> None:
    words = "The other side did not switch its camera."
    model.show_snapshot(replace(IN_CALL, peer_camera=PeerCamera(can_switch=True)))
    assert words not in texts_of(window)
    refused = PeerCamera(can_switch=True, is_refused=True)
    model.show_snapshot(replace(IN_CALL, peer_camera=refused))
    assert words in texts_of(window)


def test_wishes_of_the_menu_reach_the_call(model: CallModel, window: MainWindow) -> None:
    posted: list[Event] = []
    pass_on_wishes(model, posted.append)
    camera = PeerCamera(can_switch=True, has_torch=True)
    model.show_snapshot(replace(IN_CALL, peer_camera=camera))
    action(window, "Switch the other’s camera").trigger()
    action(window, "Light of the phone").trigger()
    assert posted[-2:] == [PeerCameraWished(), TorchWished()]


def test_ones_volume_at_the_others_is_shown_as_he_says_and_asked_for(
    model: CallModel, window: MainWindow
) -> None:
    posted: list[Event] = []
    pass_on_wishes(model, posted.append)
    talk = TalkSnapshot(TalkState.OPEN, peer=Doing(volume_percent=80))
    model.show_snapshot(replace(IN_CALL, talk=talk))
    slider = control(window, QSlider, "Your volume at the other person’s")
    assert slider.value() == 80
    slider.setValue(40)
    assert posted[-1] == PeerVolumeWished(40)
    model.show_snapshot(replace(IN_CALL, talk=replace(talk, peer=Doing(volume_percent=40))))
    assert slider.value() == 40


def test_the_other_is_told_the_volume_that_he_may_change(
    model: CallModel, window: MainWindow
) -> None:
    posted: list[Event] = []
    pass_on_wishes(model, posted.append)
    model.show_settings(Settings(lets_set_volume=True, peer_volume_percent=70))
    assert posted[-1] == DoingChanged(Doing(volume_percent=70))
    model.show_settings(Settings(peer_volume_percent=70))
    assert posted[-1] == DoingChanged(Doing())


async def test_of_many_wishes_for_a_volume_the_newest_is_granted(model: CallModel) -> None:
    model.show_settings(Settings(lets_set_volume=True))
    wished: list[Settings] = []
    model.settings_requested.connect(wished.append)
    on_asked = volume_taker(model, lambda: True)
    for percent in (10, 20, 30):
        on_asked(percent)
    await asyncio.sleep(0)
    assert wished == [Settings(lets_set_volume=True, peer_volume_percent=30)]

    model.show_settings(wished[0])
    on_asked(30)
    await asyncio.sleep(0)
    assert len(wished) == 1  # it is so already: nothing is to be saved


@pytest.mark.parametrize(("lets_set_volume", "is_let_in"), [(True, False), (False, True)])
async def test_who_is_kept_out_or_not_allowed_to_sets_no_volume(
    model: CallModel, lets_set_volume: bool, is_let_in: bool
) -> None:
    model.show_settings(Settings(lets_set_volume=lets_set_volume))
    wished: list[Settings] = []
    model.settings_requested.connect(wished.append)
    volume_taker(model, lambda: is_let_in)(0)
    await asyncio.sleep(0)
    assert wished == []
