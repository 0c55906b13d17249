"""The axes of the matrix, and which values can meet."""

from collections.abc import Mapping

from tests.support.deployed_pages import H264_PHONES, PAGES
from tests.support.deployed_phones import PHONES
from tests.support.go_servers.kinds import KINDS
from tests.support.matrix.covering import Cell, covering, one_of_each, possible_cells

TANDEM, PAGE, FIREFOX = "Tandem", "Tandem's page", "Tandem's page in Firefox"
OURS = "Tandem's"  # server
OLD_PHONES = (*PHONES, *H264_PHONES)
AXES: Mapping[str, tuple[str, ...]] = {
    "peer": (TANDEM, PAGE, *OLD_PHONES, *PAGES, FIREFOX),
    "server": (OURS, *KINDS),
    "first": ("we", "the peer"),
    "codec": ("VP8", "H264", "VP9 preferred", "AV1 preferred"),
    "media": (
        "both",
        "only the peer's sound",
        "only the peer's picture",
        "the peer only receives",
        "we send nothing",
    ),
    "event": (
        "nothing",
        "the second comes 11 s later",
        "a page takes a place",
        "another Tandem takes a place",
        "the peer leaves and comes again",
        "we leave and come again",
        "the server restarts",
        "the peer reconnects after 5 s",
        "the peer negotiates anew",
        "the peer mutes by replaceTrack(null)",
        "the peer stops a transceiver",
        "a phone takes a place",
    ),
}
_GENERATION_2 = ("S2a", "S2b", "S3")
_PEERS_ON: Mapping[str, tuple[str, ...]] = {
    OURS: AXES["peer"],
    "S1a": (TANDEM, "B1"),
    "S1b": (TANDEM, "B1"),
    "S1c": (TANDEM, "B1"),
    "S1.5b": (TANDEM, "A1.5"),
    "S1.5c": (TANDEM, "B1.5"),
    **dict.fromkeys(
        _GENERATION_2,
        (TANDEM, "A2a", "A2b", "A2c", "A3", *H264_PHONES, "B2-0", "B443", "B2", "B444", "BG"),
    ),
}
_IN_CHROMIUM = (PAGE, *H264_PHONES, *PAGES)


# Its starts are slow: these calls, and no covering of everything.
_FIREFOX: tuple[Cell, ...] = (
    (FIREFOX, OURS, "the peer", "VP8", "both", "the peer leaves and comes again"),
    (FIREFOX, OURS, "we", "VP8", "both", "we leave and come again"),
    (FIREFOX, OURS, "we", "VP8", "both", "the server restarts"),
    (FIREFOX, OURS, "the peer", "VP8", "only the peer's sound", "the second comes 11 s later"),
    (FIREFOX, OURS, "we", "VP8", "only the peer's picture", "nothing"),
    (FIREFOX, OURS, "the peer", "VP8", "the peer only receives", "nothing"),
    (FIREFOX, OURS, "we", "VP8", "both", "another Tandem takes a place"),
)


def is_possible(cell: Mapping[str, str]) -> bool:
    """Whether such a call can be; what cannot is explained in docs/interop.md."""
    peer, server, event = cell["peer"], cell["server"], cell["event"]
    return (
        peer != FIREFOX
        and peer in _PEERS_ON[server]
        and _may_be_first(peer, server, cell["first"])
        and _has_codec(peer, cell["codec"])
        and _sends(peer, cell["media"])
        and _may_happen(peer, server, event)
        and not (cell["media"] != "both" and event.startswith(("the peer mutes", "the peer stops")))
        and not (cell["media"] != "both" and "takes a place" in event)
    )


def _may_be_first(peer: str, server: str, first: str) -> bool:
    if first == "we":
        return server != "S1.5b" or peer == TANDEM  # it refuses a phone where somebody leads
    if peer == "BG":
        return server == OURS  # stuck in front of others until its page is loaded again
    return not (peer == "B1" and server in ("S1a", "S1c"))  # never asks for a room


def _has_codec(peer: str, codec: str) -> bool:
    match codec:
        case "VP8":
            return peer not in H264_PHONES
        case "H264":
            return peer in (*H264_PHONES, "B2-0", "B443", "B2", "B444")
        case _:
            return peer in ("A2a", "A2b", "A2c", "A3")


def _sends(peer: str, media: str) -> bool:
    if peer in OLD_PHONES or peer == "B1.5":
        return media in ("both", "we send nothing")
    if peer == "BG":
        return media == "the peer only receives"
    return True


def _may_happen(peer: str, server: str, event: str) -> bool:
    is_phone = peer in OLD_PHONES
    leaves_locked = server.startswith("S1") and server != "S1.5c"  # it answers nobody afterwards
    match event:
        case "a page takes a place" if peer in ("A1a", "A1b"):
            return False  # neither of the two offers
        case "a phone takes a place":
            return server == OURS and not is_phone
        case "a page takes a place" | "another Tandem takes a place":
            return server == OURS or (server in _GENERATION_2 and not is_phone and peer != TANDEM)
        case "the peer leaves and comes again" | "we leave and come again":
            # S1.5c lets who comes as a follower push out the one who waits for a leader.
            return not leaves_locked and server != "S1.5c"
        case "the peer reconnects after 5 s":
            return is_phone and not leaves_locked
        case "the peer negotiates anew":
            if peer in ("B444",):
                return server in (OURS, "S3")
            return peer == "B1" or (is_phone and peer not in ("A1a", "A1b"))
        case "the peer mutes by replaceTrack(null)":
            return peer in _IN_CHROMIUM and peer not in (PAGE, "BG")
        case "the peer stops a transceiver":
            return peer in ("B444",) and server in (OURS, "S3")
        case "the server restarts":
            return not (is_phone and server == "S1.5b")  # refuses it as a second leader for ever
        case _:
            return True


def matrix() -> list[Cell]:
    """The cells that are run: those of before first, so that what is new adds to them."""
    cells = possible_cells(AXES, is_possible)
    known = covering([cell for cell in cells if not _is_new(cell)])
    return [*covering(cells, known), *_FIREFOX]


def _is_new(cell: Cell) -> bool:
    peer, event = cell[0], cell[-1]
    return event == "a phone takes a place" or (
        event == "the peer negotiates anew" and peer != "B444"
    )


def every_day() -> list[Cell]:
    """Those of them that are run every day: every value once."""
    return one_of_each(matrix())
