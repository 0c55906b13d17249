"""Carries out orders: what they mean is the same for the window and for a machine that waits."""

from dataclasses import replace
from typing import Protocol

from desktop.control.status import status_facts, status_sentence
from desktop.core.device_order import DeviceList
from desktop.core.orders import Answer, Order, OrderKind, next_camera
from desktop.core.snapshot import CallSnapshot, OwnMedia


class Steered(Protocol):
    """A running Tandem. Each wish is taken at once, and its consequences follow. Thread: GUI."""

    @property
    def snapshot(self) -> CallSnapshot:
        """How it is now."""

    @property
    def camera(self) -> str | None:
        """The chosen camera's id."""

    @property
    def devices(self) -> DeviceList:
        """What is plugged in."""

    @property
    def wished(self) -> OwnMedia:
        """What its user withholds."""

    def withhold(self, wished: OwnMedia) -> None:
        """Be muted or heard, seen or not."""

    def draw_curtain(self, is_drawn: bool) -> None:
        """Let nobody see or hear anything, or again."""

    def use_camera(self, camera: str) -> None:
        """Take this one from now on."""

    def leave(self) -> None:
        """Leave the room, and stay out of it."""

    def join(self) -> None:
        """Go into the room."""

    def show(self, order: Order) -> Answer:
        """Come to the front, and take over what is not None."""


def carry_out(order: Order, steered: Steered) -> Answer:
    """Do what is asked, and tell what came of it."""
    snapshot = steered.snapshot
    match order.kind:
        case OrderKind.STATUS:
            return Answer(True, status_sentence(snapshot), status_facts(snapshot))
        case OrderKind.MUTE | OrderKind.UNMUTE:
            is_muted = order.kind is OrderKind.MUTE
            steered.withhold(replace(steered.wished, is_muted=is_muted))
            return Answer(True, "muted" if is_muted else "not muted")
        case OrderKind.DRAW_CURTAIN | OrderKind.OPEN_CURTAIN:
            is_drawn = order.kind is OrderKind.DRAW_CURTAIN
            steered.draw_curtain(is_drawn)
            return Answer(True, "the curtain is closed" if is_drawn else "the curtain is open")
        case OrderKind.NEXT_CAMERA:
            return _use_next_camera(steered)
        case OrderKind.LEAVE:
            steered.leave()  # also while it is about to join, which the snapshot does not tell
            is_inside = snapshot.is_joined
            return Answer(True, f"leaving room {snapshot.room}" if is_inside else "not in a room")
        case OrderKind.JOIN:
            if snapshot.is_joined:
                return Answer(True, status_sentence(snapshot))
            steered.join()
            return Answer(True, "joining; `tandem ctl status` tells how it goes")
        case OrderKind.SHOW:
            return steered.show(order)


def _use_next_camera(steered: Steered) -> Answer:
    cameras = {camera.id: camera.label for camera in steered.devices.cameras}
    default = next((c.id for c in steered.devices.cameras if c.is_default), None)
    chosen = next_camera(steered.camera, tuple(cameras), default)
    if chosen is None:
        number = "no other" if cameras else "no"
        return Answer(False, f"there is {number} camera; `tandem devices` lists what is plugged in")
    steered.use_camera(chosen)
    return Answer(True, cameras[chosen])
