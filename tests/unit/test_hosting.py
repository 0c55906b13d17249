import socket
from pathlib import Path

import pytest

from desktop.core.errors import SignalingError
from desktop.core.notice import Notice, NoticeKind
from desktop.core.own_server import HostChoice
from desktop.hosting import Hosting


async def notice_of(port: int, folder: Path) -> Notice:
    hosting = Hosting(folder)
    with pytest.raises(SignalingError) as told:
        await hosting.serve(HostChoice(port, for_others=False, ice_servers=()))
    await hosting.close()
    return told.value.notice


async def test_a_number_that_is_no_port_is_told_as_one(tmp_path: Path) -> None:
    assert await notice_of(65_536, tmp_path) == Notice(NoticeKind.PORT_UNUSABLE, "65536")


async def test_a_taken_port_is_told_as_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert await notice_of(port, tmp_path) == Notice(NoticeKind.PORT_TAKEN, str(port))
