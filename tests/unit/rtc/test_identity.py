"""The key that lasts, and the file in which it does."""

import stat
import sys
from pathlib import Path

import pytest

from desktop.rtc.identity import FILE_NAME, Identity
from desktop.rtc.peer_links import AiortcPeerLinks
from tests.support.link_recorder import LinkRecorder
from tests.support.link_side import Side, connect


def fingerprint(identity: Identity) -> str:
    (found,) = [
        each.value for each in identity.certificate.getFingerprints() if each.algorithm == "sha-256"
    ]
    return found.replace(":", "").lower()


def test_the_next_start_has_the_same_key(tmp_path: Path) -> None:
    first = Identity(tmp_path / "new folder")
    assert fingerprint(first) == fingerprint(Identity(tmp_path / "new folder"))


@pytest.mark.skipif(sys.platform == "win32", reason="its files have no such modes")
def test_only_its_owner_can_read_the_key(tmp_path: Path) -> None:
    assert fingerprint(Identity(tmp_path))
    assert stat.S_IMODE((tmp_path / FILE_NAME).stat().st_mode) == 0o600


def test_a_new_identity_takes_the_place_of_the_former(tmp_path: Path) -> None:
    identity = Identity(tmp_path)
    former = fingerprint(identity)
    identity.renew()
    assert fingerprint(identity) != former
    assert fingerprint(Identity(tmp_path)) == fingerprint(identity)


@pytest.mark.expects_warnings("The identity cannot be read")
@pytest.mark.parametrize("text", [b"", b"garbage", b"-----BEGIN PRIVATE KEY-----\nAAAA\n"])
def test_a_broken_file_is_set_aside(tmp_path: Path, text: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(text)
    assert fingerprint(Identity(tmp_path)) == fingerprint(Identity(tmp_path))
    assert (tmp_path / FILE_NAME).with_suffix(".broken").read_bytes() == text


@pytest.mark.expects_warnings("The identity cannot be (read|kept)")
def test_where_nothing_can_be_written_there_is_an_identity_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    identity = Identity(tmp_path / "file" / "folder")
    assert fingerprint(identity) == fingerprint(identity)


async def test_links_show_the_key_to_those_who_may_know_it(tmp_path: Path) -> None:
    mine = Identity(tmp_path)
    keys = []
    for shows_key in (True, True, False, False):
        anna, boris = Side(), Side()
        anna.links = AiortcPeerLinks(identity=mine)
        anna.link = anna.links.open(anna.events, shows_key=shows_key)
        await connect(anna, boris)
        await told(boris.events)
        keys.append(boris.events.peer_key)
        await anna.link.close()
        await boris.link.close()
    assert keys[:2] == [fingerprint(mine)] * 2
    assert len(set(keys)) == 3  # and to others one of each link's own


async def told(events: LinkRecorder) -> None:
    await events.progress.wait_until(lambda: events.peer_key is not None, what="the key")
