"""What goes into the bundle beyond what PyInstaller finds, and what of that stays out.

Only what Tandem imports is used of Qt: QtCore, QtGui, QtWidgets, QtMultimedia and QtSvg, with
the libraries that these link to.
"""

import fnmatch
import os
import re
import subprocess
import sys
from pathlib import Path

import av

# Their names and licences are read by the self-test and by the list of what is inside
DISTRIBUTIONS = (
    "PySide6-Essentials", "PySide6-Addons", "shiboken6", "qasync", "aiortc", "aioice", "ifaddr",
    "av", "websockets", "msgspec", "platformdirs", "numpy", "pywebrtc-audio", "cryptography",
    "prometheus-client", "segno", *(("uvloop",) if sys.platform != "win32" else ()),
    *(("jeepney",) if sys.platform == "linux" else ()),
)  # fmt: skip
HIDDEN_IMPORTS = ["redis.asyncio", "server.store.redis_store"]  # imported when it is configured
EXCLUDED_MODULES = [
    "tkinter", "unittest", "pydoc", "doctest", "lib2to3", "pip", "setuptools", "IPython",
    "numpy.f2py", "numpy.testing", "numpy.distutils", "PySide6.QtQml", "PySide6.QtQuick",
    "PySide6.QtOpenGL", "PySide6.QtOpenGLWidgets", "PySide6.QtPdf", "PySide6.QtSql",
    "PySide6.QtTest", "PySide6.QtWebEngineCore", "matplotlib", "PIL", "pytest", "readline",
    "sqlite3", "curses", "dbm", "_uuid",
]  # fmt: skip

_LEFT_OUT = (
    "/plugins/platforminputcontexts/libqtvirtualkeyboard*",
    "/plugins/platforms/libqeglfs*",
    "/plugins/platforms/libqlinuxfb*",
    "/plugins/platforms/libqminimal*",
    "/plugins/platforms/libqvkkhrdisplay*",
    "/plugins/platforms/libqvnc*",
    "/plugins/egldeviceintegrations/*",
    "/plugins/generic/*",
    "/plugins/imageformats/*pdf*",
    "/plugins/imageformats/*tiff*",
    "/plugins/imageformats/*tga*",
    "/plugins/imageformats/*wbmp*",
    "/plugins/imageformats/*icns*",
    "/plugins/imageformats/*webp*",
    "/plugins/networkinformation/*",
    "/plugins/platformthemes/*gtk3*",
    "/plugins/multimedia/libgstreamer*",
    "/plugins/qmltooling/*",
    "libQt6VirtualKeyboard*",
    "libQt6Pdf*",
    "libQt6EglF*",
    "/qml/*",
    "PySide6/QtQml.*",
    "PySide6/QtQuick*.abi3.so",
    "/__pycache__/*",
    ".dist-info/RECORD",  # has the sums of scripts that name the folder where pip installed them
)
_TRANSLATIONS = "PySide6/Qt/translations/"
_QT_LANGUAGES = ("qtbase_ru", "qtbase_en")
# The bundled Python's own, which were compiled with it
_PYTHON_LIBRARIES = (
    "libpython3*", "libssl.so*", "libcrypto.so*", "libffi.so*", "liblzma.so*", "libbz2.so*",
    "libz.so*",
)  # fmt: skip
# What Qt's X11 platform links to and minimal systems lack
_WINDOW_LIBRARIES = (
    "libxcb-cursor.so.0", "libxcb-icccm.so.4", "libxcb-image.so.0", "libxcb-keysyms.so.1",
    "libxcb-randr.so.0", "libxcb-render.so.0", "libxcb-render-util.so.0", "libxcb-shape.so.0",
    "libxcb-shm.so.0", "libxcb-sync.so.1", "libxcb-util.so.1", "libxcb-xfixes.so.0",
    "libxcb-xkb.so.1", "libxkbcommon.so.0", "libxkbcommon-x11.so.0",
)  # fmt: skip


def is_needed(destination: str, source: str) -> bool:
    """Whether a file that PyInstaller found goes in, by its place there and its source.

    Of the building system's libraries only those of the X11 platform and of Python go along. All
    others (graphics, sound, D-Bus, fonts) must be those of the system where Tandem runs, because
    they speak to its drivers and services, or are one half of something.
    """
    place = destination.replace(os.sep, "/")
    name = Path(place).name
    if any(fnmatch.fnmatch(place, f"*{pattern}") for pattern in _LEFT_OUT):
        return False
    if place.startswith(_TRANSLATIONS):
        return Path(place).stem in _QT_LANGUAGES
    if not _is_of_the_system(source):
        return True
    return any(fnmatch.fnmatch(name, kept) for kept in _WINDOW_LIBRARIES + _PYTHON_LIBRARIES)


def _is_of_the_system(source: str) -> bool:
    if not sys.platform.startswith("linux"):
        return False
    return source.startswith(("/lib", "/usr/lib")) and ".so" in Path(source).name


def codec_libraries() -> list[tuple[str, str]]:
    """PyAV's libraries in the folder where desktop.rtc looks for libvpx and libopus."""
    package = Path(av.__file__).parent
    found = []
    for folder in (package.parent / "av.libs", package / ".dylibs"):
        target = "av.libs" if folder.name == "av.libs" else "av/.dylibs"
        found += [(str(file), target) for file in sorted(folder.glob("*")) if file.is_file()]
    return found


def window_libraries() -> list[tuple[str, str]]:
    """The libraries of the X11 platform, from the system that builds.

    Raises:
        FileNotFoundError: the system lacks one.
    """
    if not sys.platform.startswith("linux"):
        return []
    listed = subprocess.run(
        ["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=True, timeout=30
    ).stdout
    places = dict(re.findall(r"^\s+(\S+) \(libc6,x86-64[^)]*\) => (\S+)$", listed, re.MULTILINE))
    places |= dict(re.findall(r"^\s+(\S+) \(libc6,AArch64[^)]*\) => (\S+)$", listed, re.MULTILINE))
    missing = [name for name in _WINDOW_LIBRARIES if name not in places]
    if missing:
        raise FileNotFoundError(f"install what has {', '.join(missing)}")
    return [(places[name], ".") for name in _WINDOW_LIBRARIES]
