"""Descriptions of programs in the field, in tests/data/sdp: `WHO-offer-WHAT.sdp`, `…-answer-…`.

`python -m tests.support.description_corpus` records those of the Chromium and the libwebrtc that
are installed here anew. The others are written by hand after what is known of those programs;
answers are to an offer of ours, sound first.
"""

import asyncio
import re
from pathlib import Path

from desktop.core.wire import Candidate
from tests.support.chromium import running_chromium
from tests.support.descriptions import PAGE_WATCHING, PHONE_H264, PHONE_VP8, VIDEO_FIRST
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
_CHROMIUM_OFFERS = {
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


async def _record() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    ours = Side()
    offer = await ours.link.create_offer("VP8")
    async with running_chromium() as chromium:
        page = await (await chromium.new_context()).new_page()
        for what, made in _CHROMIUM_OFFERS.items():
            _write(
                f"chromium-offer-{what}",
                await page.evaluate(
                    f"async () => {{ const pc = new RTCPeerConnection(); {made}"
                    " return (await pc.createOffer()).sdp; }"
                ),
            )
        for what in ("both", "watching"):
            adds = _CHROMIUM_OFFERS["both"] if what == "both" else ""
            _write(
                f"chromium-answer-{what}",
                await page.evaluate(
                    "async (sdp) => { const pc = new RTCPeerConnection();"
                    f" await pc.setRemoteDescription({{ type: 'offer', sdp }}); {adds}"
                    " for (const t of pc.getTransceivers()) { if (" + str(bool(adds)).lower() + ")"
                    " t.direction = 'sendrecv'; } return (await pc.createAnswer()).sdp; }",
                    offer,
                ),
            )
    for sends in (True, False):
        peer = LibwebrtcPeer(_forget, sends=sends)
        what = "both" if sends else "watching"
        if sends:
            _write(f"libwebrtc-offer-{what}", await peer.create_offer())
            await peer.close()
            peer = LibwebrtcPeer(_forget, sends=sends)
        _write(f"libwebrtc-answer-{what}", await peer.accept_offer(offer))
        await peer.close()
    await ours.link.close()


def _forget(_candidate: Candidate) -> None:
    """The corpus has no addresses of this computer."""


def _write(name: str, sdp: str) -> None:
    kept = re.sub(r"a=candidate:.*\r\n", "", sdp)
    (FOLDER / f"{name}.sdp").write_bytes(kept.encode())


if __name__ == "__main__":
    asyncio.run(_record())
