"""What Join asks of the engine, and what it tells where it cannot."""

import queue
from collections.abc import Callable, Iterator

import pytest

from desktop.core.events import JoinRequested, LeaveRequested
from desktop.core.notice import Notice, NoticeKind
from desktop.core.own_server import HostChoice, Hosted
from desktop.core.settings import Settings
from desktop.core.snapshot import CallSnapshot
from desktop.joining import Joining
from desktop.session.engine import Engine
from desktop.ui.models.call_model import CallModel

LIMIT_S = 20.0


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = Engine()
    engine.start()
    yield engine
    engine.close()


async def never(_choice: HostChoice) -> Hosted:
    raise AssertionError("no server is to be started")


async def nothing() -> None:
    return


def test_why_there_is_no_join_takes_the_place_of_what_kept_the_last_one_out(
    model: CallModel, engine: Engine
) -> None:
    posted: queue.Queue[JoinRequested | LeaveRequested] = queue.Queue(maxsize=8)
    told: list[tuple[Notice, ...]] = []
    tell: Callable[..., None] = lambda *notices: told.append(notices)  # noqa: E731
    joining = Joining(model, engine, never, nothing, posted.put, lambda: False, tell)
    model.show_settings(Settings(host_here=False, room=" "))
    model.show_snapshot(CallSnapshot(notices=(Notice(NoticeKind.BAD_SERVER_URL, ""),)))
    joining.join(insist=False)
    assert told == [(), (Notice(NoticeKind.ROOM_EMPTY),)]
    assert posted.get(timeout=LIMIT_S) == LeaveRequested()
