"""How long a call waits for what must come of the peer, in seconds."""

SILENCE_S = 1.5  # no media for so long: the picture turns black
FIRST_MEDIA_S = 5.0  # the same for a link that has just connected: the peer's camera may be slow
REBUILD_S = 6.5  # after the silence; deployed pages give up after 8 s in all
RETRY_LINK_S = 1.0  # after a link failed at once
NO_OFFER_S = 3.0  # a peer in the room has offered by then (phones need 1 to 2 s)
ASK_LATER_S = 2.0  # the follower's patience beyond the leader's, so that only one of them acts
NO_PATH_S = 15.0  # a link is up by then, or there is no way
MAX_RETRY_LINK_S = 8.0  # links that fail at once are tried less and less often
# Over an orderly line a data channel opens with its link. When the first packets of its handshake
# are lost, aiortc repeats them after 3 s each time.
TALK_S = 12.0
