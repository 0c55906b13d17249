"""A certificate of the server's own, so that pages from other computers get a camera.

Browsers give a camera to pages over HTTPS only. Nobody vouches for this certificate: people compare
its fingerprint and accept it once, so it is kept as long as it will do.
"""

import contextlib
import datetime
import ipaddress
import logging
import os
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_log = logging.getLogger(__name__)

CERTIFICATE_NAME = "certificate.pem"
KEY_NAME = "key.pem"

_LIFE = datetime.timedelta(days=3652)  # ten years
_RENEWED_BEFORE_END = datetime.timedelta(days=30)
_CLOCK_SKEW = datetime.timedelta(days=1)  # a client's clock may be behind


@dataclass(frozen=True, slots=True)
class OwnCertificate:
    """Where certificate and key are (PEM), and what people compare."""

    certificate: Path
    key: Path
    fingerprint: str  # SHA-256 of the certificate: `AB:CD:…`, as browsers show it


def own_certificate(
    folder: Path, hosts: Iterable[str] = (), now: datetime.datetime | None = None
) -> OwnCertificate:
    """Return the certificate in `folder`; make it if it is missing or will not do any more.

    It is made for this machine's name, `localhost`, the loopback addresses and `hosts`. A new one
    is made when a file is missing or damaged, or when it ends within 30 days, and not for another
    host: people trust its fingerprint, which must stay when the computer gets another address.
    The key is readable by its owner only.

    Raises:
        OSError: the folder cannot be written.
        UnicodeError: one of `hosts` is neither an address nor a host name.
    """
    now = now or datetime.datetime.now(datetime.UTC)
    made = OwnCertificate(folder / CERTIFICATE_NAME, folder / KEY_NAME, "")
    names = {_general_name(host) for host in ("localhost", "127.0.0.1", "::1", *hosts)}
    with contextlib.suppress(UnicodeError):  # computers may be called what no host may be called
        names.add(_general_name(socket.gethostname()))
    certificate = _kept(made, now)
    if certificate is None:
        certificate = _make(made, names, now)
        _log.info("certificate made in %s", folder)
    digest = certificate.fingerprint(hashes.SHA256())
    return OwnCertificate(made.certificate, made.key, digest.hex(":").upper())


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host.encode("idna").decode())  # UnicodeError: it is no host name


def _kept(place: OwnCertificate, now: datetime.datetime) -> x509.Certificate | None:
    """Return the certificate that is there; None if a new one is needed."""
    try:
        certificate = x509.load_pem_x509_certificate(place.certificate.read_bytes())
        key = serialization.load_pem_private_key(place.key.read_bytes(), password=None)
    except FileNotFoundError:
        return None
    except (ValueError, TypeError) as error:
        _log.warning("the certificate in %s is damaged: %s", place.certificate.parent, error)
        return None
    if certificate.public_key() != key.public_key():
        _log.warning("certificate and key in %s do not fit", place.certificate.parent)
        return None
    end = certificate.not_valid_after_utc - _RENEWED_BEFORE_END
    return certificate if certificate.not_valid_before_utc <= now < end else None


def _make(
    place: OwnCertificate, names: set[x509.GeneralName], now: datetime.datetime
) -> x509.Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Tandem")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCK_SKEW)
        .not_valid_after(now + _LIFE)
        .add_extension(x509.SubjectAlternativeName(sorted(names, key=repr)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    place.certificate.parent.mkdir(parents=True, exist_ok=True)
    # The key first: a crash in between leaves a pair that does not fit, which is made anew.
    _replace(
        place.key,
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
        mode=0o600,
    )
    _replace(place.certificate, certificate.public_bytes(serialization.Encoding.PEM), mode=0o644)
    return certificate


def _replace(path: Path, content: bytes, mode: int) -> None:
    """Write the file whole or not at all; it never has wider rights than `mode`."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    with contextlib.suppress(FileNotFoundError):
        draft.unlink()  # of a run that was killed
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
    draft.replace(path)
