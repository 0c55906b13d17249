"""Tells the bundled OpenSSL where this system keeps its root certificates.

It was compiled for another computer, and looks where that one has them. The system's own come
first, because an administrator may have added some; those that came along serve where there are
none. On Windows Python reads the system's store by itself.
"""

import os
import ssl
import sys
from pathlib import Path

_SYSTEM_FILES = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Arch
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  # Fedora
    "/etc/ssl/ca-bundle.pem",  # openSUSE
    "/etc/ssl/cert.pem",  # Alpine, macOS
)


def find_root_certificates() -> None:
    """Set SSL_CERT_FILE, unless the user said where they are or OpenSSL finds them."""
    if sys.platform == "win32" or "SSL_CERT_FILE" in os.environ or "SSL_CERT_DIR" in os.environ:
        return
    if ssl.get_default_verify_paths().cafile is not None:
        return
    bundled = Path(__file__).with_name("certificates.pem")
    for file in (*map(Path, _SYSTEM_FILES), bundled):
        if file.is_file():
            os.environ["SSL_CERT_FILE"] = str(file)
            return
