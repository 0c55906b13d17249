"""Frames to messages and back: whatever comes, only `MalformedMessage` goes out."""

import contextlib
import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.protocol import codec
from server.protocol import messages as m
from server.protocol.generation import Role

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner),
    max_leaves=15,
)
_FIELDS = [
    "type",
    "action",
    "room",
    "username",
    "isLeader",
    "create",
    "preferredCodec",
    "instance",
    "client",
    "resume",
    "sdp",
    "ice",
    "round",
    "useBackCamera",
    "data",
    "code",
    "role",
    "peer",
    "id",
    "candidate",
    "sdpMid",
    "sdpMLineIndex",
    "users",
    "change",
]
_TYPES = [
    "join",
    "offer",
    "answer",
    "ice_candidate",
    "leave",
    "ping",
    "switch_camera",
    "switch_camera_ack",
    "toggle_flashlight",
    "room_info",
    "joined",
    "camera_switched",
    "rejoin_and_offer",
    "force_disconnect",
    "error",
    "pong",
    "nonsense",
]
_NEAR_MESSAGES = st.dictionaries(
    st.sampled_from(_FIELDS), _JSON | st.dictionaries(st.sampled_from(_FIELDS), _JSON)
).flatmap(lambda fields: st.sampled_from(_TYPES).map(lambda kind: {**fields, "type": kind}))

_DECODERS = (codec.decode_join, codec.decode_client, codec.decode_server)


def _decode_all(frame: bytes | str) -> None:
    for decode in _DECODERS:
        with contextlib.suppress(codec.MalformedMessage):
            decode(frame)


@given(st.binary() | st.text(st.characters()))
def test_any_bytes_and_any_text_are_decoded_or_malformed(frame: bytes | str) -> None:
    _decode_all(frame)


@given(_NEAR_MESSAGES)
def test_any_types_in_known_fields_are_decoded_or_malformed(fields: dict[str, object]) -> None:
    # Python writes NaN and Infinity, which are no JSON, and escapes lone surrogates.
    _decode_all(json.dumps(fields))
    _decode_all(json.dumps(fields, ensure_ascii=False))


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "null",
        "[]",
        '"ping"',
        "{}",
        '{"type": 5}',
        '{"type": "ping"',
        '{"type": "ping"} {"type": "ping"}',
        '{"type": "ping", "x": NaN}',
        '{"type": "ping", "x": "\ud800"}',
        '{"type": "\\ud800"}',
        b'{"type": "\xff"}',
        b'\xef\xbb\xbf{"type": "ping"}',
        "[" * 100_000,
        '{"type": "ping", "x": ' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"type": "ping", "x": "' + "x" * codec.MAX_FRAME_BYTES + '"}',
        '{"type": "offer"}',
        '{"type": "offer", "sdp": "v=0"}',
        '{"type": "offer", "sdp": null}',
        '{"type": "offer", "sdp": {"type": "answer", "sdp": "v=0"}}',
        '{"type": "answer", "sdp": {"type": "offer", "sdp": "v=0"}}',
        '{"type": "answer", "sdp": "{type=answer, sdp=v=0}"}',
        '{"type": "offer", "sdp": {"type": "offer", "sdp": "v=0"}, "round": -1}',
        '{"type": "offer", "sdp": {"type": "offer", "sdp": "v=0"}, "round": 1.5}',
        '{"type": "offer", "sdp": {"type": "offer", "sdp": "v=0"}, "round": ' + "9" * 5000 + "}",
        '{"type": "ice_candidate", "ice": null}',
        '{"type": "ice_candidate", "ice": {"candidate": "x", "sdpMLineIndex": "0"}}',
        '{"type": "switch_camera"}',
        '{"type": "join", "room": 5}',
        '{"type": "join", "isLeader": "true"}',
        '{"type": "join", "instance": ""}',
        '{"type": "join", "instance": "a b"}',
        '{"type": "join", "instance": "a\\n"}',
        '{"type": "join", "resume": {"role": "boss", "peer": "x"}}',
        '{"type": "join", "resume": {"role": "leader"}}',
    ],
    ids=lambda frame: repr(frame[:60]),
)
def test_what_is_no_message_of_a_client_is_malformed(frame: bytes | str) -> None:
    with pytest.raises(codec.MalformedMessage):
        codec.decode_client(frame)


