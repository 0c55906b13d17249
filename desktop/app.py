"""The composition root: builds every part of the window's program and joins them.

Nothing is decided here that a part could decide. Two threads meet here: Qt's, with qasync for the
coroutines of this module, and the engine's, to which they are handed by `Engine.submit`.
"""

import asyncio
import logging
import os
import random
import secrets
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import qasync
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop import __version__, qt_log
from desktop.control.background import Background
from desktop.control.call_wishes import pass_on_wishes, volume_taker
from desktop.control.camera_wishes import CameraWishes
from desktop.control.key_watch import KeyWatch
from desktop.control.local_socket import ControlSocket
from desktop.control.notice_board import NoticeBoard
from desktop.control.setting_wishes import SettingWishes
from desktop.control.window import WindowSteering
from desktop.core.events import Event
from desktop.core.manners import Card
from desktop.core.notice import Notice, NoticeKind
from desktop.core.own_server import HostChoice, Hosted
from desktop.core.release import Release
from desktop.core.settings import Settings
from desktop.core.snapshot import CallSnapshot, CallState, OwnMedia
from desktop.devices.listing import DeviceWatcher
from desktop.devices.shareable import Shareables
from desktop.joining import Joining
from desktop.options.values import Options
from desktop.session.engine import Engine
from desktop.system import acquaintance_file, heap
from desktop.system.acquaintance_file import AcquaintanceFile
from desktop.system.chosen_settings import ChosenSettings
from desktop.system.notifications import Notifications
from desktop.system.paths import Paths
from desktop.system.service import own_command
from desktop.system.settings_file import SettingsFile
from desktop.system.sleep_inhibitor import Wakefulness, sleep_inhibitor
from desktop.termination import quit_on_signals
from desktop.ui.announcements import Announcements, read_out
from desktop.ui.bridge import EngineBridge, PictureFeed
from desktop.ui.call_recorder import CallRecorder
from desktop.ui.card_words import card_words
from desktop.ui.first_sight import FirstSight
from desktop.ui.icon_files import icon_path
from desktop.ui.models.call_model import CallModel
from desktop.ui.photograph import photograph
from desktop.ui.theme import Theme, hear_the_portal
from desktop.ui.translation import Translation
from desktop.ui.windows.doctor_dialog import DoctorDialog
from desktop.ui.windows.main_place import MainPlace
from desktop.ui.windows.main_window import MainWindow
from desktop.ui.windows.small_window import SmallWindow

if TYPE_CHECKING:
    from desktop.system.update_watch import UpdateWatch
    from desktop.window_call import WindowCall

log = logging.getLogger(__name__)

APP_NAME = "Tandem"
DESKTOP_ENTRY = "org.tandem_call.Tandem"  # by which desktops find name and icon

CLOSE_S = 15.0  # devices, links and the connection have shorter limits of their own
DRAW_S = 1.0  # a window that nobody sees yet, because of the system or of its user


