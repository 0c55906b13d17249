"""The composition root of `tandem wait`: a machine that waits in a room, without a window.

As `desktop.app` does for the window, this builds every part and joins them; the parts of the call
are the same. Two threads meet here: Qt's, which watches what is plugged in, and the engine's.
"""

import logging
import platform
import secrets
import sys
from concurrent.futures import Future
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtGui import QGuiApplication

from desktop import __version__, qt_log
from desktop.call_parts import CallParts, Listeners
from desktop.control.camera_wishes import CameraWishes
from desktop.control.doorman import Doorman, Duty, cards_of, manners_of
from desktop.control.local_socket import ControlSocket
from desktop.control.main_thread import MainThread
from desktop.control.rest import Rest
from desktop.control.status import status_sentence
from desktop.control.steering import carry_out
from desktop.control.visit_book import VisitBook
from desktop.control.volume_wishes import VolumeWishes
from desktop.core.device_order import DeviceChoices, DeviceList
from desktop.core.events import JoinRequested, LeaveRequested
from desktop.core.manners import BadHours, Card
from desktop.core.orders import Answer, Order
from desktop.core.settings import Settings
from desktop.core.snapshot import CallSnapshot, CallState, OwnMedia
from desktop.core.talk_message import IDENTITY
from desktop.devices.listing import DeviceWatcher
from desktop.media.stand_in import StandIn
from desktop.options.values import NO_SERVER, Options
from desktop.ports import Picture
from desktop.rtc.hardware_trial import EncoderSearch
from desktop.rtc.identity import Identity
from desktop.session.call_statistics import CallStatistics
from desktop.session.engine import Engine
from desktop.system import heap
from desktop.system.hooks import Hooks
from desktop.system.network_watch import NetworkWatch
from desktop.system.paths import Paths
from desktop.system.service_manager import ServiceManager
from desktop.system.settings_file import SettingsFile
from desktop.system.sleep_inhibitor import Wakefulness, sleep_inhibitor
from desktop.system.statistics_file import StatisticsFile
from desktop.system.watch_list import FILE_NAME, WatchList
from desktop.termination import AGAIN, begin_anew, can_begin_anew
from desktop.ui.translation import Translation
from server.protocol.names import MAX_NAME_LENGTH

log = logging.getLogger(__name__)

CLOSE_S = 15.0  # as the window's program


