"""Where news of updates come from, and who must have signed them.

PLACEHOLDERS: whoever publishes Tandem puts an address and a key of their own here.
`packaging/update_manifest.py --new-key` makes one and prints both of its halves; the private one
belongs to the secrets of the release workflow. That of the key below was thrown away: until it is
replaced no manifest is accepted, and nobody is told of an update.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UpdateSource:
    """One publisher."""

    address: str  # https; a file, the same for everybody
    public_key: str  # Ed25519, its 32 bytes in Base64


PUBLISHER = UpdateSource(
    address="https://updates.tandem.example/tandem-update.signed",
    public_key="ytYQDWfI5FO+KNz3RsShqi48zztlSTGx/SorfwVdDNw=",
)
