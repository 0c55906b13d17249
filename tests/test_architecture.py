"""The shape of the source, and what the documents say of it."""

import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import grimp
import pytest

ROOT = Path(__file__).parent.parent
MAX_LINES = 400
# Names that say nothing and so collect everything
EMPTY_NAMES = {"base", "common", "helper", "helpers", "manager", "misc", "util", "utils"}
IN_BOTH_LANGUAGES = ("README.md", "README.ru.md", "docs/manual.md", "docs/manual.ru.md")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


class Rule(NamedTuple):
    """What the linters cannot say."""

    folders: tuple[str, ...]
    pattern: str  # found anywhere in a file, over lines too
    instead: str


RULES = (
    Rule(("desktop/ui",), r"\.exec\(", "open() and a signal; exec() runs a second event loop"),
    Rule(("desktop", "tests"), r"processEvents\(", "wait for the signal"),
    Rule(
        ("desktop",),
        r"QTimer\.singleShot\([^,()]+,[^,()]+\)",
        "singleShot(ms, context, slot); without a context it outlives its object",
    ),
    # tests/support may look again and again at another program, with a limit
    Rule(
        ("tests/unit", "tests/protocol", "tests/page", "tests/qt", "tests/interop"),
        r"\btime\.sleep\(|\basyncio\.sleep\((?!0\))",
        "wait for the event, or move the clock",
    ),
    Rule(("tests",), r"\bunittest\.mock\b|\bMagicMock\b|\bmocker\b", "a fake that keeps the port"),
    Rule(
        ("desktop", "server", "tests", "packaging"),
        r"\b(TODO|WORKAROUND|FIXME|XXX|HACK)\b(?!\(https?://)",
        "TODO(link) or WORKAROUND(link): what, and when it can go",
    ),
    Rule(
        ("desktop", "server"),
        r"\n *(asyncio|loop|self\._loop)\.(create_task|ensure_future)\(",
        "keep the task and await it, or it may vanish",
    ),
    Rule(("desktop", "server"), r"\bThread\((?!(?s:.{0,200})name=)", "give the thread a name"),
    Rule(
        ("desktop", "server"),
        r"\b(Queue|LifoQueue|PriorityQueue)\(\)|\bSimpleQueue\(",
        "give the queue a bound",
    ),
    Rule(
        ("desktop", "server"),
        r"except( \w*Exception)?( as \w+)?:\n +pass\n|suppress\((Base)?Exception\)",
        "say which error, and log it or say why it does not matter",
    ),
)


@cache
def _sources(folder: str, *suffixes: str) -> list[Path]:
    return sorted(
        path
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (suffixes or (".py",)) and "__pycache__" not in path.parts
    )


def _all_sources() -> Iterator[Path]:
    for folder in ("desktop", "server", "tests", "packaging", "resources"):
        yield from _sources(folder, ".py", ".js", ".css", ".html")
    yield ROOT / "run.py"


def test_the_import_contracts_hold() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    checked = subprocess.run(
        [program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_no_file_grows_beyond_what_can_be_overlooked() -> None:
    sizes = {path: len(path.read_text("utf-8").splitlines()) for path in _all_sources()}
    too_long = {str(path.relative_to(ROOT)): n for path, n in sizes.items() if n >= MAX_LINES}
    assert not too_long, "split it along its duties"


def test_no_file_has_a_name_that_says_nothing() -> None:
    bad = [str(path.relative_to(ROOT)) for path in _all_sources() if path.stem in EMPTY_NAMES]
    assert not bad, "name it after what it is, docs/glossary.md"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.instead)
def test_house_rule(rule: Rule) -> None:
    found = []
    for path in (path for folder in rule.folders for path in _sources(folder)):
        if path == Path(__file__):
            continue
        text = path.read_text(encoding="utf-8")
        for match in re.finditer(rule.pattern, text):
            line = text.count("\n", 0, match.start() + 1) + 1
            found.append(f"{path.relative_to(ROOT)}:{line}: {match[0].strip()}")
    assert not found, f"instead: {rule.instead}"


def test_every_module_says_its_duty() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in [*_sources("desktop"), *_sources("server"), *_sources("packaging")]
        if not re.match(r'(#!.*\n)?r?"""\S', path.read_text("utf-8"))
    ]
    assert not silent, "begin with a docstring"


