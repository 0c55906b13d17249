"""A Chromium that has one page open, for a computer that has nothing but Python.

    python3 browser.py URL EXPRESSION FILE [FLAG ...]

Every three seconds what the JavaScript expression gives in that page is appended to FILE as a line
of JSON; until the page is there, and where the expression fails, nothing is. It ends when Chromium
does.
"""

import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from typing import Any

FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--window-size=480,360"),
    *("--disable-background-networking", "--disable-component-update", "--disable-extensions"),
    *("--disable-dev-shm-usage", "--use-fake-ui-for-media-stream"),
    *("--allow-loopback-in-peer-connection", "--disable-features=WebRtcHideLocalIpsWithMdns"),
    "--autoplay-policy=no-user-gesture-required",
)
LOOK_S = 3.0  # an emulated browser has little to give


class Browser:
    """Speaks the protocol of Chromium's developer tools through a pair of pipes."""

    def __init__(self, folder: str, *flags: str) -> None:
        """Start it, with flags of its own; `folder` keeps its profile."""
        its_input, output = os.pipe()
        answers, its_output = os.pipe()
        places = (f"--user-data-dir={folder}", "--remote-debugging-pipe")
        command = ["chromium", *FLAGS, *flags, *places]
        renumbered = f'exec "$@" 3<&{its_input} 4>&{its_output}'  # as it wants them
        self.process = subprocess.Popen(
            ["sh", "-c", renumbered, "sh", *command], pass_fds=(its_input, its_output)
        )
        os.close(its_input)
        os.close(its_output)
        self._output = os.fdopen(output, "wb", buffering=0)
        self._answers = os.fdopen(answers, "rb")
        self._numbers = itertools.count(1)

    def ask(self, method: str, session: str | None = None, **parameters: object) -> dict[str, Any]:
        """What it answers; waits for that.

        Raises:
            EOFError: it has ended.
        """
        number = next(self._numbers)
        order = {"id": number, "method": method, "params": parameters}
        if session is not None:
            order["sessionId"] = session
        self._output.write(json.dumps(order).encode() + b"\0")
        while (answer := self._next()).get("id") != number:
            pass  # an event
        result: dict[str, Any] = answer.get("result", {})
        return result

    def _next(self) -> dict[str, Any]:
        said = bytearray()
        while (byte := self._answers.read(1)) != b"\0":
            if not byte:
                raise EOFError("Chromium has ended")
            said += byte
        message: dict[str, Any] = json.loads(said)
        return message


def main(url: str, expression: str, file: str, *flags: str) -> None:
    """Open the page and watch it until Chromium ends."""
    with tempfile.TemporaryDirectory() as folder:
        browser = Browser(folder, *flags)
        target = browser.ask("Target.createTarget", url=url)["targetId"]
        session = browser.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        while True:
            seen = browser.ask(
                *("Runtime.evaluate", session),
                expression=expression,
                awaitPromise=True,
                returnByValue=True,
            )
            if "result" in seen and "exceptionDetails" not in seen:
                with open(file, "a", encoding="utf-8") as opened:
                    opened.write(f"{json.dumps(seen['result']['value'])}\n")
            time.sleep(LOOK_S)


if __name__ == "__main__":
    main(*sys.argv[1:])
