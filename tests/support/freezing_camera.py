"""The program itself, with a camera called `freezing` that repeats its picture after a while.

    python -m tests.support.freezing_camera ARGUMENTS OF TANDEM

As a driver does that hangs halfway: pictures go on coming, and all of them are the same, until the
device is opened anew. Each opening shows something new for `LIVELY_PICTURES`.
"""

import sys
from collections.abc import Callable

from desktop.core.errors import DeviceError
from desktop.devices import factory
from desktop.devices.camera import camera_source
from desktop.devices.synthetic import MovingPictureSource
from desktop.ports import Picture, VideoSource

CAMERA_ID = "freezing"
LIVELY_PICTURES = 60  # two seconds


class FreezingCamera(MovingPictureSource):
    """See the module."""

    def start(
        self, on_picture: Callable[[Picture], None], on_failed: Callable[[DeviceError], None]
    ) -> None:
        seen: list[Picture] = []

        def freeze(picture: Picture) -> None:
            if len(seen) < LIVELY_PICTURES:
                seen.append(picture)
            on_picture(seen[-1])

        super().start(freeze, on_failed)


def source(device_id: str | None) -> VideoSource:
    """In the place of the real cameras."""
    return FreezingCamera() if device_id == CAMERA_ID else camera_source(device_id)


if __name__ == "__main__":
    from desktop.__main__ import main

    vars(factory)["camera_source"] = source
    sys.exit(main())