class WaitingMachine:
    """The running program, from `run` to its end. Thread: Qt's, unless said otherwise."""

    def __init__(self, options: Options, paths: Paths, settings: Settings) -> None:
        """`settings`: those of this start, as `waiting_settings` makes them."""
        self._options = options
        self._settings = settings
        self._statistics_file = StatisticsFile(options.stats) if options.stats else None
        self._main_thread = MainThread()
        self._closing: Future[None] | None = None  # from `quit` on
        self._service_manager = ServiceManager()
        self._alive_timer = QTimer()
        self._watcher = DeviceWatcher()
        self._wakefulness = Wakefulness(sleep_inhibitor())
        self._cards = cards_of(settings.name)
        self._stand_in = StandIn(self._cards[Card.NAME])
        self._exit_code = 0
        self._can_begin_anew = can_begin_anew(is_supervised=options.supervised)
        self._visit_book = VisitBook(
            WatchList(paths.data_folder / FILE_NAME), Hooks(options.on_join, options.on_leave)
        )
        self._data_folder = paths.data_folder
        self._control = ControlSocket(paths.control_socket, self._obey)
        self._snapshot = CallSnapshot()
        self._wished = OwnMedia()  # what the owner withholds
        self._said = ""
        self._engine = Engine()
        self._rest = Rest(lambda: self._parts.session.settle())
        self._camera_wishes = CameraWishes(
            self,
            lambda: self._settings.lets_switch_camera and not self._doorman.keeps_out,
            lambda event: self._parts.session.post(event),
            self._main_thread.do,
            lambda: self._engine.loop,
        )
        self._encoder_search = EncoderSearch()
        self._parts: CallParts  # made in the engine's thread by `_build`

    def quit(self) -> None:
        """Leave the room, and end the program; soon, and once only."""
        if self._closing is not None:
            return
        self._alive_timer.stop()
        self._service_manager.stopping()
        self._control.close()
        self._closing = self._engine.submit(self._close_engine())
        self._closing.add_done_callback(lambda _: self._main_thread.do(QCoreApplication.quit))
        QTimer.singleShot(int(CLOSE_S * 1000), QCoreApplication.quit)

    def run(self) -> int:
        """Wait in the room until `quit`; returns the program's exit code."""
        self._main_thread.quit_on_signals(self.quit)  # from here, where all is closed in order
        self._engine.start()
        self._engine.submit(self._build()).result()
        self._watcher.changed.connect(self._on_devices_changed)
        self._control.start()
        log.info("Tandem %s waits", __version__)
        self._service_manager.ready()
        interval_s = self._service_manager.alive_interval_s
        if interval_s is not None:
            self._alive_timer.timeout.connect(self._tell_alive)
            self._alive_timer.start(int(interval_s * 1000))
        QCoreApplication.exec()
        limit_s = CLOSE_S if self._closing is None else 0.0  # None: the system ended Qt's loop
        self.quit()
        assert self._closing is not None
        try:
            self._closing.result(limit_s)
        except TimeoutError:
            log.error("not everything was closed within %s s", CLOSE_S)
        finally:
            self._visit_book.close()
            self._encoder_search.close()
            self._wakefulness.close()
            self._watcher.close()
            self._engine.close()
            self._main_thread.close()
        return self._exit_code

    async def _build(self) -> None:
        """Thread: engine."""
        nowhere = _NoScreen()
        self._encoder_search.wish(self._settings.hardware_encoding)
        self._parts = CallParts.of(
            self._settings,
            secrets.token_hex(8),
            self._options.password,
            (nowhere, nowhere),
            Listeners(
                self._on_snapshot,
                self._on_statistics,
                on_hopeless=self._on_hopeless if self._can_begin_anew else None,
                on_camera_asked=self._camera_wishes.on_asked,
                lets_switch_camera=lambda: self._settings.lets_switch_camera,
                on_volume_asked=lambda percent: self._volume_wishes.on_asked(percent),
                lets_toggle_torch=lambda: self._settings.lets_toggle_torch,
            ),
            hardware_h264=self._encoder_search.found,
            stand_in=self._stand_in,
            can=frozenset({IDENTITY}),  # nobody reads here
            identity=Identity(self._data_folder),
        )
        self._volume_wishes = VolumeWishes(
            self._settings.peer_volume_percent,
            lambda: self._settings.lets_set_volume and not self._doorman.keeps_out,
            self._parts.media.peer.set_volume,
            self._parts.session.post,
        )
        self._doorman = Doorman(
            self._parts.media,
            self._stand_in,
            DeviceChoices.of(self._settings),
            tell=self._volume_wishes.tell,
        )
        self._doorman.serve(Duty(manners_of(self._settings), self._cards))
        self._doorman.start()
        self._parts.guard.start()
        self._parts.media.follow_plugs(self._watcher.devices.plugs)
        if self._statistics_file is not None:
            self._statistics_file.open()
            self._parts.reporter.start()
        self._network = NetworkWatch(self._parts.session.on_network)
        self._network.start()
        self._rest.begin()
        self._parts.session.post(self._join_request())

    async def _close_engine(self) -> None:
        """Thread: engine."""
        parts = self._parts
        await self._rest.close()
        self._network.close()
        await self._doorman.close()
        await parts.guard.close()
        parts.session.post(LeaveRequested())
        await parts.session.settle()
        await parts.reporter.close()
        if self._statistics_file is not None:
            self._statistics_file.close()
        await parts.media.shut_down()

    def _join_request(self) -> JoinRequested:
        server, room, name = self._settings.server, self._settings.room, self._settings.name
        return JoinRequested(server, room, name, create=True, lead=True, waits=True)

    # --- what other programs ask for, by `tandem ctl` ------------------------------------

    def _obey(self, order: Order) -> Answer:
        return carry_out(order, self)

    @property
    def snapshot(self) -> CallSnapshot:
        """The call's state, as it was told last."""
        return self._snapshot

    @property
    def camera(self) -> str | None:
        """The chosen one."""
        return self._settings.camera

    @property
    def devices(self) -> DeviceList:
        """What is plugged in."""
        return self._watcher.devices

    @property
    def wished(self) -> OwnMedia:
        """Also while quiet hours or a stranger make it withhold more."""
        return self._wished

    def withhold(self, wished: OwnMedia) -> None:
        before, self._wished = self._wished, wished
        self._engine.loop.call_soon_threadsafe(self._doorman.wish, before, wished)

    def draw_curtain(self, is_drawn: bool) -> None:
        self.withhold(self._wished.curtained(is_drawn))

    def use_camera(self, camera: str) -> None:
        """Until the program ends: its settings are the window's to change."""
        self._settings = replace(self._settings, camera=camera)
        choices = DeviceChoices.of(self._settings)
        self._engine.loop.call_soon_threadsafe(self._doorman.choose, choices)

    def leave(self) -> None:
        self._engine.loop.call_soon_threadsafe(self._parts.session.post, LeaveRequested())

    def join(self) -> None:
        self._engine.loop.call_soon_threadsafe(self._parts.session.post, self._join_request())

    def show(self, order: Order) -> Answer:
        return Answer(False, "a machine that waits has no window")

    # --- how it is -----------------------------------------------------------------------

    def _on_hopeless(self) -> None:
        """Thread: engine."""
        self._exit_code = AGAIN
        self._main_thread.do(self.quit)

    def _tell_alive(self) -> None:
        """Both threads must do their part of it; who hangs is ended by the service manager."""
        self._engine.loop.call_soon_threadsafe(self._service_manager.alive)

    def _on_snapshot(self, snapshot: CallSnapshot) -> None:
        """Thread: engine."""
        self._doorman.see(snapshot)
        self._rest.see(snapshot)
        self._main_thread.do(lambda: self._show(snapshot))

    def _show(self, snapshot: CallSnapshot) -> None:
        self._snapshot = snapshot
        is_watched = snapshot.state in (CallState.CONNECTED, CallState.LOST)
        self._wakefulness.keep(is_watched and snapshot.peer_name is not None)
        visits = self._visit_book.see(snapshot)
        self._engine.loop.call_soon_threadsafe(self._doorman.ring, visits)
        sentence = status_sentence(snapshot)
        if sentence != self._said:
            self._said = sentence
            self._service_manager.status(sentence)
            sys.stdout.write(f"{sentence}\n")
            sys.stdout.flush()

    def _on_statistics(self, statistics: CallStatistics) -> None:
        """Thread: engine."""
        if self._statistics_file is not None:
            self._statistics_file.append(statistics.as_object())

    def _on_devices_changed(self) -> None:
        plugs = self._watcher.devices.plugs
        self._engine.loop.call_soon_threadsafe(self._parts.media.follow_plugs, plugs)


