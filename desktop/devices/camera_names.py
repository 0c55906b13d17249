"""Names of cameras that stay when they are plugged in again, or in another order.

Qt knows a camera on Linux by its node, `/dev/video0`, which is the next camera's after a restart.
udev keeps links with the maker, the model and the serial number beside it, or else with the plug.
"""

from pathlib import Path

LINKS = Path("/dev/v4l")
_FOLDERS = ("by-path", "by-id")  # the later one wins: a camera may move to another plug


def lasting_names(links: Path = LINKS) -> dict[str, str]:
    """The lasting name of each node that has one; empty where there are none, as on Windows."""
    names: dict[str, str] = {}
    for folder in _FOLDERS:
        try:
            found = sorted((links / folder).iterdir())
        except OSError:
            continue  # no camera, or no udev
        for link in found:
            names[str(link.resolve())] = str(link)
    return names
