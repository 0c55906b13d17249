"""Whose camera is switched by whom: what the offers of phones and Tandems promise."""

from dataclasses import replace

import pytest

from desktop.core.commands import PutOutTorch, Send, ToggleTorch
from desktop.core.events import LinkConnected, MediaArrived, PeerCameraWished, TorchWished
from desktop.core.peer_camera import NO_CAMERA, PeerCamera, promised
from desktop.core.wire import (
    SWITCHES_CAMERA,
    CameraAsked,
    CameraTold,
    Offer,
    Peer,
    PeerChange,
    Role,
    TorchToggled,
)
from tests.support.descriptions import PHONE_1_5, PHONE_H264, PHONE_VP8
from tests.support.driven_call import BORIS, Driven, room_info, sent

PAGE = Offer("v=0\r\n", 1)
TANDEM = Offer("v=0\r\n", 1, (SWITCHES_CAMERA, "dance"))
OLDER_PHONE = Offer("v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\nb=AS:9\r\n", None)
PHONE = Offer(PHONE_VP8, None)


@pytest.mark.parametrize(
    ("offer", "camera"),
    [
        (PAGE, NO_CAMERA),
        (TANDEM, PeerCamera(can_switch=True)),
        (OLDER_PHONE, PeerCamera(can_switch=True)),
        (PHONE, PeerCamera(can_switch=True, has_torch=True)),
        (replace(PHONE, round=4), NO_CAMERA),
        (Offer(PHONE_H264, None), PeerCamera(can_switch=True)),  # the first of generation 2
        (Offer(PHONE_1_5, None), NO_CAMERA),
        (Offer(PHONE_1_5, None, names_codec=True), PeerCamera(can_switch=True)),
    ],
)
def test_an_offer_promises_what_its_maker_obeys(offer: Offer, camera: PeerCamera) -> None:
    assert promised(offer, NO_CAMERA) == camera


def following(offer: Offer) -> Driven:
    """In a call with a leader who made this offer."""
    driven = Driven()
    driven.enter(Role.FOLLOWER, BORIS)
    driven.receive(offer)
    link = driven.call.link
    assert link is not None
    driven.call.handle(LinkConnected(link))
    driven.call.handle(MediaArrived(link))
    return driven


def camera_of(driven: Driven) -> PeerCamera:
    return driven.call.snapshot.peer_camera


def wishes(driven: Driven) -> list[object]:
    return [
        command.message
        for event in (PeerCameraWished(), TorchWished())
        for command in driven.call.handle(event)
        if isinstance(command, Send)
    ]


def test_a_phone_gets_both_wishes_and_each_second_time_its_first_camera() -> None:
    driven = following(PHONE)
    assert wishes(driven) == [CameraAsked(is_back=True), TorchToggled()]
    assert wishes(driven) == [CameraAsked(is_back=False), TorchToggled()]


def test_a_wish_goes_to_nobody_who_does_not_obey() -> None:
    assert wishes(following(PAGE)) == []
    leading = Driven()
    leading.run_as_leader()
    assert wishes(leading) == []


def test_a_refusal_is_told_until_the_next_wish() -> None:
    driven = following(TANDEM)
    driven.call.handle(PeerCameraWished())
    driven.receive(CameraTold(is_back=True, is_done=False))
    assert camera_of(driven).is_refused
    assert sent(driven.call.handle(PeerCameraWished())) == [CameraAsked(is_back=True)]
    assert not camera_of(driven).is_refused
    driven.receive(CameraTold(is_back=True, is_done=True))
    assert camera_of(driven) == PeerCamera(can_switch=True, is_back=True)


def test_without_the_server_or_the_other_nothing_can_be_asked() -> None:
    driven = following(PHONE)
    driven.lose()
    assert camera_of(driven) == NO_CAMERA
    driven = following(PHONE)
    driven.receive(room_info(Role.FOLLOWER, change=PeerChange.LEFT))
    assert camera_of(driven) == NO_CAMERA
    assert wishes(driven) == []


@pytest.mark.parametrize(
    ("peer", "change"), [(None, PeerChange.LEFT), (Peer("id-c", "Clara"), PeerChange.JOINED)]
)
def test_our_light_goes_out_once_with_the_peer_who_asked_for_it(
    peer: Peer | None, change: PeerChange
) -> None:
    driven = Driven()
    driven.run_as_leader()
    assert ToggleTorch() in driven.receive(TorchToggled())
    assert PutOutTorch() not in driven.receive(room_info(peer=BORIS))
    assert PutOutTorch() in driven.receive(room_info(peer=peer, change=change))
    assert PutOutTorch() not in driven.receive(room_info(change=PeerChange.LEFT))
