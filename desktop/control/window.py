"""Steers the window's program by what its window could ask for, too."""

import os
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QApplication

from desktop.control.steering import carry_out
from desktop.core.device_order import DeviceList
from desktop.core.notice import Notice, NoticeKind
from desktop.core.orders import ACTIVATION_TOKEN, Answer, Order
from desktop.core.settings import Settings
from desktop.core.snapshot import CallSnapshot, OwnMedia
from desktop.devices.listing import DeviceWatcher
from desktop.ui.models.call_model import CallModel
from desktop.ui.widgets.curtain_pill import request_curtain
from desktop.ui.windows.main_window import MainWindow


class WindowSteering:
    """See the module; a `Steered`. Thread: GUI.

    Args:
        model: what the window shows, and passes its wishes on.
        window: comes to the front.
        watcher: knows what is plugged in.
        tell: shows these notices in place of the ones before.
    """

    def __init__(
        self,
        model: CallModel,
        window: MainWindow,
        watcher: DeviceWatcher,
        tell: Callable[..., None],
    ) -> None:
        self._model = model
        self._window = window
        self._watcher = watcher
        self._tell = tell
        self._invited_to: Order | None = None  # after this call
        model.changed.connect(self._on_model_changed)

    def obey(self, order: Order) -> Answer:
        """Carry out an order."""
        return carry_out(order, self)

    @property
    def snapshot(self) -> CallSnapshot:
        return self._model.snapshot

    @property
    def camera(self) -> str | None:
        return self._model.settings.camera

    @property
    def devices(self) -> DeviceList:
        return self._watcher.devices

    @property
    def wished(self) -> OwnMedia:
        return self._model.snapshot.own_media

    def withhold(self, wished: OwnMedia) -> None:
        self._model.request_own_media(wished)

    def draw_curtain(self, is_drawn: bool) -> None:
        request_curtain(self._model, is_drawn)

    def use_camera(self, camera: str) -> None:
        self._model.request_settings(replace(self._model.settings, camera=camera))

    def leave(self) -> None:
        self._model.request_leave()

    def join(self) -> None:
        self._model.request_join()

    def show(self, order: Order) -> Answer:
        """Nobody is asked to leave a call: an invitation that comes in one waits for its end."""
        if order.token is not None:
            os.environ[ACTIVATION_TOKEN] = order.token  # where Qt looks for it
        self._window.bring_up()
        os.environ.pop(ACTIVATION_TOKEN, None)
        order = replace(order, token=None)
        QApplication.alert(self._window)  # where the system lets no program take the front
        if order == Order(order.kind):
            return Answer(True, "the window that runs was brought to the front")
        if self._model.snapshot.is_joined:
            self._invited_to = order
            self._tell(Notice(NoticeKind.INVITATION_WAITS, order.room or self._model.settings.room))
            return Answer(True, "the window is in a call; it keeps the invitation for after it")
        self._take_over(order)
        return Answer(True, "the window that runs took the invitation over")

    def _take_over(self, order: Order) -> None:
        settings: Settings = self._model.settings
        if order.server is not None:
            settings = replace(settings, server=order.server, host_here=False)
        room, name = order.room or settings.room, order.name or settings.name
        self._model.request_settings(replace(settings, room=room, name=name))

    def _on_model_changed(self) -> None:
        if self._invited_to is not None and not self._model.snapshot.is_joined:
            invited_to, self._invited_to = self._invited_to, None
            self._tell()  # that it waits is true no more
            self._take_over(invited_to)
