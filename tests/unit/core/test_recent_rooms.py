from hypothesis import given
from hypothesis import strategies as st

from desktop.core.recent_rooms import MOST, forgotten, remembered, room_of
from desktop.core.settings import RecentRoom, Settings

rooms = st.builds(RecentRoom, st.sampled_from("abcdefghijklmnop"), st.sampled_from(["", "h"]))


@given(st.lists(rooms, max_size=40))
def test_each_room_is_there_once_the_latest_first_and_never_too_many(
    entered: list[RecentRoom],
) -> None:
    recent: tuple[RecentRoom, ...] = ()
    for room in entered:
        recent = remembered(recent, room)
    latest_first = list(dict.fromkeys(reversed(entered)))
    assert list(recent) == latest_first[:MOST]


@given(st.lists(rooms, max_size=10, unique=True), rooms)
def test_one_that_is_forgotten_is_gone_and_no_other(
    entered: list[RecentRoom], gone: RecentRoom
) -> None:
    assert forgotten(tuple(entered), gone) == tuple(room for room in entered if room != gone)


def test_of_an_invitation_neither_password_nor_room_is_kept() -> None:
    typed = "https://example.org/?room=red#sha256=ab&password=secret"
    settings = Settings(server=typed, host_here=False, room=" blue ")
    assert room_of(settings) == RecentRoom("blue", "https://example.org/#sha256=ab")


def test_a_room_on_the_own_server_has_no_address() -> None:
    assert room_of(Settings(server="example.org", host_here=True, room="a")) == RecentRoom("a")
