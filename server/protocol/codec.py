"""Frames to messages and back: lenient to unknown fields, strict in types and sizes.

MalformedMessage   the frame is no message: drop and log it
  UnknownType      it is one of a type that nobody here knows: drop and log it
"""

from collections.abc import Mapping
from typing import Any, TypeVar, get_args

import msgspec
from msgspec import Struct
from msgspec.json import Decoder

from server.protocol import messages as m

MAX_FRAME_BYTES = 1024 * 1024

T = TypeVar("T")


class MalformedMessage(ValueError):
    """A frame that cannot be decoded. Its text holds no content of the frame, only where and why.

    Nothing of the frame was used.
    """


class UnknownType(MalformedMessage):
    """A JSON object whose `type` is not one of the expected messages."""


class _Head(Struct):
    type: str


_HEAD = Decoder(_Head)
_JOIN = Decoder(m.Join)
_ENCODER = msgspec.json.Encoder()
# Without these some old server does not take it for a join, or takes another codec.
_JOIN_DEFAULTS = {"type": "join", "action": "join", "preferredCodec": m.DEFAULT_CODEC}


# The values are decoders of one member of the union each; the type cannot say which.
_CLIENT: Mapping[str, Decoder[Any]] = {
    "join": _JOIN,
    "offer": Decoder(m.Offer),
    "answer": Decoder(m.Answer),
    "ice_candidate": Decoder(m.IceCandidate),
    "leave": Decoder(m.Leave),
    "ping": Decoder(m.Ping),
    "switch_camera": Decoder(m.SwitchCamera),
    "switch_camera_ack": Decoder(m.SwitchCameraAck),
    "toggle_flashlight": Decoder(m.ToggleFlashlight),
}
# All but the join, whose `type` may be anything: one look instead of two.
_TYPED: Decoder[m.TypedClientMessage] = Decoder(m.TypedClientMessage)
_SERVER: Mapping[str, Decoder[Any]] = {
    "room_info": Decoder(m.RoomInfo),
    "joined": Decoder(m.Joined),
    "camera_switched": Decoder(m.CameraSwitched),
    "rejoin_and_offer": Decoder(m.RejoinAndOffer),
    "force_disconnect": Decoder(m.ForceDisconnect),
    "error": Decoder(m.Error),
    "notification": Decoder(m.Notification),
    "create_offer_for_new_follower": Decoder(m.CreateOfferForNewFollower),
    "pong": Decoder(m.Pong),
    "offer": Decoder(m.Offer),
    "answer": Decoder(m.Answer),
    "ice_candidate": Decoder(m.IceCandidate),
    "switch_camera": Decoder(m.SwitchCamera),
    "switch_camera_ack": Decoder(m.SwitchCameraAck),
    "toggle_flashlight": Decoder(m.ToggleFlashlight),
}


_KINDS = {kind: str(kind.__struct_config__.tag) for kind in get_args(m.TypedClientMessage)}


def kind_of(message: m.ClientMessage) -> str:
    """The `type` of a message on the wire."""
    return _KINDS.get(type(message), "join")


def decode_join(frame: bytes | str) -> m.Join:
    """Decode the first frame of a connection, whatever it calls itself.

    Raises:
        MalformedMessage: it is no JSON object with a join's fields.
    """
    return _decoded(_JOIN, frame)


def decode_client(frame: bytes | str) -> m.ClientMessage:
    """Decode a frame from a client.

    Raises:
        UnknownType: its type is not one of a client's.
        MalformedMessage: anything else is wrong with it.
    """
    typed = typed_client(frame)
    if typed is not None:
        return typed
    message: m.ClientMessage = _decoded(_decoder(_CLIENT, frame), frame)
    return message


def typed_client(frame: bytes | str) -> m.TypedClientMessage | None:
    """Decode a frame of a client; None for a join, or if `decode_client` says what is wrong."""
    try:
        return _TYPED.decode(frame) if len(frame) <= MAX_FRAME_BYTES else None
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None


def decode_server(frame: bytes | str) -> m.ServerMessage:
    """Decode a frame from a server, its own or relayed from the peer; raises as `decode_client`."""
    message: m.ServerMessage = _decoded(_decoder(_SERVER, frame), frame)
    return message


def encode(message: m.Message) -> bytes:
    """Encode a message as one frame of UTF-8 JSON.

    Raises:
        MalformedMessage: a text in it cannot be written as UTF-8 (a lone surrogate).
    """
    try:
        if isinstance(message, m.Join):
            return _ENCODER.encode({**_JOIN_DEFAULTS, **msgspec.to_builtins(message)})
        return _ENCODER.encode(message)
    except UnicodeError:
        # The error holds the whole text; what is raised must not.
        raise MalformedMessage("a text in the message is not valid Unicode") from None


def _decoder(decoders: Mapping[str, Decoder[Any]], frame: bytes | str) -> Decoder[Any]:
    kind = _decoded(_HEAD, frame).type
    decoder = decoders.get(kind)
    if decoder is None:
        raise UnknownType(f"unknown type {kind[:40]!r}")
    return decoder


def _decoded(decoder: Decoder[T], frame: bytes | str) -> T:
    if len(frame) > MAX_FRAME_BYTES:
        raise MalformedMessage(f"longer than {MAX_FRAME_BYTES} bytes")
    try:
        return decoder.decode(frame)
    except msgspec.DecodeError as error:
        raise MalformedMessage(_without_value(str(error))) from None
    except UnicodeError:
        raise MalformedMessage("not valid UTF-8") from None
    except RecursionError:
        raise MalformedMessage("nested too deeply") from None


def _without_value(text: str) -> str:
    """What the library says is wrong, and where; of a word that is none of a few it quotes all."""
    what, at, where = text.rpartition(" - at ")
    return f"Invalid value{at}{where}" if what.startswith("Invalid") else text
