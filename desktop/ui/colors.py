"""The four looks, as colors. All colors of the window stand here only.

Each pair that is seen together keeps WCAG 2.2: 4.5 to 1 for words, 3 to 1 for what shows what a
control is and where the focus is; the looks of high contrast 7 and 4.5. A test computes them all.
"""

from dataclasses import dataclass

from PySide6.QtGui import QColor

# What lies on pictures, or on the black in their place, is the same in every look.
STAGE_TEXT = QColor("#a6acb3")
STAGE_INK = QColor("#f2f4f6")  # of icons there

THEMES = ("light", "dark")  # what can be chosen, besides the system's
CONTRASTS = ("normal", "high")


@dataclass(frozen=True, slots=True)
class Colors:
    """One look."""

    is_light: bool
    has_high_contrast: bool
    background: QColor
    surface: QColor  # of panels and dialogs
    raised: QColor  # fields and quiet buttons, on the surface
    raised_hover: QColor
    border: QColor  # between areas
    outline: QColor  # of fields and boxes: shows where they are
    text: QColor
    muted: QColor  # words that explain others
    faint: QColor  # what cannot be used now
    accent: QColor  # lines, signs and words; so are the next four
    danger: QColor
    warning: QColor
    success: QColor
    violet: QColor
    accent_fill: QColor  # under `on_fill`; so is the next one
    danger_fill: QColor
    on_fill: QColor

    def hover(self, fill: QColor) -> QColor:
        """A fill under the mouse: darker, so that the words on it stay as readable."""
        return fill.darker(112)


DARK = Colors(
    is_light=False,
    has_high_contrast=False,
    background=QColor("#14161a"),
    surface=QColor("#1d2026"),
    raised=QColor("#272b33"),
    raised_hover=QColor("#313640"),
    border=QColor("#3a3f4a"),
    outline=QColor("#757c88"),
    text=QColor("#e8eaed"),
    muted=QColor("#a6acb3"),
    faint=QColor("#7d848c"),
    accent=QColor("#5c98ff"),
    danger=QColor("#ff6369"),
    warning=QColor("#e5a13a"),
    success=QColor("#3fb96b"),
    violet=QColor("#b18cff"),
    accent_fill=QColor("#2b68da"),
    danger_fill=QColor("#cf3339"),
    on_fill=QColor("#ffffff"),
)
LIGHT = Colors(
    is_light=True,
    has_high_contrast=False,
    background=QColor("#eef0f3"),
    surface=QColor("#ffffff"),
    raised=QColor("#f4f5f7"),
    raised_hover=QColor("#e6e9ed"),
    border=QColor("#d5d9e0"),
    outline=QColor("#7d8490"),
    text=QColor("#1b1e24"),
    muted=QColor("#525963"),
    faint=QColor("#757c86"),
    accent=QColor("#1a58c6"),
    danger=QColor("#b4232b"),
    warning=QColor("#805200"),
    success=QColor("#156c37"),
    violet=QColor("#7141c9"),
    accent_fill=QColor("#1f62d8"),
    danger_fill=QColor("#c4262e"),
    on_fill=QColor("#ffffff"),
)
DARK_CONTRAST = Colors(
    is_light=False,
    has_high_contrast=True,
    background=QColor("#000000"),
    surface=QColor("#000000"),
    raised=QColor("#000000"),
    raised_hover=QColor("#262626"),
    border=QColor("#ffffff"),
    outline=QColor("#ffffff"),
    text=QColor("#ffffff"),
    muted=QColor("#e6e6e6"),
    faint=QColor("#b0b0b0"),
    accent=QColor("#ffe04d"),
    danger=QColor("#ff9b9b"),
    warning=QColor("#ffc04d"),
    success=QColor("#6bf09a"),
    violet=QColor("#d6bfff"),
    accent_fill=QColor("#0a47b0"),
    danger_fill=QColor("#a8141c"),
    on_fill=QColor("#ffffff"),
)
LIGHT_CONTRAST = Colors(
    is_light=True,
    has_high_contrast=True,
    background=QColor("#ffffff"),
    surface=QColor("#ffffff"),
    raised=QColor("#ffffff"),
    raised_hover=QColor("#e6e6e6"),
    border=QColor("#000000"),
    outline=QColor("#000000"),
    text=QColor("#000000"),
    muted=QColor("#262626"),
    faint=QColor("#595959"),
    accent=QColor("#00318f"),
    danger=QColor("#8c0010"),
    warning=QColor("#5c3800"),
    success=QColor("#00471c"),
    violet=QColor("#48148f"),
    accent_fill=QColor("#00318f"),
    danger_fill=QColor("#8c0010"),
    on_fill=QColor("#ffffff"),
)
LOOKS = (DARK, LIGHT, DARK_CONTRAST, LIGHT_CONTRAST)


def colors_of(
    theme: str, contrast: str, *, system_is_light: bool, system_has_contrast: bool
) -> Colors:
    """The look that was chosen; what was not is the system's, and so is a word unknown here."""
    is_light = theme == "light" if theme in THEMES else system_is_light
    is_high = contrast == "high" if contrast in CONTRASTS else system_has_contrast
    return next(
        look for look in LOOKS if (look.is_light, look.has_high_contrast) == (is_light, is_high)
    )
