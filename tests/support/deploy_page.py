"""The files that docs/deploy.md shows, as an operator would copy them."""

import re
from pathlib import Path

PAGE = (Path(__file__).parents[2] / "docs" / "deploy.md").read_text(encoding="utf-8")

# What the page writes and a test has to replace
CERTIFICATE_FOLDER = "/etc/letsencrypt/live/call.example.org"
UPSTREAM = "127.0.0.1:8085"


def blocks(heading: str, language: str) -> list[str]:
    """All blocks of a language, which may be empty, in the section under a heading."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return re.findall(rf"^```{language}\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)


def block(heading: str, language: str) -> str:
    """The only one."""
    (found,) = blocks(heading, language)
    return str(found)


def replaced(text: str, old: str, new: str) -> str:
    """Replace what must be there."""
    assert old in text, f"docs/deploy.md says {old!r} no more"
    return text.replace(old, new)
