"""What the user says and wishes in the window, as events for the call; and what the other does."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace

from desktop.core.events import (
    DoingChanged,
    Event,
    PeerCameraWished,
    PeerVolumeWished,
    SayRequested,
    TorchWished,
)
from desktop.media.latest import LatestSlot
from desktop.ui.models.call_model import CallModel


def pass_on_wishes(model: CallModel, post: Callable[[Event], None]) -> None:
    """Have `post` take each of them, as long as the model lives. Thread: GUI, also of `post`."""
    model.say_requested.connect(lambda text: post(SayRequested(text, time.time())))
    model.doing_changed.connect(lambda: post(DoingChanged(model.doing)))
    model.peer_camera_requested.connect(lambda: post(PeerCameraWished()))
    model.torch_requested.connect(lambda: post(TorchWished()))
    model.peer_volume_requested.connect(lambda percent: post(PeerVolumeWished(percent)))


def volume_taker(model: CallModel, are_allowed: Callable[[], bool]) -> Callable[[int], None]:
    """Takes the volume that the other wishes for, if the user lets who is there now say that.

    Of wishes that come faster than they are granted only the newest counts: each is kept in the
    file of the settings. Thread: engine; to be made in the GUI thread, whose loop runs.

    `are_allowed`: whether who is there is let in at all. Thread: engine.
    """
    loop = asyncio.get_running_loop()
    newest: LatestSlot[int] = LatestSlot()

    def take() -> None:
        percent, settings = newest.take(), model.settings
        if percent is None or percent == settings.peer_volume_percent:
            return
        if settings.lets_set_volume:
            model.request_settings(replace(settings, peer_volume_percent=percent))

    def on_asked(percent: int) -> None:
        if are_allowed() and newest.put(percent):
            loop.call_soon_threadsafe(take)

    return on_asked
