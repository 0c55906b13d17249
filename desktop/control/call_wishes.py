"""What the user says and wishes in the window, as events for the call."""

import time
from collections.abc import Callable

from desktop.core.events import DoingChanged, Event, PeerCameraWished, SayRequested, TorchWished
from desktop.ui.models.call_model import CallModel


def pass_on_wishes(model: CallModel, post: Callable[[Event], None]) -> None:
    """Have `post` take each of them, as long as the model lives. Thread: GUI, also of `post`."""
    model.say_requested.connect(lambda text: post(SayRequested(text, time.time())))
    model.doing_changed.connect(lambda: post(DoingChanged(model.doing)))
    model.peer_camera_requested.connect(lambda: post(PeerCameraWished()))
    model.torch_requested.connect(lambda: post(TorchWished()))
