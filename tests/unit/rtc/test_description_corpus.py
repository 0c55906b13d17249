"""Every description of the corpus is answered well; changed ones do no more than be refused."""

import asyncio
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.description import receives_only
from desktop.core.errors import LinkError
from desktop.rtc import sdp as descriptions
from tests.support.description_corpus import corpus
from tests.support.link_side import Side

OFFERS, ANSWERS = corpus("offer"), corpus("answer")
KNOWN = {"audio": {"opus"}, "video": {"VP8", "H264"}}
WITHOUT_PICTURE = {"android-offer-no-codec"}


def sections(sdp: str) -> list[str]:
    return re.findall(r"^m=.*?(?=^m=|\Z)", sdp.replace("\r\n", "\n"), re.MULTILINE | re.DOTALL)


def values(section: str, name: str) -> list[str]:
    return re.findall(rf"^a={name}:(\S+)", section, re.MULTILINE)


def codecs(section: str) -> set[str]:
    return set(re.findall(r"^a=rtpmap:\d+ ([\w-]+)/", section, re.MULTILINE))


def is_taken(section: str) -> bool:
    return section.split()[1] != "0"


@pytest.mark.parametrize("name", sorted(OFFERS.keys() - WITHOUT_PICTURE))
async def test_offer_is_answered_section_by_section(anna: Side, name: str) -> None:
    offer = OFFERS[name]
    answer = await anna.link.accept_offer(offer)
    asked, told = sections(offer), sections(answer)
    assert [s.split()[0] for s in told] == [s.split()[0] for s in asked]
    assert [values(s, "mid") for s in told] == [values(s, "mid") for s in asked]
    taken = [s for s in told if is_taken(s)]
    kinds = [s.split()[0].removeprefix("m=") for s in taken]
    wanted = [kind for kind in descriptions.media_kinds(offer) if kind in KNOWN]
    assert kinds[: len(set(wanted))] == list(dict.fromkeys(wanted)), "one of each at least"
    for kind, section in zip(kinds, taken, strict=True):
        if kind in KNOWN:
            assert codecs(section) & KNOWN[kind]
        assert values(section, "setup") == ["active"]
        assert len(values(section, "ice-ufrag")) == len(values(section, "ice-pwd")) == 1
    bundled = re.search(r"^a=group:BUNDLE (.*?)\r?$", answer, re.MULTILINE)
    assert bundled is not None
    assert bundled[1].split() == [values(s, "mid")[0] for s in taken]


@pytest.mark.parametrize("name", sorted(WITHOUT_PICTURE))
async def test_offer_that_no_call_can_use_is_refused(anna: Side, name: str) -> None:
    with pytest.raises(LinkError):
        await anna.link.accept_offer(OFFERS[name])


@pytest.mark.parametrize("name", sorted(ANSWERS))
async def test_answer_is_taken(anna: Side, name: str) -> None:
    await anna.link.create_offer("VP8")
    await anna.link.accept_answer(ANSWERS[name])
    assert receives_only(ANSWERS[name]) is ("watching" in name)


@st.composite
def changed(draw: st.DrawFn, texts: tuple[str, ...]) -> str:
    """One of the texts with a few lines dropped, doubled, moved, or other characters in them."""
    lines = draw(st.sampled_from(texts)).splitlines()
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(("drop", "double", "move", "number", "text", "cut"))):
            case "drop" if len(lines) > 1:
                del lines[at]
            case "double":
                lines.insert(at, lines[at])
            case "move":
                lines.insert(draw(st.integers(0, len(lines) - 1)), lines.pop(at))
            case "number":
                number = str(draw(st.integers(-1, 2**33)))
                lines[at] = re.sub(r"\d+", number, lines[at], count=1)
            case "text":
                lines[at] = lines[at][: draw(st.integers(0, 30))] + draw(st.text(max_size=12))
            case "cut":
                del lines[at + 1 :]
            case _:
                pass
    return "\r\n".join(lines) + "\r\n"


@given(changed(tuple(OFFERS.values())))
def test_changed_offer_is_answered_or_refused_and_nothing_else(offer: str) -> None:
    async def take() -> None:
        side = Side()
        try:
            await side.link.accept_offer(offer)
        except LinkError:
            pass  # the documented way to refuse
        finally:
            await side.link.close()

    asyncio.run(take())


@given(changed(tuple(ANSWERS.values())))
def test_changed_answer_is_taken_or_refused_and_nothing_else(answer: str) -> None:
    async def take() -> None:
        side = Side()
        await side.link.create_offer("VP8")
        try:
            await side.link.accept_answer(answer)
        except LinkError:
            pass  # the documented way to refuse
        finally:
            await side.link.close()

    asyncio.run(take())
