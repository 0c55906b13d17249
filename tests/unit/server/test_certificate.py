"""A certificate is made once, kept, and renewed when it will not do any more."""

import datetime
import hashlib
import ssl
import stat
import sys
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from server.certificate import OwnCertificate, own_certificate

NOW = datetime.datetime(2027, 1, 1, tzinfo=datetime.UTC)
YEAR = datetime.timedelta(days=365)


def _read(own: OwnCertificate) -> x509.Certificate:
    return x509.load_pem_x509_certificate(own.certificate.read_bytes())


def test_it_is_made_for_ten_years_and_for_every_name(tmp_path: Path) -> None:
    own = own_certificate(tmp_path / "tls", ["192.168.7.7", "box.example", "fe80::1"], NOW)
    certificate = _read(own)
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    dns = set(names.get_values_for_type(x509.DNSName))
    addresses = {str(address) for address in names.get_values_for_type(x509.IPAddress)}
    assert {"localhost", "box.example"} <= dns
    assert addresses == {"127.0.0.1", "::1", "192.168.7.7", "fe80::1"}
    assert certificate.not_valid_after_utc - NOW > 9.9 * YEAR
    key = certificate.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert key.curve.name == "secp256r1"


def test_the_fingerprint_is_the_one_that_browsers_show(tmp_path: Path) -> None:
    own = own_certificate(tmp_path, now=NOW)
    der = ssl.PEM_cert_to_DER_cert(own.certificate.read_text())
    digest = hashlib.sha256(der).hexdigest().upper()
    assert own.fingerprint == ":".join(digest[i : i + 2] for i in range(0, 64, 2))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")
def test_only_the_owner_reads_the_key(tmp_path: Path) -> None:
    own = own_certificate(tmp_path, now=NOW)
    assert stat.S_IMODE(own.key.stat().st_mode) == 0o600


def test_it_is_kept_while_it_will_do(tmp_path: Path) -> None:
    first = own_certificate(tmp_path, ["192.168.7.7"], NOW)
    assert own_certificate(tmp_path, ["192.168.7.7"], NOW + YEAR) == first
    assert own_certificate(tmp_path, [], NOW + YEAR) == first  # a name less is no reason
    assert not list(tmp_path.glob("*.new"))


def test_its_fingerprint_stays_when_the_computer_gets_another_address(tmp_path: Path) -> None:
    first = own_certificate(tmp_path, ["192.168.7.7"], NOW)
    assert own_certificate(tmp_path, ["192.168.7.8"], NOW).fingerprint == first.fingerprint


def test_it_is_renewed_before_its_end(tmp_path: Path) -> None:
    first = own_certificate(tmp_path, now=NOW)
    assert own_certificate(tmp_path, now=NOW + 9.8 * YEAR).fingerprint == first.fingerprint
    assert own_certificate(tmp_path, now=NOW + 10 * YEAR).fingerprint != first.fingerprint


@pytest.mark.expects_warnings("is damaged")
@pytest.mark.parametrize("damaged", ["certificate", "key"])
@pytest.mark.parametrize("content", [None, b"", b"-----BEGIN CERTIFICATE-----\nnonsense\n"])
def test_it_is_renewed_when_a_file_is_damaged(
    tmp_path: Path, damaged: str, content: bytes | None
) -> None:
    first = own_certificate(tmp_path, now=NOW)
    path: Path = getattr(first, damaged)
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    renewed = own_certificate(tmp_path, now=NOW)
    assert renewed.fingerprint != first.fingerprint
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(renewed.certificate, renewed.key)


@pytest.mark.expects_warnings("do not fit")
def test_it_is_renewed_when_the_key_is_anothers(tmp_path: Path) -> None:
    first = own_certificate(tmp_path / "one", now=NOW)
    second = own_certificate(tmp_path / "two", now=NOW)
    first.key.write_bytes(second.key.read_bytes())
    assert own_certificate(tmp_path / "one", now=NOW).fingerprint != first.fingerprint
