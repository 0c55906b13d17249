"""A certificate that is exchanged under a server that runs."""

import logging
import os
from pathlib import Path

import pytest

from server.certificate import own_certificate
from server.tls import Tls

LATER_NS = 10_000_000_000


def _written_later(path: Path, text: str | None = None) -> None:
    """Let it have another time, whatever the file system's clock resolves."""
    before = path.stat().st_mtime_ns
    if text is not None:
        path.write_text(text)
    os.utime(path, ns=(before + LATER_NS, before + LATER_NS))


@pytest.mark.expects_warnings("the former certificate stays in use")
def test_a_pair_that_does_not_fit_is_told_once_and_a_good_one_is_taken(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "server.tls")
    own = own_certificate(tmp_path)
    tls = Tls(own.certificate, own.key)
    tls.renew_if_changed()
    assert not caplog.records, "nothing was written"
    key = own.key.read_text()
    _written_later(own.key, "nonsense")
    for _ in range(3):
        tls.renew_if_changed()
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    caplog.clear()
    _written_later(own.key, key)
    for _ in range(3):
        tls.renew_if_changed()
    assert [record.getMessage() for record in caplog.records] == [
        f"certificate {own.certificate} is in use for new connections"
    ]


@pytest.mark.expects_warnings("the former certificate stays in use")
def test_a_certificate_that_is_away_for_a_moment_is_taken_when_it_is_back(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "server.tls")
    own = own_certificate(tmp_path)
    tls = Tls(own.certificate, own.key)
    certificate = own.certificate.read_text()
    own.certificate.unlink()
    tls.renew_if_changed()
    own.certificate.write_text(certificate)
    tls.renew_if_changed()
    assert [record.levelname for record in caplog.records] == ["ERROR", "INFO"]
