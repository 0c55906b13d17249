"""The system's Firefox ESR, headless, driven over WebDriver BiDi.

Its camera and microphone are Firefox's fake ones unless the page is asked for the test picture.
"""

import asyncio
import contextlib
import json
import re
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

START_S = 60.0
ANSWER_S = 30.0
_LISTENS = re.compile(rb"WebDriver BiDi listening on (ws://\S+)")
_ASKS_NOBODY = "media.navigator.permission.disabled"  # yes to every question for a camera
# Made-up devices; sound without a touch, on a made-up device, without which Firefox makes none;
# nothing that calls home.
_PREFERENCES = {
    "media.navigator.streams.fake": True,
    "media.autoplay.default": 0,
    "media.cubeb.force_mock_context": True,
    "media.peerconnection.ice.loopback": True,
    "media.peerconnection.ice.obfuscate_host_addresses": False,
    "media.gmp-manager.url": "",
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
    "browser.safebrowsing.provider.mozilla.updateURL": "",
    "extensions.getAddons.cache.enabled": False,
}


class FirefoxTab:
    """One tab; made by `running_firefox`."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._number = 0
        self._context = ""
        self._version = ""
        self._turn = asyncio.Lock()  # one question at a time

    @property
    def version(self) -> str:
        return self._version

    async def open(self) -> None:
        session = await self._command("session.new", {"capabilities": {}})
        self._version = str(session["capabilities"]["browserVersion"])
        tree = await self._command("browsingContext.getTree", {})
        self._context = tree["contexts"][0]["context"]

    async def go_to(self, url: str) -> None:
        """Load a page, to the end."""
        await self._command(
            "browsingContext.navigate",
            {"context": self._context, "url": url, "wait": "complete"},
        )

    async def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression, by way of JSON; a promise is awaited."""
        answer = await self._command(
            "script.evaluate",
            {
                "expression": f"(async () => JSON.stringify(await ({expression})))()",
                "target": {"context": self._context},
                "awaitPromise": True,
                "userActivation": True,
            },
        )
        if answer["type"] != "success":
            raise AssertionError(answer["exceptionDetails"]["text"])
        value = answer["result"].get("value")
        return None if value is None else json.loads(value)

    async def _command(self, method: str, parameters: dict[str, Any]) -> Any:
        self._number += 1
        number = self._number
        command = json.dumps({"id": number, "method": method, "params": parameters})
        async with self._turn, asyncio.timeout(ANSWER_S):
            await self._socket.send(command)
            while True:
                answer = json.loads(await self._socket.recv())
                if answer.get("id") == number:
                    break  # the others are events
        if answer["type"] == "error":
            raise AssertionError(f"{method}: {answer['error']}: {answer['message']}")
        return answer["result"]


def firefox_path() -> str | None:
    """Where the program is; None where it is not installed."""
    return shutil.which("firefox-esr") or shutil.which("firefox")


@contextlib.asynccontextmanager
async def running_firefox(*, allows_devices: bool = True) -> AsyncIterator[FirefoxTab]:
    """A Firefox with a profile of its own; ended with everything in it.

    Unless it `allows_devices`, it asks whether a page may use them, and nobody answers.
    """
    path = firefox_path()
    assert path is not None, "Debian's package firefox-esr is not installed"
    with tempfile.TemporaryDirectory(prefix="firefox-", ignore_cleanup_errors=True) as folder:
        preferences = {**_PREFERENCES, _ASKS_NOBODY: allows_devices}
        lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in preferences.items()]
        (Path(folder) / "user.js").write_text("\n".join(lines), encoding="utf-8")
        process = await asyncio.create_subprocess_exec(
            *(path, "--headless", "--no-remote", "--profile", folder),
            *("--remote-debugging-port", "0", "about:blank"),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        assert process.stderr is not None
        reading: asyncio.Task[None] | None = None
        try:
            async with asyncio.timeout(START_S):
                address = await _address(process.stderr)
            reading = asyncio.create_task(_drain(process.stderr), name="Firefox's output")
            async with connect(f"{address}/session", max_size=None, compression=None) as socket:
                tab = FirefoxTab(socket)
                await tab.open()
                yield tab
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            await process.wait()
            if reading is not None:
                await reading


async def _address(stderr: asyncio.StreamReader) -> str:
    while line := await stderr.readline():
        if found := _LISTENS.search(line):
            return found[1].decode()
    raise AssertionError("Firefox ended at once")


async def _drain(stderr: asyncio.StreamReader) -> None:
    while await stderr.readline():
        pass
