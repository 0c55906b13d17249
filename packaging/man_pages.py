"""Writes the man pages: what is told in words, and every option as `--help` names it.

    python packaging/man_pages.py            renew `packaging/linux/*/*.1` and `*.8`
    python packaging/man_pages.py --check    only tell whether that is needed

The words stand in the `.in` beside each page; there a
line `@OPTIONS COMMAND` becomes the options of that command, and `@ORDERS` what `tandem ctl` can be
told. Wants the environment's Python.
"""

import argparse
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from desktop.options import parsers
from server.invitation import token_parser
from server.options import server_parser

LINUX = Path(__file__).resolve().parent / "linux"
PAGES = (LINUX / "tandem" / "tandem.1", LINUX / "tandem-server" / "tandem-server.8")
_PARSERS: dict[str, Callable[[], argparse.ArgumentParser]] = {
    "tandem": parsers.window_parser,
    "tandem wait": parsers.wait_parser,
    "tandem ctl": parsers.control_parser,
    "tandem doctor": parsers.doctor_parser,
    "tandem devices": parsers.devices_parser,
    "tandem-server": server_parser,
    "tandem-server token": token_parser,
}
_MARK = re.compile(r"@(OPTIONS|ORDERS) ?(.*)")
_ORDER = re.compile(r"^  (\S.*?)  +(\S.*)$", re.MULTILINE)


def main(arguments: list[str]) -> int:
    """Renew the pages, or compare; returns 1 if one is not as the programs are."""
    parser = argparse.ArgumentParser(description="Writes the man pages.")
    parser.add_argument("--check", action="store_true", help="write nothing")
    only_checks = parser.parse_args(arguments).check
    old = [page.name for page in PAGES if page.read_text(encoding="ascii") != page_text(page)]
    if only_checks and old:
        sys.stderr.write(f"{', '.join(old)}: run python packaging/man_pages.py\n")
        return 1
    for page in PAGES:
        page.write_text(page_text(page), encoding="ascii")
    return 0


def page_text(page: Path) -> str:
    """What the page is to be, in the language of mdoc(7)."""
    lines: list[str] = []
    for line in page.with_name(f"{page.name}.in").read_text(encoding="ascii").splitlines():
        match _MARK.fullmatch(line):
            case None:
                lines.append(line)
            case found:
                lines += _listed(found[1], found[2])
    return "\n".join(lines) + "\n"


def _listed(kind: str, command: str) -> Iterator[str]:
    yield ".Bl -tag -width Ds"
    if kind == "ORDERS":
        for words, meaning in _ORDER.findall(parsers.control_parser().epilog or ""):
            yield f".It Cm {words.replace(',', ' ,')}"
            yield _plain(meaning)
    else:
        for action in _actions(command):
            yield f".It {_heading(action)}"
            yield _plain(action.help or "")
    yield ".El"


def _actions(command: str) -> list[argparse.Action]:
    """Those that the help names, in its order."""
    named: list[argparse.Action] = []

    class Names(argparse.HelpFormatter):
        def add_argument(self, action: argparse.Action) -> None:
            if action.option_strings:
                named.append(action)

    parser = _PARSERS[command]()
    parser.formatter_class = Names
    parser.format_help()
    return named


def _heading(action: argparse.Action) -> str:
    value = ""
    if action.nargs != 0:
        if action.choices is not None:
            value = " " + " | ".join(f"Cm {choice}" for choice in action.choices)
        else:
            value = f" Ar {_plain(str(action.metavar or action.dest.upper()))}"
    return " , ".join(f"Fl {option[1:]}{value}" for option in action.option_strings)


def _plain(words: str) -> str:
    """Words as roff takes them: commands in bold, options with hyphens that can be copied."""
    words = words.replace("\\", "\\e").replace("…", "...")
    words = re.sub(r"(?<!\w)--[a-z-]+", lambda found: found[0].replace("-", "\\-"), words)
    words = re.sub(r"`([^`]*)`", r"\\fB\1\\fR", words)
    return f"\\&{words}" if words.startswith((".", "'")) else words


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
