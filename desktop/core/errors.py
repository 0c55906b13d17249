"""The errors that a caller can act on.

TandemError
  DeviceError       a camera, microphone, loudspeaker or file; carries a `Notice`
  SignalingError    the way to the server; carries a `Notice`
  LinkError         the media connection to the peer; its description was refused or it failed
"""

from desktop.core.notice import Notice


class TandemError(Exception):
    """Base of all errors that Tandem raises itself."""


class DeviceError(TandemError):
    """A device cannot be used. The device is closed; nothing else is touched.

    `reason` is what the system said, for the log.
    """

    def __init__(self, notice: Notice, reason: str = "") -> None:
        said = f" ({reason})" if reason else ""
        super().__init__(f"{notice.kind.value}: {notice.detail}{said}")
        self.notice = notice


class SignalingError(TandemError):
    """The server cannot be reached or refused. Nothing is connected afterwards."""

    def __init__(self, notice: Notice, *, retryable: bool = True) -> None:
        super().__init__(f"{notice.kind.value}: {notice.detail}")
        self.notice = notice
        self.retryable = retryable  # False: trying again without a change is useless


class LinkError(TandemError):
    """The peer's description or candidate cannot be used. The link should be closed."""
