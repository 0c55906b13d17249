"""Microphone and loudspeaker through a real sound server."""

import gc
import queue
import time
from collections.abc import Callable

import pytest

from desktop.devices.pulse_names import SoundPlugWatch, sound_device_names
from tests.support.device_program import LOOP_TONE_HZ, DeviceProgram, Event
from tests.support.pulse import PulseServer


def is_heard(event: Event) -> bool:
    return event["delay_ms"] is not None and event["tone_hz"] == pytest.approx(LOOP_TONE_HZ, abs=3)


def is_heard_in_time(event: Event) -> bool:
    """The tone is heard, and the loudspeaker's queue did not run dry before its last block.

    A queue that the busy machine let run dry plays what comes next late, as it must.
    """
    return is_heard(event) and event["ahead_ms"] >= 10


def test_what_the_loudspeaker_plays_comes_from_the_microphone(
    pulse: PulseServer, record_property: Callable[[str, object], None]
) -> None:
    with DeviceProgram(pulse.environment, "loop", "microphone", "speaker") as program:
        program.wait_for("heard", is_heard)
        heard = program.wait_for("heard", is_heard_in_time)
    assert heard["level_dbfs"] == pytest.approx(-12, abs=1.5)
    # The loudspeaker says when it plays; what the loop adds to that is the way back.
    assert -30 < heard["delay_ms"] < 150
    assert heard["ahead_ms"] <= 100
    record_property("loop_ms", heard["delay_ms"] + heard["ahead_ms"] + 20)


@pytest.mark.parametrize(("unplugged", "which"), [("microphone", "microphone"),
                                                   ("speaker", "loudspeaker")])  # fmt: skip
def test_a_device_that_is_unplugged_is_told(
    pulse: PulseServer,
    unplugged: str,
    which: str,
    record_property: Callable[[str, object], None],
) -> None:
    with DeviceProgram(pulse.environment, "loop", "microphone", "speaker") as program:
        program.wait_for("heard", is_heard)
        before_s = time.time()
        pulse.remove(unplugged)
        failed = program.wait_for("failed", lambda event: event["which"] == which)
    assert (failed["kind"], failed["detail"]) == ("device_gone", unplugged)
    record_property("told_after_s", failed["at_s"] - before_s)


def test_an_unplugged_default_is_told_too(pulse: PulseServer) -> None:
    pulse.add_sink("other")
    pulse.set_defaults("speaker", "microphone")
    with DeviceProgram(pulse.environment, "loop", "default", "default") as program:
        program.wait_for("heard", is_heard)
        pulse.remove("speaker")
        failed = program.wait_for("failed", lambda event: event["which"] == "loudspeaker")
    assert failed["kind"] == "device_gone"


def test_devices_that_are_not_there_are_told(pulse: PulseServer) -> None:
    with DeviceProgram(
        pulse.environment, "loop", "no-such-microphone", "no-such-speaker"
    ) as program:
        failures = [program.wait_for("failed") for _ in range(2)]
    told = {(failed["which"], failed["kind"], failed["detail"]) for failed in failures}
    assert told == {
        ("microphone", "device_not_found", "no-such-microphone"),
        ("loudspeaker", "device_not_found", "no-such-speaker"),
    }


def test_lists_follow_what_is_plugged_in_and_out(pulse: PulseServer) -> None:
    with DeviceProgram(pulse.environment, "list") as program:
        listed = program.wait_for("listed")
        assert (listed["microphones"], listed["loudspeakers"]) == (["microphone"], ["speaker"])
        pulse.add_sink("headset")
        program.wait_for("changed", lambda event: "headset" in event["loudspeakers"])
        pulse.add_microphone("boom", "headset")
        program.wait_for("changed", lambda event: "boom" in event["microphones"])
        pulse.remove("boom")
        program.wait_for("changed", lambda event: "boom" not in event["microphones"])
        pulse.remove("headset")
        program.wait_for("changed", lambda event: event["loudspeakers"] == ["speaker"])


def test_the_names_of_a_sound_server_are_asked_directly(
    pulse: PulseServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULSE_SERVER", pulse.environment["PULSE_SERVER"])
    assert sound_device_names() == frozenset({"speaker", "speaker.monitor", "microphone"})
    removed: queue.Queue[frozenset[str]] = queue.Queue(maxsize=10)
    watch = SoundPlugWatch(removed.put)
    watch.start()
    # The watch tells of what goes after it has begun: something must go until it has.
    for number in range(20):
        pulse.add_sink(f"headset{number}")
        pulse.remove(f"headset{number}")
        try:
            assert removed.get(timeout=0.5) <= {f"headset{number}", f"headset{number}.monitor"}
            break
        except queue.Empty:
            continue
    else:
        pytest.fail("no removal was told")
    watch.stop()
    watch.stop()
    monkeypatch.setenv("PULSE_SERVER", "unix:/nonexistent")
    assert sound_device_names() is None


def test_a_server_that_is_not_there_leaves_no_garbage(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked for every few seconds, as long as the program runs."""
    monkeypatch.setenv("PULSE_SERVER", "unix:/nonexistent")
    assert sound_device_names() is None
    gc.collect()
    gc.disable()
    try:
        for _ in range(3):
            sound_device_names()
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_ten_times_open_and_closed_leave_nothing_behind(pulse: PulseServer) -> None:
    with DeviceProgram(pulse.environment, "cycles", "test", "microphone", "speaker") as program:
        cycles = [program.wait_for("cycle") for _ in range(10)]
        program.wait_for("done")
    assert [cycle["threads"] for cycle in cycles] == [["MainThread"]] * 10
    # What is just ending may still count; one a cycle would be seven.
    assert cycles[-1]["native_threads"] <= cycles[2]["native_threads"] + 3
    assert cycles[-1]["files"] <= cycles[2]["files"] + 3


def test_without_a_sound_server_it_is_said_that_there_are_no_devices(
    pulse: PulseServer,
) -> None:
    environment = {**pulse.environment, "PULSE_SERVER": "unix:/nonexistent"}
    with DeviceProgram(environment, "list") as program:
        listed = program.wait_for("listed")
    assert (listed["microphones"], listed["loudspeakers"]) == ([], [])
