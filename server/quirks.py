"""What one deployed client does unlike the others of its dialect (docs/protocol.md section 7).

Pure. One function per deviation, named after the client that needs it; each tells a fact, at the
join or of a message, and the rooms act on it.
"""

from server.protocol import messages as m
from server.protocol.generation import Generation, RoomInfoForm, SeatPreference


def a1_waits_for_joined(generation: Generation, join: m.Join) -> bool:
    """The first phones take no offer before they are told `joined`, exactly once."""
    return generation.seat_without_lead is SeatPreference.NONE and join.type == "join"


def a1_5_offers_before_anybody_is_there(
    generation: Generation, preference: SeatPreference, *, was_asked: bool
) -> bool:
    """The phones of generation 1.5 offer 1 s after their join; that is for whoever comes.

    A later phone with the same join offers only after it was asked, so that its offers are none
    of these: they are of a connection that it closes when it is asked again.
    """
    return (
        generation.room_info is RoomInfoForm.PARTS
        and preference is SeatPreference.LEADS
        and not was_asked
    )


def a2b_claims_h264(generation: Generation) -> bool:
    """The phones of generation 2 ask for H264 always, and never recover if they have none."""
    return generation.matched_by_name


def a3_answers_offers(generation: Generation, preference: SeatPreference, codec: str) -> bool:
    """The current phone answers an offer; those before it asked for H264 and ignore one."""
    return generation.answers_as_leader or (
        preference is SeatPreference.LEADS and codec == m.DEFAULT_CODEC
    )


def bg_hears_of_the_camera(
    generation: Generation, preference: SeatPreference, ack: m.SwitchCameraAck
) -> bool:
    """The guests' page waits for `camera_switched`, which no phone says; other pages do not mind.

    Its join is that of the other pages, so all of them are told. Which camera is used after a
    failure the acknowledgement does not say.
    """
    return (
        generation.room_info is RoomInfoForm.SHORT_AND_LONG
        and preference is SeatPreference.FOLLOWS
        and ack.success
    )


def b1_5_offers_on_joining(generation: Generation, preference: SeatPreference) -> bool:
    """The pages of generation 1.5 follow and yet make the offer, at their first `room_info`."""
    return generation.room_info is RoomInfoForm.PARTS and preference is SeatPreference.FOLLOWS
