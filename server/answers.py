"""An HTTP answer, and the fields that every one of ours has."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

TEXT = "text/plain; charset=utf-8"
JSON = "application/json"

# Modules and styles of our own, sockets to any signaling server, and the media of a call.
_CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "connect-src 'self' ws: wss:",
        "media-src 'self' blob: mediastream:",
        "img-src 'self' blob: data:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": _CONTENT_SECURITY_POLICY,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer; `Content-Length` is in the headers also when the body is left out."""

    status: HTTPStatus
    headers: Mapping[str, str]
    body: bytes


def answer(
    status: HTTPStatus,
    body: bytes,
    content_type: str = TEXT,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Make an answer that is not kept by caches unless `headers` say so."""
    return Answer(
        status,
        {
            "Content-Type": content_type,
            "Content-Length": str(len(body)),
            "Cache-Control": "no-store",
            **ALWAYS,
            **(headers or {}),
        },
        body,
    )


def sentence(status: HTTPStatus, text: str, headers: Mapping[str, str] | None = None) -> Answer:
    """Make an answer of one sentence for people."""
    return answer(status, f"{text}\n".encode(), headers=headers)
