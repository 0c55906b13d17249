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
from desktop.ui.models.call_model import CallModel


def pass_on_wishes(model: CallModel, post: Callable[[Event], None]) -> None:
    """Have `post` take each of them, as long as the model lives. Thread: GUI, also of `post`."""
    model.say_requested.connect(lambda text: post(SayRequested(text, time.time())))
    model.doing_changed.connect(lambda: post(DoingChanged(model.doing)))
    model.peer_camera_requested.connect(lambda: post(PeerCameraWished()))
    model.torch_requested.connect(lambda: post(TorchWished()))
    model.peer_volume_requested.connect(lambda percent: post(PeerVolumeWished(percent)))


def volume_taker(model: CallModel) -> Callable[[int], None]:
    """Takes the volume that the other wishes for, if the user allows that. Thread: any.

    To be made in the GUI thread, whose loop runs.
    """
    loop = asyncio.get_running_loop()

    def take(percent: int) -> None:
        if model.settings.lets_set_volume:
            model.request_settings(replace(model.settings, peer_volume_percent=percent))

    def on_asked(percent: int) -> None:
        loop.call_soon_threadsafe(take, percent)

    return on_asked
