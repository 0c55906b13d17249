"""Which language the window speaks: Tandem's own sentences and the few that Qt has."""

import logging
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

_PACKAGE = Path(__file__).resolve().parent.parent

LANGUAGES = {"en": "English", "ru": "Русский"}  # code -> its own name for itself
SOURCE_LANGUAGE = "en"  # what the sentences in the code are written in

translate = QCoreApplication.translate  # this name is what Qt's lupdate looks for

log = logging.getLogger(__name__)


def language_of(chosen: str, preferred: Sequence[str]) -> str:
    """The code of the language to speak.

    Args:
        chosen: a code, or "" for the system's.
        preferred: the system's languages, the dearest first, as BCP 47 tags (`ru-RU`).
    """
    codes = (tag.replace("_", "-").split("-")[0].lower() for tag in (chosen, *preferred))
    return next((code for code in codes if code in LANGUAGES), SOURCE_LANGUAGE)


class Translation:
    """What is installed in the application: every window hears of a change by `LanguageChange`.

    There must be an application. Thread: GUI.
    """

    def __init__(self) -> None:
        self._installed: list[QTranslator] = []
        self._language = SOURCE_LANGUAGE

    @property
    def language(self) -> str:
        """What is spoken now, a code of `LANGUAGES`."""
        return self._language

    def speak(self, chosen: str) -> None:
        """Speak this language from now on; "" is the system's. The same one again does nothing."""
        language = language_of(chosen, QLocale.system().uiLanguages())
        if language == self._language:
            return
        self._language = language
        for translator in self._installed:
            QCoreApplication.removeTranslator(translator)
        self._installed = []
        if language != SOURCE_LANGUAGE:
            self._install(f"qtbase_{language}", _qt_folder())
            self._install(f"tandem_{language}", _folder())

    def _install(self, name: str, folder: Path) -> None:
        translator = QTranslator()
        if not translator.load(name, str(folder)):
            log.warning("the translation %s is not in %s", name, folder)
            return
        QCoreApplication.installTranslator(translator)
        self._installed.append(translator)


def _qt_folder() -> Path:
    return Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))


def _folder() -> Path:
    """Package data when installed, `resources/translations` in a checkout."""
    installed = _PACKAGE / "translations"
    return installed if installed.is_dir() else _PACKAGE.parent / "resources" / "translations"
