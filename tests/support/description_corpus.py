"""Descriptions of programs in the field, in tests/data/sdp: `WHO-offer-WHAT.sdp`, `…-answer-…`.

`python -m tests.support.description_corpus` records those of the Chromium, Firefox and libwebrtc
that are installed here anew. The others are written by hand after what is known of those programs;
answers are to an offer of ours, sound first.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

from desktop.core.wire import Candidate
from tests.support.chromium import running_chromium
from tests.support.descriptions import PAGE_WATCHING, PHONE_H264, PHONE_VP8, VIDEO_FIRST
from tests.support.firefox import firefox_path, running_firefox
from tests.support.libwebrtc import LibwebrtcPeer
from tests.support.link_side import Side

FOLDER = Path(__file__).parents[1] / "data" / "sdp"
_OF_TESTS = {
    "a3": PHONE_VP8,
    "a2a": PHONE_H264,
    "page-watching": PAGE_WATCHING,
    "video-first": VIDEO_FIRST,
}
# What a page makes its connection of; then it offers.
_OFFERS = {
    "both": "pc.addTransceiver('audio'); pc.addTransceiver('video');",
    "watching": "for (const kind of ['audio', 'video']) {"
    " pc.addTransceiver(kind, { direction: 'recvonly' }); }",
    "sound": "pc.addTransceiver('audio');",
    "picture": "pc.addTransceiver('video');",
    "picture-first": "pc.addTransceiver('video'); pc.addTransceiver('audio');",
    "data": "pc.addTransceiver('audio'); pc.addTransceiver('video'); pc.createDataChannel('x');",
    "screen": "pc.addTransceiver('audio'); pc.addTransceiver('video'); pc.addTransceiver('video');",
    "simulcast": "pc.addTransceiver('audio'); pc.addTransceiver('video', { sendEncodings:"
    " [{ rid: 'h' }, { rid: 'l', scaleResolutionDownBy: 4 }] });",
    "h264": "pc.addTransceiver('audio'); pc.addTransceiver('video').setCodecPreferences("
    "RTCRtpReceiver.getCapabilities('video').codecs.filter((c) => /H264|rtx/.test(c.mimeType)));",
    "av1-first": "pc.addTransceiver('audio'); pc.addTransceiver('video').setCodecPreferences("
    "RTCRtpReceiver.getCapabilities('video').codecs.sort((a) => /AV1/.test(a.mimeType) ? -1 : 1));",
}


def corpus(kind: str) -> dict[str, str]:
    """The "offer"s or "answer"s, by their names."""
    files = {p.stem: p.read_bytes().decode() for p in sorted(FOLDER.glob(f"*-{kind}-*.sdp"))}
    return {**files, **(_OF_TESTS if kind == "offer" else {})}


# A page's answer to an offer, with or without something to send.
_ANSWER = """async () => {
  const pc = new RTCPeerConnection();
  await pc.setRemoteDescription({ type: 'offer', sdp: OFFER });
  if (SENDS) for (const one of pc.getTransceivers()) one.direction = 'sendrecv';
  return (await pc.createAnswer()).sdp;
}"""


async def _record() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    ours = Side()
    offer = await ours.link.create_offer("VP8")
    await ours.link.close()
    async with running_chromium() as chromium:
        page = await (await chromium.new_context()).new_page()
        await _record_browser("chromium", page.evaluate, offer, tuple(_OFFERS))
    if firefox_path() is not None:
        async with running_firefox() as tab:
            await _record_browser(
                "firefox",
                lambda script: tab.evaluate(f"({script})()"),
                offer,
                ("both", "watching", "sound", "picture-first", "data"),
            )
    for sends in (True, False):
        answering = LibwebrtcPeer(_forget, sends=sends)
        _write(f"libwebrtc-answer-{_what(sends)}", await answering.accept_offer(offer))
        await answering.close()
    offering = LibwebrtcPeer(_forget)
    _write("libwebrtc-offer-both", await offering.create_offer())
    await offering.close()


async def _record_browser(
    name: str, run: Callable[[str], Awaitable[str]], offer: str, offers: tuple[str, ...]
) -> None:
    for what in offers:
        made = f"const pc = new RTCPeerConnection(); {_OFFERS[what]}"
        sdp = await run(f"async () => {{ {made} return (await pc.createOffer()).sdp; }}")
        _write(f"{name}-offer-{what}", sdp)
    for sends in (True, False):
        script = _ANSWER.replace("OFFER", json.dumps(offer)).replace("SENDS", json.dumps(sends))
        _write(f"{name}-answer-{_what(sends)}", await run(script))


def _what(sends: bool) -> str:
    return "both" if sends else "watching"


def _forget(_candidate: Candidate) -> None:
    """The corpus has no addresses of this computer."""


def _write(name: str, sdp: str) -> None:
    kept = re.sub(r"a=candidate:.*\r\n", "", sdp)
    (FOLDER / f"{name}.sdp").write_bytes(kept.encode())


if __name__ == "__main__":
    asyncio.run(_record())
