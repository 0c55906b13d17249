"""Fuzzes the decoders of both ends with atheris; docs/testing.md says how to run it.

    python -m tests.fuzz.decoder [libFuzzer's options]

It starts from the examples of docs/protocol.md. What decodes is encoded and decoded again and has
to be the same. Only Python is watched for new ways through the code: the JSON parser is a compiled
library. So frames are also changed by what `tests.support.malformed` knows of messages.
"""

import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from random import Random

import atheris

with atheris.instrument_imports(include=["desktop", "server"]):
    from desktop.signaling.translator import Translator
    from server.protocol import codec
    from server.protocol import messages as m
    from tests.support.malformed import any_malformed

_ROOT = Path(__file__).parents[2]
_LONGEST = 64 * 1024

# What may be encoded again, and how it is read then
_DECODERS: tuple[Callable[[bytes | str], m.Message], ...] = (
    codec.decode_join,
    codec.decode_client,
    codec.decode_server,
)


def examples() -> list[bytes]:
    """The frames that docs/protocol.md shows."""
    document = (_ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
    found = re.findall(r"^```json\n(.*?)^```$", document, re.MULTILINE | re.DOTALL)
    return [example.encode() for example in found]


def take(data: bytes) -> None:
    """Give a frame to each decoder, as bytes and, if it is one, as text.

    Raises:
        Exception: anything but `MalformedMessage` came out, or a message changed on its way.
    """
    _take(data)
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return  # no text frame
    _take(text)


def _take(frame: bytes | str) -> None:
    for decode in _DECODERS:
        try:
            message = decode(frame)
        except codec.MalformedMessage:
            continue
        again = decode(codec.encode(message))
        if _known(again) != _known(message):
            raise AssertionError(f"{message} came back as {again}")
    try:
        Translator("a1").from_frame(frame)
    except codec.MalformedMessage:
        return


def _known(message: m.Message) -> m.Message | tuple[object, ...]:
    """The message, without what `encode` writes into every join."""
    if isinstance(message, m.Join):
        codec_ = message.preferred_codec or m.DEFAULT_CODEC
        return (message.room, message.username, message.is_leader, message.create, codec_,
                message.instance, message.client, message.resume)  # fmt: skip
    return message


def change(data: bytes, longest: int, seed: int) -> bytes:
    """Make another frame of one, or a new one."""
    chance = Random(seed)
    way = chance.random()
    if way < 0.5:
        changed: bytes = atheris.Mutate(data, longest)
        return changed
    made = any_malformed(chance, is_first=chance.random() < 0.3).frame
    other = made if isinstance(made, bytes) else made.encode()
    if way < 0.75:
        at, cut = chance.randrange(len(data) + 1), chance.randrange(len(other) + 1)
        other = data[:at] + other[cut:]
    return other[:longest]


def main() -> None:
    """Run until told to stop, or until something is found."""
    with tempfile.TemporaryDirectory(prefix="tandem-fuzz-") as folder:
        for number, example in enumerate(examples()):
            (Path(folder) / f"example{number}").write_bytes(example)
        arguments = [*sys.argv, f"-max_len={_LONGEST}", folder]
        atheris.Setup(arguments, take, custom_mutator=change)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
