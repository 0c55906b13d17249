"""Two webcams that every computer has while this is loaded into a program.

They take as long to open as usual ones do, and show stamped pictures of two shapes.
"""

from dataclasses import replace

from desktop.core.device_order import Device, DeviceList
from desktop.devices import factory, listing
from desktop.devices.camera import camera_source
from desktop.devices.camera_mode import USUAL
from desktop.devices.listing import list_devices
from desktop.devices.torch import Torch
from desktop.ports import VideoSource
from tests.support.odd_cameras import LARGE_SIZE, OPENING_S, SMALL_SIZE, SmallCamera

WIDE, NARROW = Device("wide", "Wide webcam"), Device("narrow", "Narrow webcam")
SIZES = {WIDE.id: LARGE_SIZE, NARROW.id: SMALL_SIZE}


def plug_in() -> None:
    """Have them listed, and opened when they are chosen."""
    vars(listing)["list_devices"] = _listed
    vars(factory)["camera_source"] = _source


def _listed() -> DeviceList:
    devices = list_devices()
    return replace(devices, cameras=(*devices.cameras, WIDE, NARROW))


def _source(
    device_id: str | None, wanted: tuple[int, int] = USUAL, torch: Torch | None = None
) -> VideoSource:
    size = SIZES.get(device_id or "")
    return camera_source(device_id, wanted, torch) if size is None else SmallCamera(size, OPENING_S)
