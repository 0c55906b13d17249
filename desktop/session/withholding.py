"""Hands own pictures and sound on to the links, but for what the peer is not to get."""

import threading

import numpy as np

from desktop.core.share import Share
from desktop.core.snapshot import OwnMedia
from desktop.media.stand_in import StandIn
from desktop.ports import Block, PeerLinks, Picture


class Withholding:
    """Once `take_over` has returned, nothing is on its way any more that is not to be given.

    So a user who sees that he is muted is. Thread: any.

    Args:
        links: get what is given.
        stand_in: what they get while the camera is off.
    """

    def __init__(self, links: PeerLinks, stand_in: StandIn) -> None:
        self._links = links
        self._stand_in = stand_in
        self._lock = threading.Lock()  # held while a picture or block is handed on
        self._given = OwnMedia()  # guarded by _lock, as is the next
        self._is_share_seen = False  # a picture of it was handed on

    def take_over(self, own_media: OwnMedia) -> None:
        """Give this from now on. Thread: engine."""
        if own_media == self._given:
            return
        with self._lock:
            if own_media.share != self._given.share:
                self._is_share_seen = False
            self._given = own_media
            self._links.prefer_detail(self._is_share_seen)
        if own_media.is_camera_off and not self._is_share_seen:
            self._links.put_picture(self._stand_in.picture)

    def give_picture(self, picture: Picture, share: Share | None) -> bool:
        """Hand it on if it may be; tells whether it was.

        The camera is seen until what is shared in its place is.

        Args:
            picture: of the camera, or of what is shared in its place.
            share: what it is of; None: the camera.
        """
        with self._lock:
            if not self._may_be_seen(share):
                return False
            if share is not None and not self._is_share_seen:
                self._is_share_seen = True
                self._links.prefer_detail(True)
            self._links.put_picture(picture)
        return True

    def _may_be_seen(self, share: Share | None) -> bool:
        if share is not None:
            return share == self._given.share
        return not self._is_share_seen and not self._given.is_camera_off

    def give_block(self, block: Block) -> Block:
        """Hand it on, or silence in its place; returns what was handed on."""
        with self._lock:
            if self._given.is_muted:
                block = np.zeros_like(block)
            self._links.put_block(block)
        return block