# --- docs/architecture.md ------------------------------------------------------------------------


def _rows(heading: str) -> Iterator[list[str]]:
    """The rows of the first table under a heading, without its head."""
    section = ARCHITECTURE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    for line in lines[2:]:
        yield [cell.strip() for cell in line.strip("|").split("|")]


def _import_table() -> dict[str, set[str]]:
    table = {}
    for room, ours, libraries in _rows("Who may import whom"):
        name = re.findall(r"`(.+)`", room)[0]
        table[name] = {part.strip() for part in f"{ours},{libraries}".split(",")} - {""}
    return table


def _imports() -> dict[str, set[str]]:
    """What each room imports: other rooms, and libraries."""
    graph = grimp.build_graph("desktop", "server", include_external_packages=True, cache_dir=None)
    imports: dict[str, set[str]] = defaultdict(set)
    for module in graph.modules:
        if module.partition(".")[0] not in ("desktop", "server") or "." not in module:
            continue
        room = _room(module)
        imports[room] |= {
            _room(imported)
            for imported in graph.find_modules_directly_imported_by(module)
            if imported.partition(".")[0] not in sys.stdlib_module_names
        }
        imports[room].discard(room)
    return imports


def _room(module: str) -> str:
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] in ("desktop", "server") else parts[0]


def test_the_import_table_is_what_the_code_does() -> None:
    table, imports = _import_table(), _imports()
    assert set(table) == set(imports), "each room has its row"
    for room, allowed in table.items():
        everything = [part.removeprefix("all of ") for part in allowed if part.startswith("all of")]
        more = {
            name for name in imports[room] - allowed if name.partition(".")[0] not in everything
        }
        assert not more, f"{room} imports what its row does not name"


def test_every_named_file_is_there() -> None:
    text = re.sub(r"```.*?```", "", ARCHITECTURE, flags=re.DOTALL)
    named = set(re.findall(r"`((?:desktop|server|tests|resources)/[\w./-]+)`", text))
    assert named, "the tables name files"
    assert not [name for name in named if not ((ROOT / name).exists() or _is_module(name))]


def test_every_named_part_of_the_tests_is_there() -> None:
    text = (ROOT / "docs" / "testing.md").read_text(encoding="utf-8")
    table = text.split("\n## What tests are made of\n")[1].split("\n## ")[0].split("| --- |")[1]
    named = re.findall(r"`(\w+)`", table)
    support = ROOT / "tests" / "support"
    assert named
    assert not set(named) - {path.stem for path in support.iterdir()}


def _is_module(name: str) -> bool:
    return (ROOT / f"{name}.py").exists()


def test_every_named_thread_is_in_the_code() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in _sources("desktop"))
    names = [name for thread, *_ in _rows("Threads") for name in re.findall(r"`(.+?)`", thread)]
    assert names
    quoted = [f'"{name.removesuffix("HOST")}' + '"' * (not name.endswith("HOST")) for name in names]
    assert not [name for name in quoted if name not in code]


def test_every_thread_in_the_code_is_named_there() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in _sources("desktop"))
    given = re.findall(r'(?:Thread\([^()]*\bname=|thread_name_prefix=)"([^"]+)"', code)
    assert "sound plugs" in given
    table = {name for thread, *_ in _rows("Threads") for name in re.findall(r"`(.+?)`", thread)}
    assert not set(given) - table