@pytest.mark.parametrize(
    ("frame", "why"),
    [
        ('{"type": "offer", "sdp": {"type": "PRIVATE", "sdp": ""}}', "`$.sdp.type`"),
        ('{"type": "join", "resume": {"role": "PRIVATE - at `x", "peer": "x"}}', "`$.resume.role`"),
        ('{"type": "join", "instance": "PRIVATE !"}', "`$.instance`"),
        ('{"type": "join", "password": "' + "PRIVATE" * 100 + '"}', "`$.password`"),
        ('{"type": "offer", "sdp": "PRIVATE"}', "`$.sdp`"),
        ('{"type": "ping", "x": PRIVATE}', "byte"),
        ('"PRIVATE"', "`object`"),
    ],
)
def test_why_a_frame_is_malformed_is_told_without_what_stands_in_it(frame: str, why: str) -> None:
    with pytest.raises(codec.MalformedMessage) as caught:
        codec.decode_client(frame)
    assert "PRIVATE" not in str(caught.value)
    assert why in str(caught.value)


@pytest.mark.parametrize("kind", ["start_call", "room_info", "Ping", ""])
def test_a_type_that_is_not_a_clients_is_unknown(kind: str) -> None:
    with pytest.raises(codec.UnknownType):
        codec.decode_client(json.dumps({"type": kind}))


def test_a_join_may_call_itself_what_it_likes() -> None:
    fields = '"room": "r", "username": "u", "isLeader": true'
    for names in ("", '"action": "join", ', '"type": 7, "action": [], '):
        join = codec.decode_join("{" + names + fields + "}")
        assert (join.room, join.username, join.is_leader) == ("r", "u", True)


def test_a_phone_may_escape_slashes_and_add_fields() -> None:
    frame = r'{"type":"offer","sdp":{"type":"offer","sdp":"a=fmtp:96 x\/y"},"target":"browser"}'
    decoded = codec.decode_client(frame)
    assert isinstance(decoded, m.Offer)
    assert decoded.sdp.sdp == "a=fmtp:96 x/y"


@pytest.mark.parametrize(
    "ice",
    [
        '{"candidate": ""}',
        '{"candidate": "", "sdpMid": null, "sdpMLineIndex": null, "usernameFragment": null}',
        '{"candidate": "", "sdpMid": null}',
    ],
)
def test_browsers_may_leave_out_or_null_what_they_do_not_know(ice: str) -> None:
    decoded = codec.decode_client('{"type": "ice_candidate", "ice": ' + ice + "}")
    assert isinstance(decoded, m.IceCandidate)
    assert (decoded.ice.sdp_mid, decoded.ice.sdp_mline_index) == (None, None)


def test_the_forms_of_room_info_have_exactly_their_fields() -> None:
    short = m.RoomData(room="room1", username="PRA", is_leader=True)
    long = m.RoomData(users=("PRA",), leader="PRA", follower="")
    alone = m.RoomData(peer=None, change=m.Change.NONE)
    assert [json.loads(codec.encode(m.RoomInfo(data=d)))["data"] for d in (short, long, alone)] == [
        {"room": "room1", "username": "PRA", "isLeader": True},
        {"users": ["PRA"], "leader": "PRA", "follower": ""},
        {"peer": None, "change": "none"},
    ]


def test_a_join_is_written_so_that_every_old_server_takes_it() -> None:
    join = m.Join(room="room1", username="Anna", is_leader=True)
    assert json.loads(codec.encode(join)) == {
        "type": "join",
        "action": "join",
        "room": "room1",
        "username": "Anna",
        "isLeader": True,
        "create": True,
        "preferredCodec": "VP8",
    }


