import threading

from desktop.core.errors import DeviceError
from desktop.core.notice import Notice, NoticeKind
from desktop.devices.gate import Gate


def test_only_the_first_failure_is_told_and_nothing_is_delivered_after_it() -> None:
    told: list[DeviceError] = []
    gate = Gate(told.append)
    with gate as is_open:
        assert is_open
    gate.fail(NoticeKind.DEVICE_GONE, "Webcam", "No such device")
    gate.fail(NoticeKind.DEVICE_SILENT, "Webcam")
    assert [error.notice for error in told] == [Notice(NoticeKind.DEVICE_GONE, "Webcam")]
    assert str(told[0]) == "device_gone: Webcam (No such device)"
    with gate as is_open:
        assert not is_open


def test_a_failure_after_the_stop_is_not_told() -> None:
    told: list[DeviceError] = []
    gate = Gate(told.append)
    gate.close()
    gate.fail(NoticeKind.DEVICE_GONE, "Webcam")
    assert told == []


def test_a_stop_waits_for_the_delivery_that_runs() -> None:
    gate = Gate(lambda _error: None)
    is_inside, may_go, events = threading.Event(), threading.Event(), []

    def deliver() -> None:
        with gate:
            is_inside.set()
            may_go.wait(5)
            events.append("delivered")

    def stop() -> None:
        gate.close()
        events.append("stopped")

    threads = [threading.Thread(target=work, name=work.__name__) for work in (deliver, stop)]
    threads[0].start()
    assert is_inside.wait(5)
    threads[1].start()
    may_go.set()
    for thread in threads:
        thread.join(5)
    assert events == ["delivered", "stopped"]


def test_a_delivery_may_stop_its_own_device() -> None:
    gate = Gate(lambda _error: None)
    with gate as is_open:
        assert is_open
        gate.close()
    with gate as is_open:
        assert not is_open
