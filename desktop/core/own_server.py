"""The server inside the program: what is wished of it, and where it is found."""

from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class HostChoice:
    """What to serve."""

    port: int
    for_others: bool  # listen beyond this computer, with TLS
    ice_servers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hosted:
    """A server that runs."""

    port: int
    own_address: str  # for this program
    origin: str  # of the page, for the other person
    fingerprint: str | None  # SHA-256 of the certificate, "AB:CD:…"; None without TLS

    def page_url(self, room: str) -> str:
        """Where the other person finds the page of that room."""
        url = f"{self.origin}/?room={quote(room.strip(), safe='')}"
        return url if self.fingerprint is None else f"{url}#sha256={self.fingerprint}"
