"""What a server shows of itself when TLS begins, and whether that is enough for us."""

import hashlib
import ssl

from desktop.core.server_address import ServerAddress


def tls_context(address: ServerAddress) -> ssl.SSLContext | None:
    """How the server is to prove who it is; None without TLS.

    A fingerprint in the address is stronger than a name: then every certificate passes here, and
    whoever uses the connection compares `fingerprint_of` before it says anything.
    """
    if not address.url.startswith("wss:"):
        return None
    context = ssl.create_default_context()
    if address.fingerprint is not None:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def fingerprint_of(tls: ssl.SSLObject | ssl.SSLSocket | None) -> str:
    """SHA-256 of the certificate that was shown, 64 lower-case hex digits; "" without one."""
    certificate = tls.getpeercert(binary_form=True) if tls is not None else None
    return hashlib.sha256(certificate).hexdigest() if certificate else ""
