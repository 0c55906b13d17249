"""Reads Qt Linguist's files, and starts what renews them."""

import importlib.util
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
TRANSLATIONS = ROOT / "resources" / "translations"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One that the window can say."""

    context: str
    source: str  # English
    translation: str
    is_finished: bool


def sentences_of(path: Path) -> list[Sentence]:
    """What a `.ts` file has."""
    return [
        Sentence(
            context.findtext("name", ""),
            message.findtext("source", ""),
            message.findtext("translation", ""),
            message.find("translation[@type]") is None,
        )
        for context in ElementTree.parse(path).getroot().iter("context")
        for message in context.iter("message")
    ]


def renewal() -> ModuleType:
    """`packaging/translations.py`, which is a program and in no package."""
    spec = importlib.util.spec_from_file_location(
        "tandem_translations", ROOT / "packaging" / "translations.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
