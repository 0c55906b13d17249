"""The end of a sound device that was unplugged while it was open."""

from PySide6.QtMultimedia import QAudioDevice

from desktop.core.notice import NoticeKind
from desktop.devices.gate import Gate
from desktop.devices.listing import system_name
from desktop.devices.pulse_names import SoundPlugWatch


def removal_watch(device: QAudioDevice, gate: Gate) -> SoundPlugWatch:
    """A watch, not yet started, that tells the gate when the device is gone.

    The sound server moves the streams of such a device to another one, and Qt says nothing.
    """
    name, label = system_name(device), device.description()

    # It must not know who owns the watch: a cycle of references would keep Qt's objects until the
    # garbage collector destroys them, in whatever thread it runs.
    def on_removed(names: frozenset[str]) -> None:
        if name in names:
            gate.fail(NoticeKind.DEVICE_GONE, label)

    return SoundPlugWatch(on_removed)
