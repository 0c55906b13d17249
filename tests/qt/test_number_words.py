"""Numbers in both languages."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from desktop.ui.number_words import share_words, size_words, tenths_words, time_words
from desktop.ui.translation import SOURCE_LANGUAGE, Translation


@pytest.fixture
def translation(qapp: QApplication) -> Iterator[Translation]:
    translation = Translation()
    yield translation
    translation.speak(SOURCE_LANGUAGE)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["1.4", "0.3%", "0.2 MB", "999.9 MB", "1.0 GB"]),
        ("ru", ["1,4", "0,3\N{NO-BREAK SPACE}%", "0,2 МБ", "999,9 МБ", "1,0 ГБ"]),
    ],
)
def test_tenths_are_written_as_the_language_does(
    translation: Translation, language: str, words: list[str]
) -> None:
    translation.speak(language)
    sizes = (150_001, 999_900_000, 1_000_000_000)
    assert [tenths_words(1.4), share_words(0.003), *map(size_words, sizes)] == words


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.9, "0:00"), (83.4, "1:23"), (3599, "59:59"), (3723, "1:02:03")]
)
def test_an_hour_is_written_as_such(seconds: float, words: str) -> None:
    assert time_words(seconds) == words
