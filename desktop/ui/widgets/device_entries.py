"""The devices of a kind that can be chosen, in words, wherever they are listed."""

from PySide6.QtCore import QCoreApplication

from desktop.core.device_order import DeviceChoices, DeviceKind, choose_device, used_device
from desktop.core.settings import is_device_id
from desktop.ui.choice_words import choice_words
from desktop.ui.models.call_model import CallModel

translate = QCoreApplication.translate  # this name is what Qt's lupdate looks for

_EXTRAS = {
    DeviceKind.CAMERA: ("test", "screen", "none"),
    DeviceKind.MICROPHONE: ("test", "none"),
    DeviceKind.LOUDSPEAKER: ("none",),
}

Entry = tuple[str | None, str]  # the device's id, None being the system's choice; and its words


def device_entries(model: CallModel, kind: DeviceKind) -> list[Entry | None]:
    """What can be chosen now, the chosen one among it; None: a line between."""
    entries: list[Entry | None] = [(None, translate("DeviceSelector", "Follow the system"))]
    entries += [(device.id, device.label) for device in model.devices.of(kind)]
    entries.append(None)
    entries += _extras(kind)
    chosen = chosen_device(model, kind)
    if all(entry is None or entry[0] != chosen for entry in entries):
        assert chosen is not None
        entries.insert(1, (chosen, _words_for_missing(kind, chosen, _labels(model, kind))))
    return entries


def chosen_device(model: CallModel, kind: DeviceKind) -> str | None:
    """Which of the entries is the user's choice, by its id."""
    return DeviceChoices.of(model.settings).chosen(kind)


def wish_for(model: CallModel, kind: DeviceKind, wished: str | None) -> None:
    """Wish for an entry, by its id."""
    label = _labels(model, kind).get(wished or "", "")
    model.request_settings(choose_device(model.settings, kind, wished, label))


def order_words(model: CallModel, kind: DeviceKind) -> str:
    """Which device is used, and who takes over; "" where there is nothing to tell."""
    order = DeviceChoices.of(model.settings).order(kind)
    plugged_in = model.devices.plugs.of(kind)
    used = used_device(order, plugged_in)
    if used is None or not is_device_id(used) or used not in plugged_in:
        return ""
    labels = _labels(model, kind)
    following = [labels[each] for each in order if each is not None and each in labels]
    following = [label for label in following if label != labels[used]]
    lines = [translate("DeviceSelector", "Now: {label}").format(label=labels[used])]
    lines += [
        translate("DeviceSelector", "Then: {label}").format(label=label) for label in following
    ]
    lines.append(translate("DeviceSelector", "Then: the system’s choice"))
    return "\n".join(lines)


def _extras(kind: DeviceKind) -> list[Entry]:
    """What takes a device's place and is none."""
    return [(choice, choice_words(kind, choice) or choice) for choice in _EXTRAS[kind]]


def _labels(model: CallModel, kind: DeviceKind) -> dict[str, str]:
    """What the devices are called, those too that were chosen once and are away."""
    remembered = DeviceChoices.of(model.settings).remembered(kind)
    labels = {each.id: each.label for each in remembered}
    return labels | {each.id: each.label for each in model.devices.of(kind)}


def _words_for_missing(kind: DeviceKind, chosen: str, labels: dict[str, str]) -> str:
    """For a choice that no list has: from the command line, or unplugged meanwhile."""
    words = choice_words(kind, chosen)
    if words is not None:
        return words
    label = labels.get(chosen)
    if label:
        return translate("DeviceSelector", "{label} (not plugged in)").format(label=label)
    return translate("DeviceSelector", "Not plugged in now")
