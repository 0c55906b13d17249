"""Renews the translations of the window.

    python packaging/translations.py

Takes new and changed sentences from `desktop` into `resources/translations/*.ts`, marked as
unfinished, and makes the `.qm` files that the program loads. Translate what is unfinished with
Qt Linguist or an editor, then start it again. Needs PySide6, as `.venv` has it.
"""

import argparse
import subprocess
import sys
from pathlib import Path

import PySide6

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "resources" / "translations"
_TOOLS = Path(PySide6.__path__[0])
_SUFFIX = ".exe" if sys.platform == "win32" else ""


def collect(translation: Path) -> None:
    """Bring a `.ts` file up to date with the code; what the code no longer says is dropped.

    Raises:
        subprocess.CalledProcessError: the file is as it was.
    """
    sources = sorted(str(path) for path in (ROOT / "desktop").rglob("*.py"))
    _run("lupdate", *sources, "-locations", "none", "-no-obsolete", "-ts", str(translation))


def release(translation: Path, compiled: Path) -> None:
    """Make the `.qm` file of a `.ts` file; unfinished sentences stay English.

    Raises:
        subprocess.CalledProcessError: nothing was written.
    """
    _run("lrelease", "-silent", str(translation), "-qm", str(compiled))


def main(arguments: list[str]) -> int:
    """Renew everything; the exit code is 1 while sentences wait for their translation."""
    parser = argparse.ArgumentParser(description="Renews the translations of the window.")
    parser.parse_args(arguments)
    unfinished = 0
    for translation in sorted(TRANSLATIONS.glob("*.ts")):
        collect(translation)
        release(translation, translation.with_suffix(".qm"))
        count = translation.read_text(encoding="utf-8").count('type="unfinished"')
        sys.stdout.write(f"{translation.name}: {count} sentences to translate\n")
        unfinished += count
    return 1 if unfinished else 0


def _run(tool: str, *arguments: str) -> None:
    subprocess.run([str(_TOOLS / f"{tool}{_SUFFIX}"), *arguments], check=True, capture_output=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
