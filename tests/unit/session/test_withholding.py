import threading

import numpy as np

from desktop.core.share import Share
from desktop.core.snapshot import OwnMedia
from desktop.media.picture import black_picture
from desktop.media.stand_in import StandIn
from desktop.ports import BLOCK_SAMPLES, Picture
from desktop.session.withholding import Withholding
from tests.support.fake_links import FakePeerLinks

WINDOW = Share("window:3", "Slides")
PICTURE, CARD = black_picture(64, 36), black_picture(32, 18)


def test_pictures_are_given_of_what_is_to_be_seen_only() -> None:
    links = FakePeerLinks()
    withholding = Withholding(links, StandIn(CARD))
    given = []
    for own_media in (
        OwnMedia(),
        OwnMedia(is_camera_off=True),
        OwnMedia(share=WINDOW),
        OwnMedia(is_camera_off=True, share=WINDOW),
    ):
        withholding.take_over(own_media)
        given.append(
            tuple(withholding.give_picture(PICTURE, share) for share in (None, WINDOW, None))
        )
    assert given == [
        (True, False, True),
        (False, False, False),
        (True, True, False),  # the camera, until the window is seen
        (False, True, False),
    ]
    assert links.pictures == [PICTURE, PICTURE, CARD, PICTURE, PICTURE, PICTURE]


def test_silence_is_given_in_the_place_of_each_block() -> None:
    links = FakePeerLinks()
    withholding = Withholding(links, StandIn())
    loud = np.full(BLOCK_SAMPLES, 1000, np.int16)
    withholding.take_over(OwnMedia(is_muted=True))
    assert not withholding.give_block(loud).any()
    withholding.take_over(OwnMedia())
    assert withholding.give_block(loud) is loud
    assert [int(block.max()) for block in links.blocks] == [0, 1000]


class SlowLinks(FakePeerLinks):
    """Takes a picture when it is let, and says that one is on its way."""

    def __init__(self) -> None:
        super().__init__()
        self.takes, self.may_take = threading.Event(), threading.Event()

    def put_picture(self, picture: Picture) -> None:
        if picture is PICTURE:
            self.takes.set()
            assert self.may_take.wait(10.0)
        super().put_picture(picture)


def test_who_takes_over_waits_for_what_is_on_its_way() -> None:
    links = SlowLinks()
    withholding = Withholding(links, StandIn(CARD))
    camera = threading.Thread(target=withholding.give_picture, args=(PICTURE, None), name="camera")
    camera.start()
    assert links.takes.wait(10.0)
    off = OwnMedia(is_camera_off=True)
    engine = threading.Thread(target=withholding.take_over, args=(off,), name="engine")
    engine.start()
    engine.join(0.05)  # a slow machine may need longer to show that it does not wait
    assert engine.is_alive()
    links.may_take.set()
    engine.join(10.0)
    camera.join(10.0)
    assert links.pictures == [PICTURE, CARD]
