"""A room comes back from its bytes as it was: the rules could not tell the difference."""

from dataclasses import asdict

import pytest

from server.protocol.generation import GENERATIONS, Generation, Role, SeatPreference
from server.seats import OpenOffer, Participant, Room
from server.store.record import connections_of, decode_room, encode_room, nodes_of


def participant(generation: Generation, connection: int) -> Participant:
    """Nothing in it has its default."""
    return Participant(
        connection=connection,
        id="an id",
        name="Анна",
        generation=generation,
        preference=SeatPreference.FLEXIBLE,
        codec="H264",
        answers_offers=True,
        will_offer=True,
        has_h264=True,
        linked_to="another id",
        open_offer=OpenOffer(3),
        kept_offer='{"type": "offer"}',
        asked_at_s=99.5,
        is_asking_due=True,
        knows_both_names=True,
    )


@pytest.mark.parametrize("generation", GENERATIONS, ids=lambda generation: generation.name)
def test_a_room_comes_back_as_it_was(generation: Generation) -> None:
    follower = participant(generation, 2_000_000_007)
    follower.open_offer = OpenOffer(None)
    room = Room("r", {Role.LEADER: participant(generation, 1_000_000_001), Role.FOLLOWER: follower})
    again = decode_room("r", encode_room(room), now=100.0)
    assert again is not None
    assert asdict(again) == asdict(room)
    assert all(p.generation is generation for p in again.seats.values()), "compared by identity"
    assert encode_room(again) == encode_room(room), "or every look at it would be a change"
    assert nodes_of(again) == {1, 2}
    assert connections_of(again, 2) == {2_000_000_007}


def test_no_room_is_no_bytes() -> None:
    assert encode_room(None) == b""
    assert decode_room("r", b"", now=0.0) is None


def test_a_clock_that_went_back_puts_off_no_request() -> None:
    room = Room("r", {Role.LEADER: participant(GENERATIONS[0], 1)})
    again = decode_room("r", encode_room(room), now=5.0)
    assert again is not None
    assert again.leader is not None
    assert again.leader.asked_at_s == 5.0
