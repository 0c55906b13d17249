"""The part of jeepney that Tandem uses; the package has no types of its own."""

from enum import Enum
from socket import socket

class MessageType(Enum):
    method_call = 1
    method_return = 2
    error = 3
    signal = 4

class HeaderFields(Enum):
    path = 1
    interface = 2
    member = 3
    error_name = 4
    reply_serial = 5
    destination = 6
    sender = 7

class Header:
    message_type: MessageType
    fields: dict[HeaderFields, object]

class Message:
    header: Header
    body: tuple[object, ...]

class DBusAddress:
    object_path: str
    bus_name: str
    interface: str
    def __init__(self, object_path: str, bus_name: str, interface: str) -> None: ...

class FileDescriptor:
    def to_socket(self) -> socket: ...

def new_method_call(
    remote_obj: DBusAddress, method: str, signature: str | None, body: tuple[object, ...]
) -> Message: ...
def new_method_return(
    parent_msg: Message, signature: str | None = None, body: tuple[object, ...] = ()
) -> Message: ...
def new_error(
    parent_msg: Message,
    error_name: str,
    signature: str | None = None,
    body: tuple[object, ...] = (),
) -> Message: ...
def new_signal(
    emitter: DBusAddress, signal: str, signature: str | None, body: tuple[object, ...]
) -> Message: ...
