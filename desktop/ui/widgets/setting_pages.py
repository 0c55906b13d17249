"""The pages of the settings: sound, picture, and the rest."""

from dataclasses import replace

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.core.device_order import DeviceKind
from desktop.core.update_source import PUBLISHER
from desktop.ui.models.call_model import CallModel
from desktop.ui.widgets.device_order_list import DeviceOrderList
from desktop.ui.widgets.device_selector import VoiceForm
from desktop.ui.widgets.field import labeled
from desktop.ui.widgets.language_selector import LanguageSelector
from desktop.ui.widgets.setting_controls import HintedBox, Setting, SettingBox
from desktop.ui.widgets.setting_selector import SettingSelector

CAMERA_OFF_RELEASES = Setting(
    lambda settings: settings.camera_off_releases,
    lambda settings, on: replace(settings, camera_off_releases=on),
)
MUTE_RELEASES = Setting(
    lambda settings: settings.mute_releases,
    lambda settings, on: replace(settings, mute_releases=on),
)
JOIN_AT_START = Setting(
    lambda settings: settings.join_at_start,
    lambda settings, on: replace(settings, join_at_start=on),
)
CHECK_UPDATES = Setting(
    lambda settings: settings.check_updates and PUBLISHER is not None,
    lambda settings, on: replace(settings, check_updates=on),
)
PUSH_TO_TALK = Setting(
    lambda settings: settings.push_to_talk, lambda settings, on: replace(settings, push_to_talk=on)
)
SKIP_SILENCE = Setting(
    lambda settings: settings.skip_silence, lambda settings, on: replace(settings, skip_silence=on)
)
HARDWARE_ENCODING = Setting(
    lambda settings: settings.hardware_encoding,
    lambda settings, on: replace(settings, hardware_encoding=on),
)
HEIGHT = Setting(
    lambda settings: settings.video_height, lambda settings, n: replace(settings, video_height=n)
)
FPS = Setting(
    lambda settings: settings.video_fps, lambda settings, n: replace(settings, video_fps=n)
)
KBPS = Setting(
    lambda settings: settings.video_kbps, lambda settings, n: replace(settings, video_kbps=n)
)
RECEIVED_KBPS = Setting(
    lambda settings: settings.video_received_kbps,
    lambda settings, n: replace(settings, video_received_kbps=n),
)
CODEC = Setting(
    lambda settings: settings.video_codec,
    lambda settings, codec: replace(settings, video_codec=codec),
)
THEME = Setting(
    lambda settings: settings.theme, lambda settings, theme: replace(settings, theme=theme)
)
CONTRAST = Setting(
    lambda settings: settings.contrast,
    lambda settings, contrast: replace(settings, contrast=contrast),
)
CHIME = Setting(lambda settings: settings.chime, lambda settings, on: replace(settings, chime=on))
NOTIFY = Setting(
    lambda settings: settings.notify, lambda settings, on: replace(settings, notify=on)
)
MIRROR = Setting(
    lambda settings: settings.own_picture_mirrored,
    lambda settings, on: replace(settings, own_picture_mirrored=on),
)
LARGE_HEIGHT = 1080  # offered where a camera has it
HEIGHTS = (720, 540, 360, 270)
FRAME_RATES = (30, 24, 20, 15, 10)
BIT_RATES_KBPS = (2000, 1500, 1000, 600, 300, 150)


class SettingPage(QWidget):
    """Controls under each other."""

    def __init__(self, model: CallModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(24, 20, 24, 20)
        self.rows.setSpacing(10)

    def add_box(self, setting: Setting[bool], words: str, tip: str) -> None:
        """A choice, with what it means under it."""
        self.add(SettingBox(self.model, setting, words, self), tip)

    def add(self, box: SettingBox, tip: str) -> None:
        """The same with a box of one's own."""
        self.rows.addWidget(HintedBox(box, tip, self))

    def add_hint(self, words: str) -> QLabel:
        """A sentence about what stands above it."""
        label = QLabel(words, self)
        label.setObjectName("settingHint")
        label.setWordWrap(True)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 4)
        row.addWidget(label)
        self.rows.addLayout(row)
        return label


