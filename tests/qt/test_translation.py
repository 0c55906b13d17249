"""The window in Russian: every sentence is there, has room, and comes without a restart."""

import shutil
import string
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from desktop.core.notice import Notice, NoticeKind
from desktop.core.settings import Settings
from desktop.core.snapshot import CallSnapshot
from desktop.ui.models.call_model import CallModel, HostAddress
from desktop.ui.translation import LANGUAGES, SOURCE_LANGUAGE, Translation, language_of
from desktop.ui.widgets.elided_label import ElidedLabel
from desktop.ui.windows.main_window import DEFAULT_SIZE, LEAST_SIZE, MainWindow
from desktop.ui.windows.settings_dialog import SettingsDialog
from tests.support.snapshots import HOST, IN_CALL, WAITING
from tests.support.ts_files import TRANSLATIONS, Sentence, renewal, sentences_of
from tests.support.window_controls import choose, control, join_button, texts_of

TRANSLATED = [code for code in LANGUAGES if code != SOURCE_LANGUAGE]
SAME_IN_EVERY_LANGUAGE = {"{count}: {names}"}
SENTENCES = [
    pytest.param(sentence, id=f"{code}-{sentence.context}-{sentence.source[:30]}")
    for code in TRANSLATED
    for sentence in sentences_of(TRANSLATIONS / f"tandem_{code}.ts")
]


@pytest.fixture
def translation(window: MainWindow) -> Iterator[Translation]:
    translation = Translation()  # the window is there, so an application is
    yield translation
    translation.speak(SOURCE_LANGUAGE)


@pytest.mark.parametrize(
    ("chosen", "preferred", "language"),
    [
        ("", ["ru-RU", "en-US"], "ru"),
        ("", ["de-DE", "ru", "en"], "ru"),
        ("", ["de-DE"], "en"),
        ("", [], "en"),
        ("", ["RU_ru"], "ru"),
        ("en", ["ru-RU"], "en"),
        ("ru", ["en-US"], "ru"),
        ("xx", ["ru-RU"], "ru"),
    ],
)
def test_the_choice_goes_before_the_languages_of_the_system(
    chosen: str, preferred: list[str], language: str
) -> None:
    assert language_of(chosen, preferred) == language


@pytest.mark.parametrize("code", TRANSLATED)
def test_the_translation_has_every_sentence_of_the_code_and_no_other(
    tmp_path: Path, code: str
) -> None:
    kept = TRANSLATIONS / f"tandem_{code}.ts"
    renewed = tmp_path / kept.name
    shutil.copyfile(kept, renewed)
    renewal().collect(renewed)
    assert set(sentences_of(renewed)) == set(sentences_of(kept))


@pytest.mark.parametrize("code", TRANSLATED)
def test_what_the_program_loads_is_made_of_the_translation(tmp_path: Path, code: str) -> None:
    kept = TRANSLATIONS / f"tandem_{code}.qm"
    compiled = tmp_path / kept.name
    renewal().release(kept.with_suffix(".ts"), compiled)
    assert compiled.read_bytes() == kept.read_bytes()


@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_sentence_is_translated_with_its_facts(sentence: Sentence) -> None:
    assert sentence.is_finished
    assert sentence.translation
    same = sentence.translation == sentence.source
    assert same is (sentence.source in SAME_IN_EVERY_LANGUAGE)
    assert _facts_of(sentence.translation) == _facts_of(sentence.source)
    ends = (".", "…", ":")
    assert sentence.translation.endswith(ends) is sentence.source.endswith(ends)


def test_the_language_changes_without_a_restart(
    qtbot: QtBot, window: MainWindow, model: CallModel, translation: Translation
) -> None:
    model.show_snapshot(IN_CALL)
    translation.speak("ru")
    qtbot.waitUntil(lambda: "Разговор: Boris" in texts_of(window))
    assert join_button(window).text() == "Выйти"
    translation.speak("en")
    qtbot.waitUntil(lambda: "In a call with Boris" in texts_of(window))
    assert join_button(window).text() == "Leave"


