"""Finds Tandem's own pictures: package data when installed, `resources/icons` in a checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def icon_path(name: str) -> Path:
    """The file of an icon, e.g. `icon_path("copy")`.

    Raises:
        FileNotFoundError: there is no such icon.
    """
    for folder in (_PACKAGE / "icons", _PACKAGE.parent / "resources" / "icons"):
        path = folder / f"{name}.svg"
        if path.is_file():
            return path
    raise FileNotFoundError(f"no icon {name!r}")
