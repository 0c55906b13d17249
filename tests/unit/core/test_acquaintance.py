"""Whom one knows again by his key."""

from hypothesis import given
from hypothesis import strategies as st

from desktop.core.acquaintance import MOST_KEYS, MOST_KNOWN, Acquaintances, Place, Verdict

BORIS = Place("wss://example.org/ws", "room1", "Boris")


def test_who_keeps_his_key_is_known_by_it_from_the_first_meeting_on() -> None:
    known = Acquaintances()
    assert known.judge(BORIS, "aa") is Verdict.UNKNOWN
    assert known.meet(BORIS, "aa", is_kept=True)
    assert known.judge(BORIS, "aa") is Verdict.FAMILIAR
    assert not known.meet(BORIS, "aa", is_kept=True)


def test_who_makes_a_key_for_each_call_is_never_known() -> None:
    known = Acquaintances()
    assert not known.meet(BORIS, "aa", is_kept=False)
    assert known.judge(BORIS, "bb") is Verdict.UNKNOWN


def test_another_key_is_another_whatever_the_program_says_of_it() -> None:
    known = Acquaintances()
    known.meet(BORIS, "aa", is_kept=True)
    for is_kept in (False, True):
        known.meet(BORIS, "bb", is_kept=is_kept)
        assert known.judge(BORIS, "bb") is Verdict.OTHER
    assert known.judge(BORIS, "aa") is Verdict.FAMILIAR


def test_an_accepted_key_is_familiar_beside_the_former() -> None:
    known = Acquaintances()
    known.meet(BORIS, "aa", is_kept=True)
    known.accept(BORIS, "bb")
    assert [known.judge(BORIS, key) for key in ("aa", "bb")] == [Verdict.FAMILIAR] * 2


def test_a_place_is_the_same_however_it_was_typed() -> None:
    known = Acquaintances()
    known.meet(Place("wss://Example.org/ws ", "ro-om1", " boris"), "aa", is_kept=True)
    assert known.judge(BORIS, "bb") is Verdict.OTHER


def test_in_another_room_or_on_another_server_a_name_is_somebody_else() -> None:
    known = Acquaintances()
    known.meet(BORIS, "aa", is_kept=True)
    for place in (Place(BORIS.server, "room2", "Boris"), Place("wss://b/ws", "room1", "Boris")):
        assert known.judge(place, "bb") is Verdict.UNKNOWN


def test_who_was_not_met_for_the_longest_time_is_forgotten() -> None:
    known = Acquaintances()
    places = [Place("s", "r", f"name {number}") for number in range(MOST_KNOWN + 1)]
    for place in places:
        known.meet(place, "aa", is_kept=True)
        known.meet(places[0], "aa", is_kept=True)
    assert known.judge(places[0], "aa") is Verdict.FAMILIAR
    assert known.judge(places[1], "aa") is Verdict.UNKNOWN
    assert len(known.known) == MOST_KNOWN


@given(st.lists(st.text(alphabet="abcdef", min_size=1, max_size=3), min_size=1))
def test_the_newest_accepted_keys_are_kept(keys: list[str]) -> None:
    known = Acquaintances()
    for key in keys:
        known.accept(BORIS, key)
    assert known.judge(BORIS, keys[-1]) is Verdict.FAMILIAR
    assert len(known.known[BORIS.key]) == min(MOST_KEYS, len(set(keys)))
