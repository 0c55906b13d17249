"""Networks that only one program sees, made without being root."""

import asyncio
import shutil

import pytest

UNSHARE = ("unshare", "--user", "--map-root-user", "--net")


async def need_own_network() -> None:
    """Skip the test where this system lets nobody make one."""
    if shutil.which("unshare"):
        program = await asyncio.create_subprocess_exec(
            *UNSHARE, "true", stderr=asyncio.subprocess.DEVNULL
        )
        if await program.wait() == 0:
            return
    pytest.skip("this system lets nobody make a network of his own")