class Tandem:
    """The running program, from `run` to its end. Thread: Qt's, unless said otherwise."""

    def __init__(self, options: Options, paths: Paths) -> None:
        self._options = options
        settings_file = SettingsFile(paths.settings)
        loaded = settings_file.load()
        self._broken_settings = loaded.set_aside
        random_name = f"User{random.randrange(100, 1000)}"
        shown = options.over(loaded.settings)
        self._chosen = ChosenSettings(
            settings_file, loaded.settings, replace(shown, name=shown.name or random_name)
        )
        self._data_folder = paths.data_folder
        self._asked_for_updates = paths.data_folder / "asked-for-updates"
        self._instance = secrets.token_hex(8)
        self._quit = asyncio.Event()

        self._theme = Theme()
        self._theme.choose(self._settings.theme, self._settings.contrast)
        self._translation = Translation()
        self._translation.speak(self._settings.language)
        self._model = CallModel()
        self._own_feed = PictureFeed()
        self._peer_feed = PictureFeed()
        self._bridge = EngineBridge(self._model)
        self._window = MainWindow(self._model, self._own_feed, self._peer_feed)
        self._place = MainPlace(self._model, self._window)
        self._small_window = SmallWindow(self._model, self._peer_feed.branch(), self._window)
        self._announcements = Announcements(
            self._model, lambda words, urgent: read_out(self._window, words, urgent)
        )
        self._watcher = DeviceWatcher()
        self._shareables = Shareables()
        self._recorder = CallRecorder(self._model)
        self._wakefulness = Wakefulness(sleep_inhibitor())
        self._notice_board = NoticeBoard(
            KeyWatch(
                self._model, AcquaintanceFile(paths.data_folder / acquaintance_file.FILE_NAME)
            ),
            lambda: self._in_engine(self._repost_snapshot),
        )
        tell = self._notice_board.tell
        self._notifications = Notifications(APP_NAME, DESKTOP_ENTRY, icon_path("tandem").as_uri())
        self._steering = WindowSteering(self._model, self._window, self._watcher, tell)
        self._background = Background(
            self._model,
            self._window,
            paths.data_folder,
            lambda visits: self._in_engine(lambda: self._call.doorman.ring(visits)),
            lambda duty: self._in_engine(lambda: self._call.doorman.serve(duty)),
            self._notifications.tell,
        )
        self._control = ControlSocket(paths.control_socket, self._steering.obey)
        self._setting_wishes = SettingWishes(  # Qt does not keep it
            self._model, self._chosen, self._translation, self._theme, tell, self._use_settings
        )

        self._engine = Engine()
        self._is_drawn = threading.Event()
        # Made in the engine's thread as the first thing that it does, so whatever is done there
        # later finds it.
        self._call: WindowCall
        self._updates: UpdateWatch

        self._joining = Joining(
            self._model,
            self._engine,
            self._serve,
            self._stop_serving,
            lambda event: self._call.session.post(event),
            lambda: self._background.waits,
            tell,
        )
        self._model.own_media_requested.connect(self._on_own_media_requested)
        self._model.shareables_requested.connect(self._on_shareables_requested)
        self._model.loudspeaker_test_requested.connect(self._on_loudspeaker_test_requested)
        pass_on_wishes(self._model, self._post_soon)
        self._model.identity_requested.connect(self._on_identity_requested)
        self._model.changed.connect(self._on_model_changed)
        self._watcher.changed.connect(self._on_devices_changed)
        self._background.quit_requested.connect(self.quit)
        self._window.sight_changed.connect(self._preview)
        self._window.doctor_requested.connect(self._examine)
        # Queued: the box in which it was chosen is made anew, too, after it has done its work
        self._theme.changed.connect(self._window.renew, Qt.ConnectionType.QueuedConnection)

    @property
    def model(self) -> CallModel:
        """What the window shows."""
        return self._model

    @property
    def peer_pictures(self) -> PictureFeed:
        """Those of the other."""
        return self._peer_feed

    @property
    def _settings(self) -> Settings:
        return self._chosen.in_force

    def quit(self) -> None:
        """Ask the program to leave the room and end."""
        self._quit.set()

    async def run(self) -> None:
        """Show the window and serve its user until `quit`."""
        self._engine.start()
        self._gui_loop = asyncio.get_running_loop()
        self._camera_wishes = CameraWishes(
            self._steering,
            lambda: self._settings.lets_switch_camera and not self._call.doorman.keeps_out,
            lambda event: self._call.session.post(event),
            self._gui_loop.call_soon_threadsafe,
            lambda: self._engine.loop,
        )
        self._take_volume = volume_taker(self._model, lambda: not self._call.doorman.keeps_out)
        loaded = self._engine.call(self._load)
        self._model.show_settings(self._settings)
        self._on_devices_changed()
        self._place.put_back()
        self._window.show()
        FirstSight(self._window, self._is_drawn.set)
        self._control.start()
        wants_join = self._settings.join_at_start and not self._settings.join_suspended
        if self._options.join or wants_join:  # before any order that comes can be obeyed
            self._joining.join(insist=True)
        if self._options.screenshot is not None:
            photograph(self._window, self._options.screenshot, self._options.screenshot_after_s)
        await asyncio.wrap_future(loaded)
        log.info("Tandem %s started", __version__)
        if self._broken_settings is not None:
            broken = Notice(NoticeKind.SETTINGS_BROKEN, str(self._broken_settings))
            self._notice_board.tell(broken)
        await self._quit.wait()
        try:
            async with asyncio.timeout(CLOSE_S):
                await self._close()
        except TimeoutError:
            log.error("not everything was closed within %s s", CLOSE_S)
        finally:
            self._recorder.close()
            self._call.close_encoder_search()
            self._wakefulness.close()
            self._notifications.close()
            self._watcher.close()
            self._engine.close()

    def _load(self) -> None:
        """Make what the first screen does without. Thread: engine."""
        # Loading takes the interpreter for half a second, of which drawing needs some.
        self._is_drawn.wait(DRAW_S)
        from desktop.call_parts import Listeners
        from desktop.system.update_watch import UpdateWatch
        from desktop.window_call import WindowCall

        self._call = WindowCall(
            self._settings,
            self._instance,
            self._options.password,
            self._data_folder,
            self._options.stats,
            (self._own_feed, self._peer_feed),
            Listeners(
                self._post_snapshot,
                lambda statistics: self._bridge.post_statistics(statistics.link),
                self._bridge.post_level,
                on_camera_asked=self._camera_wishes.on_asked,
                lets_switch_camera=lambda: self._settings.lets_switch_camera,
                on_volume_asked=self._take_volume,
                lets_toggle_torch=lambda: self._settings.lets_toggle_torch,
            ),
            self._shareables,
            self._recorder.make_recorder(),
        )
        self._call.start()
        self._updates = UpdateWatch(
            self._asked_for_updates,
            lambda: self._settings.check_updates,
            self._on_release,
            loop=self._gui_loop,
        )
        self._updates.start()

    async def _close(self) -> None:
        self._updates.close()
        self._control.close()
        self._background.close()
        self._window.hide()
        await self._joining.close()
        await self._engine.result_of(self._call.close())

    async def _serve(self, choice: HostChoice) -> Hosted:
        """Thread: engine, as of the next."""
        return await self._call.hosting.serve(choice)

    async def _stop_serving(self) -> None:
        await self._call.hosting.close()

    # --- what the user wishes ------------------------------------------------------------

    def _use_settings(self, settings: Settings, changes: frozenset[str]) -> None:
        """Do from now on as these say."""
        self._in_engine(lambda: self._call.use(settings))
        if "preview" in changes:
            self._preview()
        if "language" in changes and self._model.snapshot.own_media.is_curtained:
            self._on_own_media_requested(self._model.snapshot.own_media)  # its card says it
        if "check_updates" in changes:
            self._in_engine(lambda: self._updates.look_soon())
        self._joining.on_settings_changed(changes)

    def _preview(self) -> None:
        """Camera and microphone are held for a preview only while somebody can see it."""
        is_wanted = self._settings.preview and self._window.is_in_sight
        self._in_engine(lambda: self._call.media.preview(is_wanted))

    def _examine(self) -> None:
        command, _ = own_command()
        DoctorDialog(command, ("--profile", self._options.profile), self._window).start()

    def _on_loudspeaker_test_requested(self) -> None:
        self._in_engine(lambda: self._call.media.test_loudspeaker())

    def _in_engine(self, work: Callable[[], None]) -> None:
        """Do this in the engine, after what was asked of it before. Thread: any."""
        self._engine.loop.call_soon_threadsafe(work)

    def _on_own_media_requested(self, wished: OwnMedia) -> None:
        shown = self._model.snapshot.own_media
        curtain = None
        if wished.is_curtained:
            from desktop.devices.name_card import name_card  # late: it brings PyAV

            curtain = name_card(card_words(Card.CURTAIN, self._settings.name))
        self._in_engine(lambda: self._call.doorman.wish(shown, wished, curtain))

    def _on_identity_requested(self) -> None:
        self._in_engine(lambda: self._call.identity.renew())

    def _post_soon(self, event: Event) -> None:
        self._in_engine(lambda: self._call.session.post(event))

    def _on_shareables_requested(self) -> None:
        self._model.show_shareables(self._shareables.list())

    # --- what is shown -------------------------------------------------------------------

    def _on_release(self, release: Release) -> None:
        self._notice_board.tell_release(release, self._translation.language)

    def _repost_snapshot(self) -> None:
        """Thread: engine."""
        self._post_snapshot(self._call.session.snapshot)

    def _post_snapshot(self, snapshot: CallSnapshot) -> None:
        """Thread: engine."""
        self._call.doorman.see(snapshot)
        self._bridge.post_snapshot(self._notice_board.over(snapshot))

    def _on_devices_changed(self) -> None:
        devices = self._watcher.devices
        self._model.show_devices(devices)
        self._in_engine(lambda: self._call.media.follow_plugs(devices.plugs))

    def _on_model_changed(self) -> None:
        """In a call the computer does not sleep."""
        self._wakefulness.keep(self._model.snapshot.state in (CallState.CONNECTED, CallState.LOST))


def run(
    options: Options, paths: Paths, on_started: Callable[["Tandem"], None] | None = None
) -> int:
    """Run the program with its window; returns the exit code. Thread: main, and Qt's from now.

    `on_started` is called when everything is built and the loop runs: benchmarks measure there.
    """
    heap.keep_few_pools(heap.PICTURES_FOLLOW)
    qt_log.install()
    hear_the_portal(os.environ)
    app = QApplication(sys.argv[:1])
    app.setApplicationName(APP_NAME)
    app.setDesktopFileName(DESKTOP_ENTRY)
    app.setApplicationVersion(__version__)
    app.setQuitOnLastWindowClosed(False)
    loop = qasync.QEventLoop(app)
    with loop:
        tandem = Tandem(options, paths)
        quit_on_signals(loop, tandem.quit)
        if on_started is not None:
            loop.call_soon(on_started, tandem)
        loop.run_until_complete(tandem.run())
    return 0