def test_what_was_typed_and_unfolded_outlives_a_change_of_language(
    qtbot: QtBot, window: MainWindow, model: CallModel, translation: Translation
) -> None:
    model.settings_requested.connect(model.show_settings)
    model.show_settings(Settings(room="room1", name="Anna"))
    room = control(window, QLineEdit, "Room name")
    room.selectAll()
    QTest.keyClicks(room, "kitchen")
    translation.speak("ru")
    qtbot.waitUntil(lambda: join_button(window).text() == "Войти")
    assert control(window, QLineEdit, "Название комнаты").text() == "kitchen"
    settings = window.findChild(QPushButton, "settingsButton")
    assert isinstance(settings, QPushButton)
    settings.click()
    translation.speak("en")
    qtbot.waitUntil(lambda: join_button(window).text() == "Join")
    assert not control(window, QLineEdit, "Room name").isVisible()


def test_a_language_is_chosen_by_its_own_name_and_keeps_the_focus(
    qtbot: QtBot, window: MainWindow, model: CallModel, translation: Translation
) -> None:
    def take_over(wished: Settings) -> None:
        model.show_settings(wished)
        translation.speak(wished.language)

    model.settings_requested.connect(take_over)
    control(window, QPushButton, "Show all settings").click()
    (dialog,) = window.findChildren(SettingsDialog)
    dialog.show_page(3)
    box = control(dialog, QComboBox, "Language")
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    box.setFocus()
    choose(box, "Русский")
    assert model.settings.language == "ru"
    qtbot.waitUntil(lambda: join_button(window).text() == "Войти")
    (shown,) = [each for each in window.findChildren(SettingsDialog) if each.isVisible()]
    renewed = shown.findChild(QComboBox, "languageSelector")
    assert renewed is not box
    assert shown.focusWidget() is renewed


def test_a_language_of_a_newer_tandem_shows_as_the_systems(
    window: MainWindow, model: CallModel
) -> None:
    control(window, QPushButton, "Show all settings").click()
    model.show_settings(Settings(language="eo"))
    assert control(window, QComboBox, "Language").currentText() == "System language"


@pytest.mark.parametrize("size", [LEAST_SIZE, DEFAULT_SIZE], ids=["least", "default"])
@pytest.mark.parametrize("code", LANGUAGES)
def test_no_text_is_clipped(
    qtbot: QtBot,
    window: MainWindow,
    model: CallModel,
    translation: Translation,
    code: str,
    size: QSize,
) -> None:
    window.resize(size)
    translation.speak(code)
    join = QCoreApplication.translate("JoinButton", "Join")
    qtbot.waitUntil(lambda: join_button(window).text() == join)
    here = HostAddress("http://127.0.0.1:8085/?room=room1", None, 8085, is_for_others=False)
    notice = Notice(NoticeKind.NO_PATH)
    for snapshot, host, hosts in (
        (CallSnapshot(), None, True),
        (CallSnapshot(), None, False),
        (WAITING, HOST, True),
        (WAITING, here, True),
        (replace(IN_CALL, notices=(notice,)), None, True),
    ):
        model.show_settings(Settings(host_here=hosts, name="Anna", camera="test"))
        model.show_snapshot(snapshot)
        model.show_host(host)
        window.grab()  # lays everything out
        assert _clipped(window) == []


def _clipped(window: MainWindow) -> list[str]:
    """The texts that have less room than they need; a label with an ellipsis needs none."""
    clipped = []
    for label in window.findChildren(QLabel):
        if label.isVisible() and label.text() and not isinstance(label, ElidedLabel):
            needed = label.heightForWidth(label.width()) if label.wordWrap() else 0
            needs_width = 0 if label.wordWrap() else label.sizeHint().width()
            if label.height() < needed or label.width() < needs_width:
                clipped.append(label.text())
    buttons = [*window.findChildren(QPushButton), *window.findChildren(QCheckBox)]
    clipped += [
        button.text()
        for button in buttons
        if button.isVisible() and button.width() < button.sizeHint().width()
    ]
    for box in window.findChildren(QComboBox):
        text = box.currentText()
        if box.isVisible() and box.width() - 48 < box.fontMetrics().horizontalAdvance(text):
            clipped.append(text)
    return clipped


def _facts_of(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
