"""The call behind the window: its parts in the engine's thread, and with them most libraries.

aiortc, PyAV, numpy, cryptography and the server take as long to load as everything that the first
screen needs, so this module is imported in that thread, after the window was drawn.
"""

import asyncio
from dataclasses import replace
from pathlib import Path

from desktop.call_parts import CallParts, Listeners, use_settings
from desktop.control.doorman import Doorman
from desktop.core.device_order import DeviceChoices
from desktop.core.events import LeaveRequested
from desktop.core.settings import Settings
from desktop.devices.shareable import Shareables
from desktop.hosting import Hosting
from desktop.media.recorder import Recorder
from desktop.media.stand_in import StandIn
from desktop.ports import PictureScreen
from desktop.rtc.hardware_trial import EncoderSearch
from desktop.rtc.identity import Identity
from desktop.session.call_statistics import CallStatistics
from desktop.system.network_watch import NetworkWatch
from desktop.system.statistics_file import StatisticsFile


class WindowCall:
    """Made, used and closed in the engine's thread.

    Args:
        settings: what is in force now.
        instance: what makes this start known to the server again.
        password: of the room, or a token.
        data_folder: has the identity, and the certificate of the own server.
        statistics: where they go; None: nowhere.
        screens: of the own picture and the peer's.
        listeners: are told what happens.
        shareables: lists what can be shared.
        recorder: sees and hears both sides.
    """

    def __init__(
        self,
        settings: Settings,
        instance: str,
        password: str | None,
        data_folder: Path,
        statistics: Path | None,
        screens: tuple[PictureScreen, PictureScreen],
        listeners: Listeners,
        shareables: Shareables,
        recorder: Recorder,
    ) -> None:
        self._show_statistics = listeners.on_statistics
        self._statistics_file = StatisticsFile(statistics) if statistics else None
        self._encoder_search = EncoderSearch()
        self._encoder_search.wish(settings.hardware_encoding)
        stand_in = StandIn()  # black, but for the curtain
        self.identity = Identity(data_folder)
        self.hosting = Hosting(data_folder)
        parts = CallParts.of(
            settings,
            instance,
            password,
            screens,
            replace(listeners, on_statistics=self._on_statistics),
            hardware_h264=self._encoder_search.found,
            shareables=shareables,
            recorder=recorder,
            stand_in=stand_in,
            identity=self.identity,
        )
        self.media, self.session = parts.media, parts.session
        self._reporter, self._guard = parts.reporter, parts.guard
        self._torch = parts.torch
        self.doorman = Doorman(parts.media, stand_in, DeviceChoices.of(settings))
        self._network = NetworkWatch(self.session.on_network)

    def start(self) -> None:
        """Measure and watch from now on; nothing is opened or connected yet."""
        if self._statistics_file is not None:
            self._statistics_file.open()
        self.doorman.start()
        self._reporter.start()
        self._guard.start()
        self._network.start()

    def use(self, settings: Settings) -> None:
        """Do from now on as these say."""
        use_settings(self.media, settings, self.doorman.choose)
        self._encoder_search.wish(settings.hardware_encoding)
        self._torch.tell()  # the other may toggle it now, or not any more

    async def close(self) -> None:
        """Leave the room, and end everything."""
        self._network.close()
        self.session.post(LeaveRequested())
        await self.session.settle()  # the leave must arrive before an own server stops
        await self._reporter.close()
        await self._guard.close()
        await self.doorman.close()
        if self._statistics_file is not None:
            self._statistics_file.close()
        await asyncio.gather(self.hosting.close(), self.media.shut_down())

    def close_encoder_search(self) -> None:
        """End its processes, whatever else could not be closed. Thread: any."""
        self._encoder_search.close()

    def _on_statistics(self, statistics: CallStatistics) -> None:
        if self._statistics_file is not None:
            self._statistics_file.append(statistics.as_object())
        self._show_statistics(statistics)
