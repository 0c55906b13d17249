r"""Writes the signed manifest of a release, which the programs of users look at (if they want to).

    python packaging/update_manifest.py --new-key
    python packaging/update_manifest.py --output FILE --date 2026-12-01 --url https://… \
        --notes en "What is new, in a line." --notes ru "Что нового, одной строкой."

The first prints a pair of keys: the public one belongs into `desktop/core/update_source.py`, the
private one into the secrets of the release workflow, and from there into TANDEM_UPDATE_KEY. What is
written is read back as a program would, with the public key that is in the source. Wants the
environment's Python, which has `cryptography`.
"""

import argparse
import base64
import json
import os
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from desktop import __version__
from desktop.core.update_source import PUBLISHER
from desktop.system.update_watch import NoNews, verified

KEY_VARIABLE = "TANDEM_UPDATE_KEY"


def main(arguments: list[str]) -> int:
    """Write it; returns 1 if programs would not believe it."""
    parser = argparse.ArgumentParser(description="Writes the signed manifest of this release.")
    parser.add_argument("--new-key", action="store_true", help="print a pair of keys instead")
    parser.add_argument("--output", type=Path, default=Path("tandem-update.signed"))
    parser.add_argument("--date", help="of the release: 2026-12-01")
    parser.add_argument("--url", help="of the page where people get it")
    parser.add_argument("--notes", nargs=2, action="append", metavar=("LANGUAGE", "LINE"))
    said = parser.parse_args(arguments)
    if said.new_key:
        key = Ed25519PrivateKey.generate()
        sys.stdout.write(f"public:  {_words(key.public_key().public_bytes_raw())}\n")
        sys.stdout.write(f"private: {_words(key.private_bytes_raw())}\n")
        return 0
    if PUBLISHER is None:
        sys.stderr.write("desktop/core/update_source.py names no publisher; programs ask nobody\n")
        return 1
    release = {
        "version": __version__,
        "date": said.date,
        "notes": dict(said.notes or []),
        "url": said.url,
    }
    key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(os.environ[KEY_VARIABLE]))
    text = signed(json.dumps(release, ensure_ascii=False).encode(), key)
    try:
        verified(text, PUBLISHER.public_key)
    except NoNews as error:
        sys.stderr.write(f"{error}\n")
        return 1
    said.output.write_bytes(text)
    return 0


def signed(manifest: bytes, key: Ed25519PrivateKey) -> bytes:
    """The manifest with its signature in a line before it."""
    return _words(key.sign(manifest)).encode() + b"\n" + manifest


def _words(key: bytes) -> str:
    return base64.b64encode(key).decode()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