_ONE_LINE = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
_IDS = st.from_regex(r"\A[A-Za-z0-9._-]{1,64}\Z")
_ROUNDS = st.just(msgspec.UNSET) | st.integers(0, 2**31 - 1)
_FROM_CLIENT = st.one_of(
    st.builds(
        m.Join,
        room=_ONE_LINE,
        username=_ONE_LINE,
        type=st.just("join"),
        action=st.just("join"),
        is_leader=st.just(msgspec.UNSET) | st.booleans(),
        create=st.booleans(),
        preferred_codec=_ONE_LINE,
        instance=st.just(msgspec.UNSET) | _IDS,
        client=st.just(msgspec.UNSET) | _ONE_LINE,
        resume=st.just(msgspec.UNSET) | st.builds(m.Resume, role=st.sampled_from(Role), peer=_IDS),
    ),
    st.builds(
        m.Offer,
        sdp=st.builds(m.Description, type=st.just("offer"), sdp=_ONE_LINE),
        room=_ONE_LINE,
        username=_ONE_LINE,
        preferred_codec=st.just(msgspec.UNSET) | _ONE_LINE,
        round=_ROUNDS,
    ),
    st.builds(
        m.Answer,
        sdp=st.builds(m.Description, type=st.just("answer"), sdp=_ONE_LINE),
        round=_ROUNDS,
    ),
    st.builds(
        m.IceCandidate,
        ice=st.builds(
            m.Ice,
            candidate=_ONE_LINE,
            sdp_mid=st.none() | _ONE_LINE,
            sdp_mline_index=st.none() | st.integers(0, 2**16 - 1),
            username_fragment=st.just(msgspec.UNSET) | st.none() | _ONE_LINE,
        ),
        round=_ROUNDS,
    ),
    st.builds(m.Leave, room=_ONE_LINE, username=_ONE_LINE),
    st.just(m.Ping()),
    st.builds(m.SwitchCamera, use_back_camera=st.booleans()),
    st.builds(m.SwitchCameraAck, use_back_camera=st.booleans(), success=st.booleans()),
    st.builds(m.ToggleFlashlight, room=_ONE_LINE),
)
_FROM_SERVER = st.one_of(
    st.builds(
        m.RoomInfo,
        data=st.builds(
            m.RoomData,
            room=st.just(msgspec.UNSET) | _ONE_LINE,
            username=st.just(msgspec.UNSET) | _ONE_LINE,
            is_leader=st.just(msgspec.UNSET) | st.booleans(),
            users=st.just(msgspec.UNSET) | st.lists(_ONE_LINE, max_size=2).map(tuple),
            leader=st.just(msgspec.UNSET) | _ONE_LINE,
            follower=st.just(msgspec.UNSET) | _ONE_LINE,
            has_slave=st.just(msgspec.UNSET) | st.booleans(),
            peer=st.just(msgspec.UNSET)
            | st.none()
            | st.builds(m.Peer, id=_IDS, username=_ONE_LINE, newer=st.booleans()),
            change=st.just(msgspec.UNSET) | st.sampled_from(m.Change) | st.just("promoted"),
        ),
    ),
    st.just(m.Joined()),
    st.builds(m.RejoinAndOffer, room=_ONE_LINE, preferred_codec=_ONE_LINE),
    st.builds(m.ForceDisconnect, data=_ONE_LINE),
    st.builds(m.Error, data=_ONE_LINE, code=st.just(msgspec.UNSET) | _ONE_LINE),
    st.just(m.Pong()),
)


@given(_FROM_CLIENT)
def test_what_a_client_sends_is_what_the_server_reads(message: m.ClientMessage) -> None:
    assert codec.decode_client(codec.encode(message)) == message


@given(_FROM_SERVER)
def test_what_the_server_sends_is_what_a_client_reads(message: m.ServerMessage) -> None:
    assert codec.decode_server(codec.encode(message)) == message


@pytest.mark.parametrize("message", [m.Error(data="\ud800"), m.Join(room="\ud800")])
def test_a_text_that_is_not_unicode_is_not_sent(message: m.Message) -> None:
    with pytest.raises(codec.MalformedMessage):
        codec.encode(message)
