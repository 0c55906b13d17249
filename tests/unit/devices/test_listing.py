import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.settings import is_device_id
from desktop.devices.listing import id_text


@pytest.mark.parametrize(
    "system_id",
    [
        "alsa_input.pci-0000_00_1f.3.analog-stereo",
        "/dev/video0",
        "{0.0.1.00000000}.{b3f8fa53-0004-438e-9003-51a46e139bfc}",
        "Встроенный микрофон",
    ],
)
def test_the_system_s_id_is_kept_where_a_command_line_can_carry_it(system_id: str) -> None:
    assert id_text(system_id.encode()) == system_id


@pytest.mark.parametrize("taken", ["test", "none", "screen", "test:440", "file:x", "hex:00", ""])
def test_a_device_with_the_name_of_something_else_keeps_apart(taken: str) -> None:
    assert id_text(taken.encode()) == f"hex:{taken.encode().hex()}"


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_ids_are_printable_and_as_different_as_the_system_s(one: bytes, other: bytes) -> None:
    text = id_text(one)
    assert text.isprintable()
    assert is_device_id(text)
    assert (text == id_text(other)) == (one == other)


def test_listing_without_an_application_is_an_error_that_says_so() -> None:
    code = "from desktop.devices.listing import list_devices; list_devices()"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert "RuntimeError: devices are found only while a QCoreApplication exists" in result.stderr