class _NoScreen:
    """Nobody looks here."""

    def put(self, picture: Picture) -> None:
        pass

    def clear(self) -> None:
        pass


def waiting_settings(options: Options, stored: Settings) -> Settings:
    """The settings of this start: what was said, then what the window remembers, then presets.

    The name is preset to the computer's. The window's screen is not taken over: there is none.
    """
    settings = options.over(stored)
    if settings.camera == "screen":
        settings = replace(settings, camera=None)
    name = settings.name.strip() or platform.node().strip() or "Tandem"
    return replace(settings, name=name[:MAX_NAME_LENGTH])


def run(options: Options, paths: Paths) -> int:
    """Wait until the system asks to end; returns the exit code. Thread: main, and Qt's from now."""
    settings = waiting_settings(options, SettingsFile(paths.settings).load().settings)
    if not settings.server:
        sys.stderr.write(f"tandem wait: {NO_SERVER}\n")
        return 2
    try:
        manners_of(settings)
    except BadHours as error:
        sys.stderr.write(f"tandem wait: in the settings, {error}\n")
        return 2
    heap.keep_few_pools()
    qt_log.install()
    app = QGuiApplication(sys.argv[:1])
    app.setApplicationName("Tandem")
    app.setQuitOnLastWindowClosed(False)
    translation = Translation()
    translation.speak(settings.language)
    code = WaitingMachine(options, paths, settings).run()
    if code == AGAIN:  # from here: Qt's own end waits for what hangs
        begin_anew(is_supervised=options.supervised)
    return code
