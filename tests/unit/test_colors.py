"""What is seen together can be told apart: WCAG 2.2, success criteria 1.4.3, 1.4.6 and 1.4.11."""

from itertools import product

import pytest
from PySide6.QtGui import QColor

from desktop.ui.colors import (
    CONTRASTS,
    DARK,
    DARK_CONTRAST,
    LIGHT,
    LIGHT_CONTRAST,
    LOOKS,
    STAGE_TEXT,
    THEMES,
    Colors,
    colors_of,
)
from desktop.ui.theme import OVERLAY_ALPHA

NAMES = ("dark", "light", "dark, high contrast", "light, high contrast")
CHEVRON = QColor("#808080")  # resources/icons/chevron-down.svg, the same in every look
every_look = pytest.mark.parametrize("colors", LOOKS, ids=NAMES)


def luminance(color: QColor) -> float:
    """Relative luminance, as WCAG defines it for sRGB."""
    parts = (color.redF(), color.greenF(), color.blueF())
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: QColor, second: QColor) -> float:
    """From 1, the same, to 21, black and white."""
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def over(color: QColor, alpha: int, below: QColor) -> QColor:
    """What is seen where a color lets a part of another through."""
    share = alpha / 255
    parts = [(color.red(), below.red()), (color.green(), below.green())]
    parts.append((color.blue(), below.blue()))
    return QColor(*(round(top * share + bottom * (1 - share)) for top, bottom in parts))


def overlays(colors: Colors) -> list[QColor]:
    """The ground of what lies on a picture: at its darkest and at its brightest."""
    return [over(colors.surface, OVERLAY_ALPHA, QColor(end)) for end in ("black", "white")]


def least(inks: list[QColor], grounds: list[QColor]) -> float:
    return min(contrast(ink, ground) for ink, ground in product(inks, grounds))


def test_the_contrast_of_black_on_white_is_the_greatest() -> None:
    assert contrast(QColor("black"), QColor("white")) == pytest.approx(21)
    assert contrast(QColor("#777777"), QColor("white")) == pytest.approx(4.48, abs=0.005)


@every_look
def test_words_can_be_read_on_every_ground_on_which_they_stand(colors: Colors) -> None:
    needed = 7 if colors.has_high_contrast else 4.5
    plain = [colors.background, colors.surface, colors.raised, colors.raised_hover]
    assert least([colors.text], [*plain, *overlays(colors)]) >= needed
    explaining = [colors.background, colors.surface, colors.raised, *overlays(colors)]
    assert least([colors.muted], explaining) >= needed


@every_look
def test_words_on_a_filled_button_can_be_read_under_the_mouse_too(colors: Colors) -> None:
    needed = 7 if colors.has_high_contrast else 4.5
    fills = [colors.accent_fill, colors.danger_fill]
    assert least([colors.on_fill], [*fills, *map(colors.hover, fills)]) >= needed


@every_look
def test_lines_and_words_of_the_numbers_can_be_read(colors: Colors) -> None:
    needed = 7 if colors.has_high_contrast else 4.5
    inks = [colors.accent, colors.warning, colors.success, colors.violet]
    assert least(inks, overlays(colors)) >= needed


@every_look
def test_signs_edges_and_the_focus_can_be_seen(colors: Colors) -> None:
    needed = 4.5 if colors.has_high_contrast else 3
    grounds = [colors.background, colors.surface, colors.raised]
    signs = [colors.accent, colors.danger, colors.warning, colors.success, colors.outline]
    assert least(signs, grounds) >= needed
    assert least([CHEVRON], [colors.raised, colors.raised_hover]) >= 3


@every_look
def test_what_cannot_be_used_now_can_still_be_read(colors: Colors) -> None:
    needed = 4.5 if colors.has_high_contrast else 3
    assert least([colors.faint], [colors.surface, colors.background, colors.raised]) >= needed


def test_the_reason_for_a_dark_picture_can_be_read_on_black() -> None:
    assert contrast(STAGE_TEXT, QColor("black")) >= 7


@pytest.mark.parametrize(
    ("theme", "contrast", "is_light", "is_high", "look"),
    [
        ("", "", False, False, DARK),
        ("", "", True, False, LIGHT),
        ("", "", False, True, DARK_CONTRAST),
        ("", "", True, True, LIGHT_CONTRAST),
        ("dark", "", True, False, DARK),
        ("light", "", False, True, LIGHT_CONTRAST),
        ("", "high", True, False, LIGHT_CONTRAST),
        ("dark", "normal", True, True, DARK),
        ("sepia", "some", True, False, LIGHT),  # of a newer Tandem
    ],
)
def test_a_choice_goes_before_the_systems_wish(
    theme: str, contrast: str, is_light: bool, is_high: bool, look: Colors
) -> None:
    chosen = colors_of(theme, contrast, system_is_light=is_light, system_has_contrast=is_high)
    assert chosen is look


def test_every_choice_has_a_look_of_its_own() -> None:
    looks = {
        id(colors_of(theme, contrast, system_is_light=False, system_has_contrast=False))
        for theme, contrast in product(THEMES, CONTRASTS)
    }
    assert len(looks) == len(LOOKS)
