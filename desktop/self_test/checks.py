"""The checks of what Tandem needs around it. Each returns what it found, in words.

A check that fails raises CheckFailed, or whatever went wrong in the library that was tried.
"""

import importlib.metadata
import platform
import ssl
import sys
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QPluginLoader, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtMultimedia import QMediaFormat

from desktop.rtc.codec_trial import CodecTrialError, codec_trials
from desktop.ui.icon_files import icon_path
from desktop.ui.icons import icon
from desktop.ui.translation import LANGUAGES, SOURCE_LANGUAGE, Translation
from server.pages import page_folder

LIBRARIES = (
    "PySide6-Essentials", "PySide6-Addons", "qasync", "aiortc", "aioice", "ifaddr", "av",
    "websockets", "msgspec", "platformdirs", "numpy", "pywebrtc-audio", "cryptography",
    "prometheus-client", "segno", *(("uvloop",) if sys.platform != "win32" else ()),
    *(("jeepney",) if sys.platform == "linux" else ()),
)  # fmt: skip
# The plugins of Qt's that a window or its devices need; others may be missing.
_NEEDED_PLUGINS = {
    "linux": ("platforms/libqxcb", "platforms/libqoffscreen", "multimedia/libffmpegmedia"),
    "win32": ("platforms/qwindows", "multimedia/ffmpegmedia"),
    "darwin": ("platforms/libqcocoa", "multimedia/libffmpegmedia"),
}
_PAGE_FILES = ("index.html", "app.js", "style.css")
_WORDS = {"ru": "Войти"}  # what "Join" is called


class CheckFailed(Exception):
    """Something that Tandem needs is missing or does not work; the text says what."""


def versions() -> str:
    """Python's and the libraries' versions, and the system's."""
    try:
        found = [f"{name} {importlib.metadata.version(name)}" for name in LIBRARIES]
    except importlib.metadata.PackageNotFoundError as error:
        raise CheckFailed(f"{error.name} is not here") from error
    python = f"Python {platform.python_version()}"
    return ", ".join([python, f"Qt {qVersion()}", *found, platform.platform()])


def qt_plugins() -> str:
    """Which of Qt's plugins can be loaded, with every library that they link to."""
    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath))
    needed = _NEEDED_PLUGINS.get(sys.platform, ())
    loaded, unusable = [], []
    for kind in ("platforms", "multimedia"):
        for file in sorted((folder / kind).glob("*")):
            if file.suffix not in (".so", ".dll", ".dylib"):
                continue
            loader = QPluginLoader(str(file))
            name = f"{kind}/{file.stem}"
            if loader.load():
                loaded.append(name)
            elif any(name.startswith(wanted) for wanted in needed):
                raise CheckFailed(f"{name} cannot be used: {loader.errorString()}")
            else:
                unusable.append(name)
    for wanted in needed:
        if not any(name.startswith(wanted) for name in loaded):
            raise CheckFailed(f"{wanted} is not in {folder}")
    used = QGuiApplication.platformName()
    words = f"the window is shown by {used}; usable: {', '.join(loaded)}"
    return f"{words}; not usable here: {', '.join(unusable)}" if unusable else words


def multimedia() -> str:
    """Whether the FFmpeg of Qt's multimedia answers."""
    found = QMediaFormat().supportedVideoCodecs(QMediaFormat.ConversionMode.Decode)
    names = sorted(codec.name for codec in found)
    if "MotionJPEG" not in names:  # what webcams send
        raise CheckFailed(f"Qt decodes only {', '.join(names) or 'nothing'}")
    return f"Qt decodes {', '.join(names)}"


def codecs() -> str:
    """Whether what is encoded can be decoded again."""
    words = []
    for name, trial in codec_trials().items():
        try:
            words.append(f"{name} ({trial()})")
        except CodecTrialError as error:
            raise CheckFailed(f"{name}: {error}") from error
    return ", ".join(words)


def tls_roots() -> str:
    """Whether certificates of servers on the internet can be verified."""
    context = ssl.create_default_context()
    paths = ssl.get_default_verify_paths()
    count = context.cert_store_stats()["x509_ca"]
    where = paths.cafile or "the system's store"
    if not count and paths.capath:  # OpenSSL reads a folder only when it needs one of its files
        where = paths.capath
        count = sum(1 for _ in Path(paths.capath).glob("*.0"))
    if not count:
        raise CheckFailed(
            "there are no root certificates; install the system's package ca-certificates"
        )
    return f"{ssl.OPENSSL_VERSION}, {count} roots in {where}"


def resources() -> str:
    """Whether the icons can be drawn and the page is there."""
    if icon("tandem").pixmap(64, 64).isNull():
        raise CheckFailed(f"{icon_path('tandem')} cannot be drawn: Qt's SVG plugin is missing")
    page = page_folder()
    missing = [name for name in _PAGE_FILES if not (page / name).is_file()]
    if missing:
        raise CheckFailed(f"the browser's page lacks {', '.join(missing)} in {page}")
    icons = len(list(icon_path("tandem").parent.glob("*.svg")))
    return f"{icons} icons, {len(list(page.iterdir()))} files of the page"


def translations() -> str:
    """Whether the window can speak each of its languages."""
    translation = Translation()
    try:
        for language in LANGUAGES:
            translation.speak(language)
            said = QGuiApplication.translate("JoinButton", "Join")
            if said != _WORDS.get(language, "Join"):
                raise CheckFailed(f"{LANGUAGES[language]} is not here: Join is called {said!r}")
    finally:
        translation.speak(SOURCE_LANGUAGE)
    return ", ".join(LANGUAGES.values())
