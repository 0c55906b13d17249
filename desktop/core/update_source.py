"""Where news of updates come from, and who must have signed them.

Nobody is named: whoever publishes Tandem puts an address and a key of their own here.
`packaging/update_manifest.py --new-key` makes one and prints both of its halves; the private one
belongs to the secrets of the release workflow. Without a publisher nobody is asked; the settings
show that choice switched off, with the reason, and `--check-updates` is refused.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UpdateSource:
    """One publisher."""

    address: str  # https; a file, the same for everybody
    public_key: str  # Ed25519, its 32 bytes in Base64


PUBLISHER: UpdateSource | None = None
