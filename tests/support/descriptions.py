"""Offers as programs in the field make them, written by hand from what is known of them."""

_FINGERPRINT = ":".join(["AB"] * 32)


def _transport(mid: str) -> str:
    return f"""a=rtcp:9 IN IP4 0.0.0.0
a=ice-ufrag:wXyZ
a=ice-pwd:0123456789abcdefghijklmn
a=ice-options:trickle renomination
a=fingerprint:sha-256 {_FINGERPRINT}
a=setup:actpass
a=mid:{mid}
"""


PHONE_VP8 = (
    f"""v=0
o=- 4611731400430051336 2 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0 1
a=extmap-allow-mixed
a=msid-semantic: WMS ARDAMS
m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 102 0 8 13 110 126
c=IN IP4 0.0.0.0
{_transport("0")}a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
a=sendrecv
a=msid:ARDAMS ARDAMSa0
a=rtcp-mux
a=rtpmap:111 opus/48000/2
a=rtcp-fb:111 transport-cc
a=fmtp:111 minptime=10;useinbandfec=1
a=rtpmap:63 red/48000/2
a=fmtp:63 111/111
a=rtpmap:9 G722/8000
a=rtpmap:102 ILBC/8000
a=rtpmap:0 PCMU/8000
a=rtpmap:8 PCMA/8000
a=rtpmap:13 CN/8000
a=rtpmap:110 telephone-event/48000
a=rtpmap:126 telephone-event/8000
a=ssrc:3735928559 cname:tVKQ4ZdXkIRQZxDB
a=ssrc:3735928559 msid:ARDAMS ARDAMSa0
m=video 9 UDP/TLS/RTP/SAVPF 96 97 39 40 98 99 106 107 108
b=AS:300
c=IN IP4 0.0.0.0
{_transport("1")}a=extmap:14 urn:ietf:params:rtp-hdrext:toffset
a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
a=extmap:13 urn:3gpp:video-orientation
a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
a=sendrecv
a=msid:ARDAMS ARDAMSv0
a=rtcp-mux
a=rtcp-rsize
a=rtpmap:96 VP8/90000
a=rtcp-fb:96 goog-remb
a=rtcp-fb:96 transport-cc
a=rtcp-fb:96 ccm fir
a=rtcp-fb:96 nack
a=rtcp-fb:96 nack pli
a=rtpmap:97 rtx/90000
a=fmtp:97 apt=96
a=rtpmap:39 AV1/90000
a=fmtp:39 level-idx=5;profile=0;tier=0
a=rtpmap:40 rtx/90000
a=fmtp:40 apt=39
a=rtpmap:98 VP9/90000
a=fmtp:98 profile-id=0
a=rtpmap:99 rtx/90000
a=fmtp:99 apt=98
a=rtpmap:106 red/90000
a=rtpmap:107 rtx/90000
a=fmtp:107 apt=106
a=rtpmap:108 ulpfec/90000
a=ssrc-group:FID 2882400001 2882400002
a=ssrc:2882400001 cname:tVKQ4ZdXkIRQZxDB
a=ssrc:2882400001 msid:ARDAMS ARDAMSv0
a=ssrc:2882400002 cname:tVKQ4ZdXkIRQZxDB
a=ssrc:2882400002 msid:ARDAMS ARDAMSv0
"""
).replace("\n", "\r\n")
"""A phone of today: AV1 and VP9 but no H.264, `b=` before `c=`, 126 in the sound."""

PHONE_H264 = (
    f"""v=0
o=- 1 2 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0 1
a=extmap-allow-mixed
a=msid-semantic: WMS ARDAMS
m=audio 9 UDP/TLS/RTP/SAVPF 111 126
c=IN IP4 0.0.0.0
{_transport("0")}a=sendrecv
a=msid:ARDAMS ARDAMSa0
a=rtcp-mux
a=rtpmap:111 opus/48000/2
a=rtpmap:126 telephone-event/8000
a=ssrc:11 cname:c
m=video 9 UDP/TLS/RTP/SAVPF 102 103 96 125
c=IN IP4 0.0.0.0
{_transport("1")}a=sendrecv
a=msid:ARDAMS ARDAMSv0
a=rtcp-mux
a=rtpmap:102 H264/90000
a=rtcp-fb:102 nack pli
a=fmtp:102 profile-level-id=42e01f;level-asymmetry-allowed=1;packetization-mode=1
a=rtpmap:103 rtx/90000
a=fmtp:103 apt=102
a=fmtp:96 x-google-start-bitrate=300
a=rtcp-fb:96 nack
a=rtpmap:125 ulpfec/90000
a=ssrc-group:FID 21 22
a=ssrc:21 cname:c
a=ssrc:22 cname:c
"""
).replace("\n", "\r\n")
"""An early phone: its own editing left parameters of a codec (96) that it had removed."""

PHONE_1_5 = PHONE_H264.replace("a=fmtp:96 ", "a=rtpmap:96 VP8/90000\r\na=fmtp:96 ")
"""A phone of generation 1.5 edits nothing away."""

PAGE_WATCHING = (
    PHONE_VP8.replace("a=sendrecv", "a=recvonly")
    .replace("a=msid:ARDAMS ARDAMSa0\r\n", "")
    .replace("a=msid:ARDAMS ARDAMSv0\r\n", "")
)
"""A page without camera and microphone: it only receives."""

VIDEO_FIRST = (
    PHONE_VP8[: PHONE_VP8.index("m=audio")].replace("BUNDLE 0 1", "BUNDLE 1 0")
    + PHONE_VP8[PHONE_VP8.index("m=video") :]
    + PHONE_VP8[PHONE_VP8.index("m=audio") : PHONE_VP8.index("m=video")]
)
"""The sections in the other order."""
