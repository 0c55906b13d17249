import pytest

from desktop.rtc.candidate import candidate_from_text, text_of_reflexive, ufrag_of

HOST = "candidate:842163049 1 udp 1677729535 203.0.113.7 46154 typ host generation 0"


def test_a_candidate_of_a_browser_is_read() -> None:
    candidate = candidate_from_text(HOST)

    assert (candidate.ip, candidate.port, candidate.type) == ("203.0.113.7", 46154, "host")
    assert (candidate.foundation, candidate.priority) == ("842163049", 1677729535)


def test_a_reflexive_candidate_keeps_its_base() -> None:
    text = text_of_reflexive("f1", 1694498815, ("203.0.113.7", 46154), ("192.0.2.2", 40000))

    candidate = candidate_from_text(text)

    assert candidate.type == "srflx"
    assert (candidate.relatedAddress, candidate.relatedPort) == ("192.0.2.2", 40000)


@pytest.mark.parametrize(
    "text",
    [
        HOST,
        "a=" + HOST,
        HOST.removeprefix("candidate:"),
        HOST.replace("udp", "UDP"),
        "candidate:1 1 udp 1 0ae9f3c1-1111-2222-3333-444455556666.local 5000 typ host",
        "candidate:1 1 udp 1 2001:db8::7 5000 typ host",
        "candidate:1 1 udp 1 203.0.113.7 5000 typ prflx raddr 10.0.0.1 rport 9",
    ],
)
def test_forms_in_the_field_are_accepted(text: str) -> None:
    assert candidate_from_text(text).protocol == "udp"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "candidate:",
        "nonsense",
        HOST.replace(" typ host", ""),
        HOST.replace("udp", "tcp"),  # not supported here
        HOST.replace(" 1 udp", " 2 udp"),  # RTCP has no socket of its own
        HOST.replace("46154", "0"),
        HOST.replace("46154", "65536"),
        HOST.replace("46154", "port"),
        HOST.replace("typ host", "typ wild"),
        HOST.replace("203.0.113.7", "example.org"),
        HOST.replace("203.0.113.7", "203.0.113"),
        HOST + " x" * 300,
    ],
)
def test_what_cannot_be_used_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        candidate_from_text(text)


def test_the_description_that_a_candidate_belongs_to_is_known() -> None:
    assert ufrag_of(HOST + " ufrag wXyZ network-cost 999") == "wXyZ"
    assert ufrag_of(HOST) is None
