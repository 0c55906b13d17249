from hypothesis import given
from hypothesis import strategies as st

from desktop.core.snapshot import CallSnapshot, CallState
from desktop.core.visits import UNKNOWN, VisitBegan, VisitEnded, Visits

SNAPSHOTS = st.builds(
    CallSnapshot,
    state=st.sampled_from(CallState),
    room=st.sampled_from(["room1", "room2"]),
    peer_name=st.sampled_from([None, "Boris", "Clara"]),
)


def snapshot(state: CallState, peer: str | None = None) -> CallSnapshot:
    return CallSnapshot(state, "room1", peer_name=peer)


def test_visit_lasts_from_coming_to_going() -> None:
    visits = Visits()
    assert visits.see(snapshot(CallState.WAITING), 1.0) == []
    began = VisitBegan("room1", "Boris", 2.0)
    assert visits.see(snapshot(CallState.CONNECTING, "Boris"), 2.0) == [began]
    assert visits.see(snapshot(CallState.CONNECTED, "Boris"), 3.0) == []
    assert visits.see(snapshot(CallState.LOST, "Boris"), 4.0) == []
    ended = VisitEnded("room1", "Boris", 7.5, 5.5)
    assert visits.see(snapshot(CallState.WAITING), 7.5) == [ended]
    assert visits.end(8.0) == []


def test_who_takes_the_place_of_another_has_a_visit_of_his_own() -> None:
    visits = Visits()
    visits.see(snapshot(CallState.CONNECTED, "Boris"), 1.0)
    assert visits.see(snapshot(CallState.CONNECTING, "Clara"), 3.0) == [
        VisitEnded("room1", "Boris", 3.0, 2.0),
        VisitBegan("room1", "Clara", 3.0),
    ]


def test_nobody_watches_unseen_for_want_of_a_name() -> None:
    assert Visits().see(snapshot(CallState.CONNECTED), 1.0) == [VisitBegan("room1", UNKNOWN, 1.0)]


def test_clock_that_is_set_back_makes_no_negative_visit() -> None:
    visits = Visits()
    visits.see(snapshot(CallState.CONNECTED, "Boris"), 100.0)
    assert visits.end(40.0) == [VisitEnded("room1", "Boris", 40.0, 0.0)]


@given(st.lists(st.tuples(SNAPSHOTS, st.floats(0, 1e9)), max_size=20))
def test_each_visit_begins_and_ends_once_and_covers_all_that_was_seen(
    seen: list[tuple[CallSnapshot, float]],
) -> None:
    visits = Visits()
    told: list[VisitBegan | VisitEnded] = []
    for each, now_s in seen:
        told += visits.see(each, now_s)
        is_watched = each.peer_name is not None or each.state is CallState.CONNECTED
        is_written = bool(told) and isinstance(told[-1], VisitBegan)
        assert is_watched == is_written
        if is_written:
            assert (told[-1].watcher, told[-1].room) == (each.peer_name or UNKNOWN, each.room)
    told += visits.end(0.0)
    begun, ended = told[0::2], told[1::2]
    assert all(isinstance(visit, VisitBegan) for visit in begun)
    assert all(isinstance(visit, VisitEnded) for visit in ended)
    assert [(v.room, v.watcher) for v in begun] == [(v.room, v.watcher) for v in ended]
