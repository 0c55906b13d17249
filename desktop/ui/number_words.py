"""Numbers as the language of the window writes them."""

from desktop.ui.translation import translate

MEGABYTE, GIGABYTE = 1e6, 1e9


def tenths_words(number: float) -> str:
    """With one digit behind the sign that the language puts before it."""
    tenth = translate("Numbers", "0.1")  # as the language writes it
    return f"{number:.1f}".replace(".", tenth[1])


def share_words(share: float) -> str:
    """Parts of 1 in percent."""
    return translate("Numbers", "{number}%").format(number=tenths_words(share * 100))


def size_words(size: int) -> str:
    """Bytes of a file."""
    if size < GIGABYTE:
        return translate("Numbers", "{size} MB").format(size=tenths_words(size / MEGABYTE))
    return translate("Numbers", "{size} GB").format(size=tenths_words(size / GIGABYTE))


def time_words(seconds: float) -> str:
    """How long something goes on: 1:23, or 1:02:03 from an hour on."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