class SoundPage(SettingPage):
    """What is done to the own sound, and how it is sent."""

    def __init__(self, model: CallModel, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self.rows.addWidget(VoiceForm(model, self))
        self.add_box(
            PUSH_TO_TALK,
            self.tr("Push to talk"),
            self.tr("You are muted, and heard while you hold down the space bar in this window."),
        )
        self.add_box(
            MUTE_RELEASES,
            self.tr("Release the microphone while muted"),
            self.tr("The device’s light goes out; coming back takes a moment."),
        )
        self.add_box(
            SKIP_SILENCE,
            self.tr("Send next to nothing while you are silent"),
            self.tr("Saves data."),
        )
        self.add_box(
            CHIME,
            self.tr("A few notes when somebody comes or goes"),
            self.tr("Heard by you alone; not in quiet hours, nor for who may not watch."),
        )
        self.rows.addStretch(1)


class PicturePage(SettingPage):
    """How much of the own picture is sent and of the other's wanted, and how oneself is seen."""

    def __init__(self, model: CallModel, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        automatic = self.tr("Automatic")
        cameras = model.devices.cameras
        has_large = any((camera.most_height or 0) >= LARGE_HEIGHT for camera in cameras)
        heights = (LARGE_HEIGHT, *HEIGHTS) if has_large else HEIGHTS
        height = SettingSelector(
            model, HEIGHT, [(0, automatic), *((n, f"{n * 16 // 9}×{n}") for n in heights)], self
        )
        at_most = self.tr("at most {count} a second")
        fps = SettingSelector(
            model, FPS, [(0, automatic), *((n, at_most.format(count=n)) for n in FRAME_RATES)], self
        )
        at_most = self.tr("at most {count} kbit/s")
        bit_rates = [(0, automatic), *((n, at_most.format(count=n)) for n in BIT_RATES_KBPS)]
        kbps = SettingSelector(model, KBPS, bit_rates, self)
        received_kbps = SettingSelector(model, RECEIVED_KBPS, bit_rates, self)
        codec = SettingSelector(
            model, CODEC, [("", automatic), ("VP8", "VP8"), ("H264", "H.264")], self
        )
        self.rows.addLayout(labeled(self.tr("Resolution"), height))
        self.rows.addLayout(labeled(self.tr("Frame rate"), fps))
        self.rows.addLayout(labeled(self.tr("Bitrate"), kbps))
        self.rows.addLayout(labeled(self.tr("Bitrate of the other’s picture"), received_kbps))
        self.rows.addLayout(labeled(self.tr("Codec"), codec))
        self.add_hint(
            self.tr(
                "Automatic follows the line and the computer. A limit holds at once, in the call "
                "too; a codec from the next connection on."
            )
        )
        self.add_box(
            HARDWARE_ENCODING,
            self.tr("Let the graphics processor encode H.264"),
            self.tr("Where a trial says that it can. It holds from the next connection on."),
        )
        self.add_box(
            CAMERA_OFF_RELEASES,
            self.tr("Release the camera while it is off"),
            self.tr("The device’s light goes out; coming back takes a moment."),
        )
        self.add_box(
            MIRROR,
            self.tr("Mirror my own picture"),
            self.tr("You see yourself as in a mirror. The other person never does."),
        )
        self.rows.addStretch(1)


class DevicesPage(SettingPage):
    """Which device takes over from which."""

    def __init__(self, model: CallModel, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self.add_hint(
            self.tr(
                "Devices that you chose once. The first that is plugged in is used, unless you "
                "follow the system."
            )
        )
        for kind, words in (
            (DeviceKind.CAMERA, self.tr("Cameras")),
            (DeviceKind.MICROPHONE, self.tr("Microphones")),
            (DeviceKind.LOUDSPEAKER, self.tr("Speakers")),
        ):
            order = DeviceOrderList(model, kind, words, self)
            self.rows.addLayout(labeled(words, order))
        self.rows.addStretch(1)


class GeneralPage(SettingPage):
    """What is neither seen nor heard by the other."""

    def __init__(self, model: CallModel, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self.rows.addLayout(labeled(self.tr("Language"), LanguageSelector(model, self)))
        system = self.tr("As the system")
        theme = SettingSelector(
            model,
            THEME,
            [("", system), ("light", self.tr("Light")), ("dark", self.tr("Dark"))],
            self,
        )
        theme.setObjectName("themeSelector")
        contrast = SettingSelector(
            model,
            CONTRAST,
            [("", system), ("normal", self.tr("Normal")), ("high", self.tr("High"))],
            self,
        )
        contrast.setObjectName("contrastSelector")
        self.rows.addLayout(labeled(self.tr("Appearance"), theme))
        self.rows.addLayout(labeled(self.tr("Contrast"), contrast))
        self.add_box(
            JOIN_AT_START,
            self.tr("Join when Tandem starts"),
            self.tr("Leave suspends this until you join again."),
        )
        self.add_box(
            NOTIFY,
            self.tr("Tell who comes and goes while another program is in front"),
            self.tr("As a message of the system."),
        )
        updates = SettingBox(
            model, CHECK_UPDATES, self.tr("Tell me when there is a newer Tandem"), self
        )
        updates.setEnabled(PUBLISHER is not None)
        self.add(
            updates,
            self.tr("Asks its publisher once a day. Nothing is installed by itself.")
            if updates.isEnabled()
            else self.tr("This build names no publisher to ask."),
        )
        renew = QPushButton(self.tr("New identity"), self)
        renew.setObjectName("identityButton")
        renew.setAccessibleName(renew.text())
        renew.setAutoDefault(False)
        renew.clicked.connect(self._renew_identity)
        row = QHBoxLayout()
        row.addWidget(renew)
        row.addStretch(1)
        self.rows.addLayout(row)
        self._identity = self.add_hint(
            self.tr("Others know this computer again by its key. A new one makes them warn.")
        )
        self.rows.addStretch(1)

    def _renew_identity(self) -> None:
        self.model.request_identity()
        self._identity.setText(self.tr("There is a new key. It is shown from the next call on."))
