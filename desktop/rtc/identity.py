"""The key by which others know this installation again, and the certificate around it."""

import contextlib
import datetime
import logging
import os
import secrets
from pathlib import Path

from aiortc import RTCCertificate
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

log = logging.getLogger(__name__)

FILE_NAME = "identity.pem"
_LIFE = datetime.timedelta(days=36_525)  # nobody looks at its end; the key is what is known
_CLOCK_SKEW = datetime.timedelta(days=1)


class Identity:
    """One for each installation, or profile; the file has the key, and is the owner's only.

    Thread: engine. A file that cannot be read is set aside, and another identity takes its place.

    Args:
        folder: made if it is missing. None: an identity that is forgotten with the program.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._file = None if folder is None else folder / FILE_NAME
        self._certificate: RTCCertificate | None = None

    @property
    def certificate(self) -> RTCCertificate:
        """For every link from now on; read or made when it is asked for first."""
        if self._certificate is None:
            self._certificate = self._kept() or self._made()
        return self._certificate

    def renew(self) -> None:
        """Be somebody else from the next link on."""
        self._certificate = self._made()

    def _kept(self) -> RTCCertificate | None:
        if self._file is None:
            return None
        try:
            text = self._file.read_bytes()
            key = serialization.load_pem_private_key(text, None)
            certificate = x509.load_pem_x509_certificate(text)
            if not isinstance(key, ec.EllipticCurvePrivateKey):
                raise ValueError("it is another kind of key")
            if key.public_key() != certificate.public_key():
                raise ValueError("key and certificate do not belong together")
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError) as error:
            log.warning("The identity cannot be read, and is made anew: %s", error)
            with contextlib.suppress(OSError):
                self._file.replace(self._file.with_suffix(".broken"))
            return None
        return RTCCertificate(key, certificate)

    def _made(self) -> RTCCertificate:
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _certificate_of(key)
        if self._file is not None:
            text = key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            ) + certificate.public_bytes(serialization.Encoding.PEM)
            try:
                _write(self._file, text)
            except OSError as error:
                log.warning("The identity cannot be kept: %s", error)
        return RTCCertificate(key, certificate)


def _certificate_of(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    """Self-signed, with a name that tells nothing (RFC 8827 section 6.5)."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, secrets.token_hex(16))])
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCK_SKEW)
        .not_valid_after(now + _LIFE)
        .sign(key, hashes.SHA256())
    )


def _write(file: Path, text: bytes) -> None:
    """Whole or not at all, and never readable by others, not for a moment."""
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_suffix(".new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(text)
    new.replace(file)
