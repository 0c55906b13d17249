"""`tandem devices`: cameras, microphones and speakers with the ids that the command line takes."""

import msgspec
from PySide6.QtCore import QCoreApplication

from desktop import qt_log
from desktop.core.device_order import Device, DeviceList
from desktop.devices.listing import list_devices

_ALSO = """\
--camera takes also: test, screen, file:PATH, none
--microphone takes also: test, test:HZ, file:PATH, none
--speaker takes also: none
"""


def device_report(*, as_json: bool) -> str:
    """What is plugged in now, as text for people or as one line with a JSON object."""
    qt_log.install()
    application = QCoreApplication([])  # Qt finds no devices without one
    try:
        devices = list_devices()
    finally:
        application.shutdown()
    return _as_json(devices) if as_json else _as_text(devices)


def _as_json(devices: DeviceList) -> str:
    def entries(kind: tuple[Device, ...]) -> list[dict[str, object]]:
        return [{"id": d.id, "label": d.label, "default": d.is_default} for d in kind]

    report = {
        "cameras": entries(devices.cameras),
        "microphones": entries(devices.microphones),
        "speakers": entries(devices.loudspeakers),
    }
    return msgspec.json.encode(report).decode() + "\n"


def _as_text(devices: DeviceList) -> str:
    lines = []
    for title, kind in (
        ("Cameras", devices.cameras),
        ("Microphones", devices.microphones),
        ("Speakers", devices.loudspeakers),
    ):
        lines.append(f"{title}:")
        lines += [f"  {d.id}  {d.label}{' (default)' if d.is_default else ''}" for d in kind]
        if not kind:
            lines.append("  none found")
    return "\n".join(lines) + "\n" + _ALSO
