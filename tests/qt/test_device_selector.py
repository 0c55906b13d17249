import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop.core.device_order import Device, DeviceList
from desktop.core.settings import RememberedDevice, Settings
from desktop.core.snapshot import CallSnapshot, CallState
from desktop.ui.models.call_model import CallModel
from desktop.ui.widgets.device_selector import DevicePanel, VoiceForm
from tests.support.window_controls import choices_of, choose, control

TWO_CAMERAS = DeviceList(cameras=(Device("a", "Front"), Device("b", "Back")))


@pytest.fixture
def panel(qtbot: QtBot, model: CallModel) -> DevicePanel:
    panel = DevicePanel(model)
    qtbot.addWidget(panel)
    return panel


@pytest.fixture
def voice(qtbot: QtBot, model: CallModel) -> VoiceForm:
    voice = VoiceForm(model)
    qtbot.addWidget(voice)
    return voice


def test_what_can_be_chosen_is_what_there_is(model: CallModel, panel: DevicePanel) -> None:
    model.show_devices(
        DeviceList(
            cameras=(Device("a", "Front"),),
            microphones=(Device("m", "Headset"),),
            loudspeakers=(Device("s", "Headset"),),
        )
    )
    assert choices_of(control(panel, QComboBox, "Camera")) == [
        *("Follow the system", "Front", ""),
        *("Test picture", "Screen", "None"),
    ]
    microphones = choices_of(control(panel, QComboBox, "Microphone"))
    assert microphones == ["Follow the system", "Headset", "", "Test tone", "None"]
    loudspeakers = choices_of(control(panel, QComboBox, "Speaker"))
    assert loudspeakers == ["Follow the system", "Headset", "", "None"]


@pytest.mark.parametrize(
    ("words", "device"),
    [("Test picture", "test"), ("Screen", "screen"), ("None", "none")],
)
def test_a_choice_asks_and_shows_nothing_yet(
    qtbot: QtBot, model: CallModel, panel: DevicePanel, words: str, device: str
) -> None:
    model.show_devices(TWO_CAMERAS)
    box = control(panel, QComboBox, "Camera")
    with qtbot.waitSignal(model.settings_requested) as asked:
        choose(box, words)
    assert asked.args == [Settings(camera=device)]
    assert box.currentText() == "Follow the system"
    model.show_settings(Settings(camera=device))
    assert box.currentText() == words


def test_a_chosen_device_is_remembered_with_its_label_before_those_of_earlier(
    qtbot: QtBot, model: CallModel, panel: DevicePanel
) -> None:
    front, back = RememberedDevice("a", "Front"), RememberedDevice("b", "Back")
    model.show_devices(TWO_CAMERAS)
    model.show_settings(Settings(camera="a", cameras=(front,)))
    box = control(panel, QComboBox, "Camera")
    with qtbot.waitSignal(model.settings_requested) as asked:
        choose(box, "Back")
    assert asked.args == [Settings(camera="b", cameras=(back, front))]


def test_the_tool_tip_tells_which_device_is_used_and_who_comes_next(
    model: CallModel, panel: DevicePanel
) -> None:
    box = control(panel, QComboBox, "Camera")
    assert box.toolTip() == ""  # nothing is plugged in
    known = (RememberedDevice("a", "Front"), RememberedDevice("b", "Back"))
    model.show_settings(Settings(camera="a", cameras=known))
    model.show_devices(TWO_CAMERAS)
    assert box.toolTip() == "Now: Front\nThen: Back\nThen: the system’s choice"
    model.show_devices(DeviceList(cameras=(Device("b", "Back"),)))
    assert box.currentText() == "Front (not plugged in)"
    assert box.toolTip().startswith("Now: Back\n")
    assert box.accessibleDescription() == box.toolTip()


def test_who_follows_the_system_sees_what_its_choice_is(
    model: CallModel, panel: DevicePanel
) -> None:
    model.show_devices(DeviceList(cameras=(Device("a", "Front"), Device("b", "Back", True))))
    assert control(panel, QComboBox, "Camera").toolTip().startswith("Now: Back")


@pytest.mark.parametrize(
    ("words", "wished"),
    [("Microphone", Settings(microphone="none")), ("Speaker", Settings(loudspeaker="none"))],
)
def test_each_box_wishes_for_its_own_device(
    qtbot: QtBot, model: CallModel, panel: DevicePanel, words: str, wished: Settings
) -> None:
    with qtbot.waitSignal(model.settings_requested) as asked:
        choose(control(panel, QComboBox, words), "None")
    assert asked.args == [wished]


