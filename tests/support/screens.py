"""Pictures of every screen of the window, in both languages and themes, in docs/images/screens.

`python -m tests.support.screens [FOLDER]` starts the real program four times under Xvfb, each time
with a second one that calls it, and goes through everything a user can open. Takes some minutes.
`LANGUAGE THEME` behind the folder makes one of the four only.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, TypeVar

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QPushButton, QWidget

from desktop.core.settings import RecentRoom, RememberedDevice, Settings
from desktop.core.snapshot import CallState
from desktop.core.talk import ChatLine
from desktop.options.values import Options
from desktop.system.paths import Paths
from desktop.system.settings_file import SettingsFile
from desktop.ui.models.call_model import CallModel
from desktop.ui.widgets.chat_button import ChatButton
from desktop.ui.widgets.picture_menu import PictureMenuButton
from desktop.ui.widgets.recent_rooms import RecentRoomsButton
from desktop.ui.widgets.share_button import ShareButton
from desktop.ui.widgets.side_panel import SidePanel
from desktop.ui.windows.doctor_dialog import DoctorDialog
from desktop.ui.windows.invitation_dialog import InvitationDialog
from desktop.ui.windows.keyboard_dialog import KeyboardDialog
from desktop.ui.windows.main_window import MainWindow
from desktop.ui.windows.settings_dialog import SettingsDialog
from tests.support.display import Display

W = TypeVar("W", bound=QWidget)
D = TypeVar("D", bound=QDialog)

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "images" / "screens"
LANGUAGES, THEMES = ("en", "ru"), ("dark", "light")
SETTING_PAGES = ("sound", "video", "devices", "general", "waiting")
QUALITY = 82  # of WebP: letters stay sharp
STEP_LIMIT_S = 60.0
CALL_S = 12.0  # lines need some seconds to be seen
LEAST_FPS = 10.0  # before it, no call is to be shown
SETTLE_S = 0.4
# Who speaks, and what: an own line, one of the other, an own one
CHAT = {
    "en": (
        "Can you read the recipe to me?",
        "200 g of flour, 3 eggs",
        "Thank you, I write it down",
    ),
    "ru": ("Продиктуешь рецепт?", "200 г муки, 3 яйца", "Спасибо, записываю"),
}
CLOSE_CURTAIN = {"en": "Close the curtain", "ru": "Закрыть занавес"}  # in the menu
NAMES = {"en": ("Anna", "Boris", "kitchen"), "ru": ("Анна", "Борис", "кухня")}


# Two programs on one small computer: neither is to look slow
MODEST = Settings(video_height=540, video_fps=15)


class Tour:
    """Goes through one running program. Thread: GUI, with asyncio by qasync."""

    def __init__(self, model: CallModel, language: str, theme: str, folder: Path) -> None:
        self._model = model
        self._language = language
        self._suffix = f"{language}-{theme}"
        self._folder = folder
        (self._window,) = [
            each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow)
        ]

    async def make(self) -> None:
        """Every screen; the program is left as it was found."""
        await asyncio.sleep(1.0)
        await self._save("first", self._window)
        await self._save_menu("recent-rooms", self._found(RecentRoomsButton).menu())
        await self._settings()
        self._model.request_join()
        await self._until(lambda: self._model.snapshot.state is CallState.WAITING)
        await asyncio.sleep(4.0)  # the camera opens meanwhile
        await self._save("waiting", self._window)
        self._window.stage.invitation_requested.emit()
        await self._save_dialog("invitation", InvitationDialog)
        with self._peer() as peer:
            await self._until(lambda: self._model.snapshot.state is CallState.CONNECTED)
            await self._until(lambda: (self._model.statistics.received_video.fps or 0) >= LEAST_FPS)
            await asyncio.sleep(CALL_S)
            await self._call()
            await self._chat(peer)
            await self._curtains(peer)
        await self._until(lambda: self._model.snapshot.state is CallState.WAITING)
        self._model.request_leave()
        await self._until(lambda: not self._model.snapshot.is_joined)
        self._model.request_settings(
            replace(self._model.settings, server="127.0.0.1:9", host_here=False)
        )
        self._model.request_join()
        await self._until(lambda: bool(self._model.snapshot.notices))
        await self._save("error", self._window)

    async def _settings(self) -> None:
        self._found(SidePanel).settings_requested.emit()
        dialog = self._dialog(SettingsDialog)
        for index, name in enumerate(SETTING_PAGES):
            dialog.show_page(index)
            await self._save(f"settings-{name}", dialog)
        dialog.keyboard_requested.emit()
        await self._save_dialog("keyboard", KeyboardDialog)
        dialog.doctor_requested.emit()
        doctor = self._dialog(DoctorDialog)
        again = doctor.findChildren(QPushButton)[0]
        await self._until(again.isEnabled)
        await self._save_dialog("doctor", DoctorDialog)
        dialog.close()

    async def _call(self) -> None:
        await self._save("call", self._window)
        self._window.stage.statistics_panel.setVisible(True)
        await self._save("numbers", self._window)
        self._window.stage.statistics_panel.setVisible(False)
        menu = self._found(PictureMenuButton).findChild(QMenu, "pictureMenu")
        assert isinstance(menu, QMenu)
        await self._save_menu("picture-menu", menu)
        self._found(ShareButton).click()
        (chooser,) = [each for each in self._window.findChildren(QDialog) if each.isVisible()]
        await self._save("share", chooser)
        chooser.close()

    async def _chat(self, peer: IO[str]) -> None:
        first, answer, last = CHAT[self._language]
        self._found(ChatButton).click()
        self._model.request_say(first)
        await self._until(lambda: len(self._lines()) == 1)
        _write(peer, answer)
        await self._until(lambda: len(self._lines()) == 2)
        self._model.request_say(last)
        await self._until(lambda: len(self._lines()) == 3)
        await asyncio.sleep(1.0)  # the last line is delivered meanwhile
        await self._save("chat", self._window)
        self._found(ChatButton).click()

    async def _curtains(self, peer: IO[str]) -> None:
        own = self._model.snapshot.own_media
        self._model.request_own_media(own.curtained(True))
        await self._until(lambda: self._model.snapshot.own_media.is_curtained)
        await asyncio.sleep(1.0)
        await self._save("curtain", self._window)
        self._model.request_own_media(own)
        await self._until(lambda: not self._model.snapshot.own_media.is_curtained)
        _write(peer, {"act": CLOSE_CURTAIN[self._language]})
        await self._until(lambda: self._model.snapshot.talk.peer.is_curtained)
        await asyncio.sleep(1.0)
        await self._save("other-curtain", self._window)

    def _lines(self) -> tuple[ChatLine, ...]:
        return self._model.snapshot.talk.lines

    # --- how -----------------------------------------------------------------------------

    def _found(self, kind: type[W]) -> W:
        (found,) = self._window.findChildren(kind)
        return found

    def _dialog(self, kind: type[D]) -> D:
        return next(each for each in self._window.findChildren(kind) if each.isVisible())

    async def _save_dialog(self, name: str, kind: type[QDialog]) -> None:
        dialog = self._dialog(kind)
        await self._save(name, dialog)
        dialog.close()

    async def _save_menu(self, name: str, menu: QMenu) -> None:
        menu.popup(self._window.mapToGlobal(QPoint(40, 40)))
        await self._save(name, menu)
        menu.close()

    async def _save(self, name: str, widget: QWidget) -> None:
        await asyncio.sleep(SETTLE_S)
        path = self._folder / f"{name}-{self._suffix}.webp"
        if not widget.grab().save(str(path), quality=QUALITY):
            raise OSError(f"{path} cannot be written")

    async def _until(self, is_true: Callable[[], bool]) -> None:
        end_s = time.monotonic() + STEP_LIMIT_S
        while not is_true():
            if time.monotonic() > end_s:
                raise TimeoutError("the window does not show what was expected")
            await asyncio.sleep(0.1)

    @contextmanager
    def _peer(self) -> Iterator[IO[str]]:
        """The other person, who sees and hears, too; what is written to him is done."""
        assert self._model.host is not None
        _, name, room = NAMES[self._language]
        arguments = [
            *("--profile", "other", "--server", self._model.host.url, "--room", room),
            *("--name", name, "--camera", "test", "--microphone", "test", "--speaker", "none"),
            *("--no-ice-servers", "--join"),
        ]
        SettingsFile(Paths.of("other").settings).save(replace(MODEST, language=self._language))
        other = subprocess.Popen(
            [sys.executable, "-m", "tests.support.writer", *arguments],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        assert other.stdin is not None
        try:
            yield other.stdin
        finally:
            other.terminate()
            other.wait(STEP_LIMIT_S)


def _write(peer: IO[str], wish: str | dict[str, str]) -> None:
    peer.write(json.dumps(wish) + "\n")
    peer.flush()


def settings(language: str, theme: str) -> Settings:
    """Of a user who has been here for a while."""
    name, _, room = NAMES[language]
    return replace(
        MODEST,
        name=name,
        room=room,
        host_for_others=True,
        camera="test",
        microphone="test:880",
        loudspeaker="none",
        cameras=(RememberedDevice("1", "Logitech C920"), RememberedDevice("2", "HD Webcam")),
        microphones=(RememberedDevice("3", "Yeti Nano"), RememberedDevice("4", "HD Webcam")),
        loudspeakers=(RememberedDevice("5", "Headphones"),),
        ice_servers=(),
        recent_rooms=(RecentRoom(room), RecentRoom("team", "https://call.example.org/")),
        knows_background=True,
        language=language,
        theme=theme,
        contrast="normal",
    )


def make_one(folder: Path, language: str, theme: str) -> int:
    """The child's part: the program, and the tour through it."""
    from desktop import app  # late, as the program itself has it

    paths = Paths.of()
    SettingsFile(paths.settings).save(settings(language, theme))
    failed: list[BaseException] = []

    def on_started(tandem: app.Tandem) -> None:
        async def tour() -> None:
            try:
                await Tour(tandem.model, language, theme, folder).make()
            except Exception as error:  # told when the program has ended
                failed.append(error)
            finally:
                tandem.quit()

        tasks.add(asyncio.get_running_loop().create_task(tour()))

    tasks: set[asyncio.Task[None]] = set()
    app.run(Options(), paths, on_started)
    if failed:
        raise failed[0]
    return 0


def make_all(folder: Path) -> int:
    """All four; returns the exit code of the first that failed."""
    folder.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        for theme in THEMES:
            with ExitStack() as stack:
                home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
                display = stack.enter_context(Display(1600, 1000))
                homes = {
                    f"XDG_{kind}_HOME": str(home / kind) for kind in ("CONFIG", "STATE", "DATA")
                }
                made = subprocess.run(
                    [sys.executable, "-m", "tests.support.screens", folder, language, theme],
                    cwd=ROOT,
                    env={**os.environ, **homes, "DISPLAY": display.name, "QT_QPA_PLATFORM": "xcb"},
                )
            if made.returncode:
                return made.returncode
    return 0


def main(arguments: list[str]) -> int:
    """As the module says."""
    folder = Path(arguments[0]).absolute() if arguments else FOLDER
    return make_one(folder, *arguments[1:]) if arguments[1:] else make_all(folder)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
