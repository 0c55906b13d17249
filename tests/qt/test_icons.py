import re
from fnmatch import fnmatch
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import QApplication

from desktop.ui.icon_files import icon_path
from desktop.ui.icons import icon
from desktop.ui.theme import Theme, apply_theme, now

RESOURCES = Path(__file__).parents[2] / "resources"
ICONS = sorted(path.stem for path in (RESOURCES / "icons").glob("*.svg"))


@pytest.mark.parametrize("name", ICONS)
def test_every_icon_can_be_drawn(name: str) -> None:
    image = icon(name).pixmap(64, 64).toImage()
    assert (image.width(), image.height()) == (64, 64)
    colors = {image.pixelColor(x, y).rgba() for x in range(64) for y in range(64)}
    assert len(colors) > 1
    assert any(QColor.fromRgba(color).alpha() > 0 for color in colors)


def test_an_icon_over_a_picture_is_light_in_every_look(qapp: QApplication) -> None:
    theme = Theme()
    try:
        for look in ("light", "dark"):
            theme.choose(look, "normal")
            image = icon("microphone", is_on_stage=True).pixmap(64, 64).toImage()
            inked = [image.pixelColor(x, y) for x in range(64) for y in range(64)]
            assert {ink.lightness() > 200 for ink in inked if ink.alpha() == 255} == {True}
    finally:
        apply_theme(qapp)


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("contrast", ["normal", "high"])
def test_an_icon_that_cannot_be_used_has_the_color_of_such_words(
    qapp: QApplication, look: str, contrast: str
) -> None:
    theme = Theme()
    try:
        theme.choose(look, contrast)
        image = icon("up").pixmap(64, 64, QIcon.Mode.Disabled).toImage()
        inked = [image.pixelColor(x, y) for x in range(64) for y in range(64)]
        colors = {ink.name() for ink in inked if ink.alpha() == 255}
        assert colors == {now().faint.name()}
    finally:
        apply_theme(qapp)


def test_an_icon_that_is_not_there_is_an_error() -> None:
    with pytest.raises(FileNotFoundError, match="nothing"):
        icon_path("nothing")


def test_the_origin_of_every_resource_is_told() -> None:
    table = (RESOURCES / "ORIGIN.md").read_text(encoding="utf-8")
    patterns = re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE)
    files = {
        path.relative_to(RESOURCES).as_posix()
        for path in RESOURCES.rglob("*")
        if path.is_file() and path.name != "ORIGIN.md"
    }
    unknown = {file for file in files if not any(fnmatch(file, pattern) for pattern in patterns)}
    assert unknown == set()
    unused = {pattern for pattern in patterns if not any(fnmatch(f, pattern) for f in files)}
    assert unused == set()