def test_the_default_can_be_chosen_again(
    qtbot: QtBot, model: CallModel, panel: DevicePanel
) -> None:
    model.show_settings(Settings(camera="none"))
    with qtbot.waitSignal(model.settings_requested) as asked:
        choose(control(panel, QComboBox, "Camera"), "Follow the system")
    assert asked.args == [Settings(camera=None)]


def test_a_chosen_device_that_is_unplugged_stays_chosen(
    model: CallModel, panel: DevicePanel
) -> None:
    model.show_settings(Settings(camera="b"))
    model.show_devices(TWO_CAMERAS)
    box = control(panel, QComboBox, "Camera")
    assert box.currentText() == "Back"
    model.show_devices(DeviceList())
    assert box.currentText() == "Not plugged in now"  # and nobody knows how it is called
    model.show_devices(TWO_CAMERAS)
    assert box.currentText() == "Back"
    assert "Not plugged in now" not in choices_of(box)


@pytest.mark.parametrize(
    ("settings", "box", "words"),
    [
        (Settings(camera="file:/home/anna/holiday.mp4"), "Camera", "File: holiday.mp4"),
        (Settings(microphone="file:speech.wav"), "Microphone", "File: speech.wav"),
        (Settings(microphone="test:880"), "Microphone", "Test tone, 880 Hz"),
    ],
)
def test_a_choice_from_the_command_line_is_shown(
    model: CallModel, panel: DevicePanel, settings: Settings, box: str, words: str
) -> None:
    model.show_settings(settings)
    assert control(panel, QComboBox, box).currentText() == words


def test_devices_can_be_switched_in_the_call(model: CallModel, panel: DevicePanel) -> None:
    model.show_snapshot(CallSnapshot(state=CallState.CONNECTED, dark=None))
    assert all(box.isEnabled() for box in panel.findChildren(QComboBox))


@pytest.mark.parametrize(
    ("words", "wished"),
    [
        ("Cancel echo", Settings(cancel_echo=False)),
        ("Suppress noise", Settings(suppress_noise=False)),
        ("Even out my volume", Settings(control_gain=False)),
    ],
)
def test_each_part_of_the_sound_processing_has_its_box_in_the_call_too(
    qtbot: QtBot, model: CallModel, voice: VoiceForm, words: str, wished: Settings
) -> None:
    model.show_snapshot(CallSnapshot(state=CallState.CONNECTED, dark=None))
    box = control(voice, QCheckBox, words)
    assert box.isEnabled()
    assert box.isChecked()
    with qtbot.waitSignal(model.settings_requested) as asked:
        box.click()
    assert asked.args == [wished]
    model.show_settings(wished)
    assert not box.isChecked()


def hints_of(voice: VoiceForm) -> list[str]:
    return [label.text() for label in voice.findChildren(QLabel)]


@pytest.mark.parametrize("microphone", ["test", "test:880", "none", "file:speech.wav"])
def test_only_a_real_microphone_is_processed(
    model: CallModel, voice: VoiceForm, microphone: str
) -> None:
    reason = "Only a real microphone is processed."
    model.show_settings(Settings(microphone=microphone))
    boxes = voice.findChildren(QCheckBox)
    assert not any(box.isEnabled() for box in boxes)
    assert hints_of(voice) == [reason] * len(boxes)
    model.show_settings(Settings(microphone="alsa_input.usb"))
    assert all(box.isEnabled() for box in boxes)
    assert reason not in hints_of(voice)


def test_what_is_done_to_the_sound_is_explained_in_sight(voice: VoiceForm) -> None:
    descriptions = [box.accessibleDescription() for box in voice.findChildren(QCheckBox)]
    assert hints_of(voice) == descriptions
    assert all(descriptions)


def test_a_preview_is_a_choice(qtbot: QtBot, model: CallModel, panel: DevicePanel) -> None:
    box = control(panel, QCheckBox, "Preview before joining")
    assert not box.isChecked()
    with qtbot.waitSignal(model.settings_requested) as asked:
        box.click()
    assert asked.args == [Settings(preview=True)]


def test_the_speaker_can_be_tried(qtbot: QtBot, model: CallModel, panel: DevicePanel) -> None:
    with qtbot.waitSignal(model.loudspeaker_test_requested):
        control(panel, QPushButton, "Test the speaker").click()
