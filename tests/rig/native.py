"""The waiting machine through the same as tests.rig.waiting, on this computer, with the times.

    python -m tests.rig.native

Linux and root. The machine is on a host of its own (a network namespace) with test picture and
tone, the server and a Chromium with Tandem's page on another. A small supervisor does what systemd
would do: it starts the machine again a second after it ended, and ends it if it does not say that
it lives. Printed for each step: seconds from the event until the page shows a picture that is newer
than the event, and hears the tone.
"""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

from desktop.system.service_files import START_S, WATCHDOG_S
from desktop.termination import AGAIN
from tests.support.chromium import PageUser, running_chromium, wait_until

ROOT = Path(__file__).parents[2]
FAR, NEAR = "tandem-far", "tandem-near"
FAR_ADDRESS, NEAR_ADDRESS = "10.79.0.1", "10.79.0.2"
PORT = 8085
TONE_HZ = 440
INSIDE = "--inside"
RESTART_S = 1.0
LIMIT_S = 120.0
AWAY_S = 60.0
CALM_S = 5.0  # between two steps


class Supervisor:
    """Keeps one program running, as a unit of `Type=notify` with a watchdog is kept."""

    def __init__(self, command: list[str], folder: Path) -> None:
        self._command = command
        self._notified = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        address = folder / "notify"
        self._notified.bind(str(address))
        self._notified.setblocking(False)
        homes = {f"XDG_{kind}_HOME": str(folder / kind) for kind in ("CONFIG", "STATE", "DATA")}
        self._environment = {
            **os.environ,
            **homes,
            "NOTIFY_SOCKET": str(address),
            "WATCHDOG_USEC": str(WATCHDOG_S * 1_000_000),
        }
        self.process: asyncio.subprocess.Process
        self.starts = 0
        self.is_ready = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        await self._launch()
        self._tasks = [asyncio.create_task(self._restart()), asyncio.create_task(self._watch())]

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.process.terminate()
        await self.process.wait()
        self._notified.close()

    async def _launch(self) -> None:
        self.starts += 1
        self.is_ready.clear()
        self.process = await asyncio.create_subprocess_exec(
            *self._command, cwd=ROOT, env=self._environment, stdout=subprocess.DEVNULL
        )

    async def _restart(self) -> None:
        while await self.process.wait() in (-signal.SIGKILL, AGAIN):
            await asyncio.sleep(RESTART_S)
            await self._launch()

    async def _watch(self) -> None:
        """From `READY=1` on it must say that it lives, as systemd sees it."""
        loop = asyncio.get_running_loop()
        while True:
            limit_s = WATCHDOG_S if self.is_ready.is_set() else START_S
            try:
                async with asyncio.timeout(limit_s):
                    heard = await loop.sock_recv(self._notified, 4096)
            except TimeoutError:
                self.process.kill()
            else:
                if heard == b"READY=1":
                    self.is_ready.set()


class Course:
    """The steps, and when each was over."""

    def __init__(self, page: PageUser) -> None:
        self._page = page

    async def step(self, name: str) -> None:
        """Wait until the page shows and plays what is newer than now; print how long that took."""
        began_s = time.time()

        async def is_newer() -> bool:
            return (await self._page.stamp() or 0) > began_s * 1000

        await wait_until(is_newer, f"a picture, {name}", LIMIT_S)
        seen_s = time.time() - began_s
        await self._page.wait_for_tone(TONE_HZ, LIMIT_S)
        said = f"{name}: picture after {seen_s:.2f} s, tone after {time.time() - began_s:.2f} s\n"
        sys.stdout.write(said)
        sys.stdout.flush()
        await asyncio.sleep(CALM_S)


@contextlib.asynccontextmanager
async def server() -> AsyncIterator[asyncio.subprocess.Process]:
    """Of the far side; killed at the end."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "server", "--host", "0.0.0.0", "--port", str(PORT)),
        "--no-ice-servers",
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        await process.wait()


def link(state: str) -> None:
    """`up` or `down`: the machine's line."""
    subprocess.run(["ip", "-n", NEAR, "link", "set", "near", state], check=True)


async def inside() -> None:
    """The course, in the namespace of the server and the browser."""
    command = [
        *("ip", "netns", "exec", NEAR, sys.executable, "-m", "desktop", "wait", "--supervised"),
        *("--server", f"ws://{FAR_ADDRESS}:{PORT}", "--room", "room1", "--name", "Attic"),
        *("--camera", "test", "--microphone", "test", "--speaker", "none", "--no-ice-servers"),
    ]
    async with contextlib.AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tandem-")))
        servers = await stack.enter_async_context(contextlib.AsyncExitStack())
        await servers.enter_async_context(server())
        machine = Supervisor(command, folder)
        await machine.start()
        stack.push_async_callback(machine.close)
        chromium = await stack.enter_async_context(running_chromium())
        url = f"http://127.0.0.1:{PORT}"
        context = await chromium.new_context()
        # Without it a page learns the addresses of the way to the internet only
        await context.grant_permissions(["camera", "microphone"], origin=url)
        page = await chromium.open_tab(
            context, url, room="room1", name="Boris", camera="none", microphone="none"
        )
        course = Course(page)
        await machine.is_ready.wait()
        await asyncio.sleep(CALM_S)
        await page.press()
        await course.step("joined")
        machine.process.kill()
        await course.step("killed with -9")
        machine.process.send_signal(signal.SIGSTOP)
        await asyncio.sleep(CALM_S)  # what was on its way is shown
        await course.step(f"stopped, {CALM_S:.0f} s before; ended by the watchdog")
        await servers.aclose()
        await course.step("the server is killed, the call goes on")
        await servers.enter_async_context(server())
        await course.step("another server runs")
        link("down")
        await asyncio.sleep(AWAY_S)
        link("up")
        await course.step(f"the line is back after {AWAY_S:.0f} s")
        sys.stdout.write(f"started {machine.starts} times, of which 2 after an end by force\n")


def main() -> int:
    """Make the two hosts, and run the course on the first."""
    if sys.argv[1:] == [INSIDE]:
        asyncio.run(inside())
        return 0
    commands = (
        f"ip netns add {FAR}",
        f"ip netns add {NEAR}",
        f"ip link add far netns {FAR} type veth peer name near netns {NEAR}",
        f"ip -n {FAR} addr add {FAR_ADDRESS}/24 dev far",
        f"ip -n {NEAR} addr add {NEAR_ADDRESS}/24 dev near",
        *(f"ip -n {name} link set lo up" for name in (FAR, NEAR)),
        f"ip -n {FAR} link set far up",
        f"ip -n {NEAR} link set near up",
    )
    try:
        for command in commands:
            subprocess.run(command.split(), check=True)
        program = [sys.executable, "-m", "tests.rig.native", INSIDE]
        return subprocess.run(["ip", "netns", "exec", FAR, *program], cwd=ROOT).returncode
    finally:
        for name in (FAR, NEAR):
            subprocess.run(["ip", "netns", "del", name], stderr=subprocess.DEVNULL, check=False)


if __name__ == "__main__":
    sys.exit(main())