# --- the other documents -------------------------------------------------------------------------


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", text)
    near = [target for target in targets if "://" not in target and not target.startswith("mailto")]
    assert not [target for target in near if not (document.parent / target).exists()]


@pytest.mark.parametrize("document", [*IN_BOTH_LANGUAGES, "docs/testing.md", "docs/packaging.md"])
def test_commands_of_the_documents_exist(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", text, flags=re.DOTALL)
    commands = [line.split("#")[0].strip() for block in blocks for line in block.splitlines()]
    assert commands
    for command in filter(None, commands):
        program, options = _program(command)
        known = set(re.findall(r"--[\w-]+", _help(program)))
        assert set(re.findall(r"(?<!\S)--[a-z][\w-]*", options)) <= known, command


def test_man_pages_name_every_option_of_today() -> None:
    compared = subprocess.run(
        [sys.executable, "packaging/man_pages.py", "--check"],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert compared.returncode == 0, compared.stderr


def _program(command: str) -> tuple[str, str]:
    """Split a command into what is started, as a module or file, and its own options."""
    words = command.split(" -- ")
    match words[0].split(maxsplit=2):
        case ["python3", "run.py", *rest]:
            if rest[:1] == ["test"] or len(words) == 1:
                return "run.py", " ".join(rest)
            return "desktop", words[1]
        case ["python3", "packaging/build.py", *rest]:
            return "packaging/build.py", " ".join(rest)
        case ["sudo", "apt", files]:
            (package,) = re.findall(r"\./([\w-]+)_\*\.deb", files)
            assert f'"{package}"' in (ROOT / "packaging" / "debian.py").read_text("utf-8")
            return "packaging/build.py", ""
        case ["tandem", "devices" | "wait" | "ctl" as part, *rest]:
            return f"desktop {part}", " ".join(rest)
        case ["tandem", *rest]:
            return "desktop", " ".join(rest)
        case ["tandem-server", *rest]:
            return "server", " ".join(rest)
        case _:
            raise AssertionError(f"unknown command: {command}")


@cache
def _help(program: str) -> str:
    start = [program] if program.endswith(".py") else ["-m", *program.split()]
    shown = subprocess.run(
        [sys.executable, *start, "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return shown.stdout


@pytest.mark.parametrize("number", [0, 2])
def test_both_languages_show_the_same_commands_and_options(number: int) -> None:
    english, russian = (
        (ROOT / name).read_text("utf-8") for name in IN_BOTH_LANGUAGES[number : number + 2]
    )
    assert _commands(english) == _commands(russian)
    options = re.compile(r"--[a-z][\w-]+")
    assert set(options.findall(english)) == set(options.findall(russian))


def _commands(text: str) -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", text, flags=re.DOTALL)
    return [re.sub(r" *#.*", "", block) for block in blocks]


@pytest.mark.parametrize("number", range(4))
def test_what_a_document_quotes_of_the_window_is_said_there(number: int) -> None:
    catalog = ElementTree.parse(ROOT / "resources" / "translations" / "tandem_ru.ts")
    words = {
        (message.findtext(part) or "").removesuffix("…")
        for message in catalog.iter("message")
        for part in ("source", "translation")
    }
    text = (ROOT / IN_BOTH_LANGUAGES[number]).read_text("utf-8")
    quoted = {" ".join(said.split()) for said in re.findall(r"[“«](.+?)[”»]", text, re.DOTALL)}
    assert quoted
    assert not quoted - words


def test_the_changelog_keeps_its_form() -> None:
    lines = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
    headings = [line for line in lines if line.startswith("#")]
    assert headings[:2] == ["# Changelog", "## [Unreleased]"]
    version = r"## \[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d"
    kind = r"### (Added|Changed|Deprecated|Removed|Fixed|Security)"
    assert not [line for line in headings[2:] if not re.fullmatch(f"{version}|{kind}", line)]


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(path.name[:4]) for path in sorted((ROOT / "docs" / "decisions").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))
