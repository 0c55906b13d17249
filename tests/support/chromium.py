"""The system's Chromium with Tandem's page in it, for tests that need a real browser.

Its camera is Chromium's fake one unless the page is asked for the test picture. Nothing is mocked:
tests read `window.tandem.snapshot()`, the elements that a person sees, and the received media.
"""

import asyncio
import contextlib
import shlex
import shutil
import signal
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlencode

import psutil
from playwright.async_api import Browser, BrowserContext, Page, ViewportSize, async_playwright
from playwright.async_api import Error as PlaywrightError

from tests.support.network.hosts import Host

ELSEWHERE = "elsewhere.test"

_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    # A host that is not this computer to the browser: its pages are not secure.
    f"--host-resolver-rules=MAP {ELSEWHERE} 127.0.0.1",
    # A machine without any network has loopback only.
    "--allow-loopback-in-peer-connection",
)
_TELLS_ADDRESSES = "--disable-features=WebRtcHideLocalIpsWithMdns"
_TRUSTS_EVERYBODY = "--ignore-certificate-errors"  # TURN servers, too
_PLAYS_AT_ONCE = "--autoplay-policy=no-user-gesture-required"
# Chromium says yes by itself; without this flag a page may only use what was granted.
_SAYS_YES = "--use-fake-ui-for-media-stream"
_START_LIMIT_MS = 30_000
_WAIT_LIMIT_MS = 20_000
Permission = Literal["granted", "denied", "prompt"]
DESKTOP = ViewportSize(width=1280, height=800)
PHONE = ViewportSize(width=390, height=844)

# Mean brightness (0 to 255) of the middle of what is shown: the element and what lies over it.
_SHOWN_LUMA = """() => {
  const other = document.getElementById('other');
  if (!document.getElementById('dark').hidden || !other.srcObject || !other.videoWidth) return 0;
  const canvas = Object.assign(document.createElement('canvas'), { width: 32, height: 18 });
  const context = canvas.getContext('2d');
  context.drawImage(other, 0, 0, 32, 18);
  const { data } = context.getImageData(0, 0, 32, 18);
  let sum = 0;
  for (let i = 0; i < data.length; i += 4) sum += (data[i] + data[i + 1] + data[i + 2]) / 3;
  return (4 * sum) / data.length;
}"""

# Whether all of an element is seen, and nothing lies over its middle.
_IS_SEEN = """(each) => {
  const { top, bottom, left, right } = each.getBoundingClientRect();
  const middle = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  const isInside = top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth;
  return isInside && each.contains(middle);
}"""

STAMP_SCRIPT = """async () => {
  const { StampReader } = await import('/stamp.js');
  window.testStamps ??= new StampReader();
  const isDark = !document.getElementById('dark').hidden;
  return isDark ? null : window.testStamps.read(document.getElementById('other'));
}"""

# The strongest frequency of the received sound, in Hz; null in silence.
TONE_SCRIPT = """async () => {
  const stream = document.getElementById('other').srcObject;
  if (!stream || stream.getAudioTracks().length === 0) return null;
  if (window.testHearing?.stream !== stream) {
    const context = window.testHearing?.context ?? new AudioContext();
    const analyser = new AnalyserNode(context, { fftSize: 16384, smoothingTimeConstant: 0 });
    context.createMediaStreamSource(stream).connect(analyser);
    window.testHearing = { stream, context, analyser };
  }
  const { context, analyser } = window.testHearing;
  const levels = new Float32Array(analyser.frequencyBinCount);
  analyser.getFloatFrequencyData(levels);
  const loudest = levels.reduce((best, level, i) => (level > levels[best] ? i : best), 0);
  return levels[loudest] < -60 ? null : (loudest * context.sampleRate) / analyser.fftSize;
}"""


class PageUser:
    """Somebody who uses Tandem's page in one browser tab; made by `Chromium.open_page`."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.console: list[str] = []  # what the page wrote into its console
        page.on("console", lambda message: self.console.append(message.text))
        page.on("pageerror", lambda error: self.console.append(f"uncaught: {error}"))

    async def press(self) -> None:
        """Press Join, or Leave where it is shown in the same place."""
        await self.page.click("#button")

    async def snapshot(self) -> dict[str, Any]:
        """What `window.tandem.snapshot()` says (documented in the page's app.js)."""
        snapshot: dict[str, Any] = await self.page.evaluate("window.tandem?.snapshot() ?? {}")
        return snapshot

    async def wait_for(self, condition: str, limit_s: float = _WAIT_LIMIT_MS / 1000) -> None:
        """Wait until a JavaScript expression over `now` (the snapshot) is true.

        Raises:
            AssertionError: it did not become true in time; the last snapshot is in the message.
        """
        try:
            await self.page.wait_for_function(
                f"() => {{ const now = window.tandem?.snapshot(); return now && ({condition}); }}",
                timeout=limit_s * 1000,
                polling=50,
            )
        except PlaywrightError as error:
            raise AssertionError(
                f"{condition!r} did not come true in {limit_s} s: {await self.snapshot()}\n"
                + "\n".join(self.console)
            ) from error

    async def wait_for_state(self, state: str, limit_s: float = _WAIT_LIMIT_MS / 1000) -> None:
        await self.wait_for(f"now.state === '{state}'", limit_s)

    async def stamp(self) -> int | None:
        """The time stamp in the other's picture as it is shown, ms since 1970; None if black."""
        stamp: int | None = await self.page.evaluate(STAMP_SCRIPT)
        return stamp

    async def wait_for_new_pictures(self, count: int = 5, limit_s: float = 20.0) -> list[int]:
        """Wait until the shown stamp has advanced `count` times; return the stamps."""
        stamps: list[int] = []

        async def has_advanced() -> bool:
            stamp = await self.stamp()
            if stamp is not None and (not stamps or stamp > stamps[-1]):
                stamps.append(stamp)
            return len(stamps) > count

        try:
            await wait_until(has_advanced, f"{count} new pictures", limit_s)
        except AssertionError as error:
            told = f"{error}, got {stamps}: {await self.snapshot()}"
            raise AssertionError("\n".join([told, *self.console])) from None
        return stamps

    async def tone_hz(self) -> float | None:
        """The strongest frequency of the received sound, to 3 Hz; None in silence."""
        tone: float | None = await self.page.evaluate(TONE_SCRIPT)
        return tone

    async def wait_for_tone(self, hz: float, limit_s: float = 20.0) -> None:
        async def is_heard() -> bool:
            tone = await self.tone_hz()
            return tone is not None and abs(tone - hz) < 6

        await wait_until(is_heard, f"a tone of {hz} Hz", limit_s)

    async def wait_for_silence(self) -> None:
        async def is_silent() -> bool:
            return await self.tone_hz() is None

        await wait_until(is_silent, "silence")

    async def wait_for_black(self) -> None:
        """Wait until the other's picture comes and is black."""

        async def is_black() -> bool:
            return await self.stamp() is None and await self.shown_luma() < 5

        await wait_until(is_black, "a black picture")

    async def shown_luma(self) -> float:
        """Mean brightness of the other's picture as it is shown, 0 (black) to 255."""
        luma: float = await self.page.evaluate(_SHOWN_LUMA)
        return luma

    async def wait_until_seen(self, *selectors: str) -> None:
        """Wait until all of each element is on the screen, and nothing lies over its middle."""

        async def are_seen() -> bool:
            seen = [await self.page.locator(each).evaluate(_IS_SEEN) for each in selectors]
            return all(seen)

        await wait_until(are_seen, f"{selectors} in sight")

    async def text(self, selector: str) -> str:
        """The text that is to be read in an element."""
        return await self.page.inner_text(selector)


class Chromium:
    """One browser; made by `running_chromium`."""

    def __init__(self, browser: Browser, mark: str) -> None:
        self._browser = browser
        self._mark = mark  # in the command line of the browser's first process
        self._contexts: list[BrowserContext] = []

    async def open_page(
        self,
        url: str,
        *,
        viewport: ViewportSize = DESKTOP,
        locale: str = "en-US",
        **parameters: str,
    ) -> PageUser:
        """Open Tandem's page as somebody new, with `parameters` in its address."""
        context = await self.new_context(viewport=viewport, locale=locale)
        return await self.open_tab(context, url, **parameters)

    async def new_context(
        self,
        *,
        viewport: ViewportSize = DESKTOP,
        locale: str = "en-US",
        is_phone: bool = False,
        theme: Literal["light", "dark"] = "dark",
    ) -> BrowserContext:
        """Storage and permissions of one person."""
        context = await self._browser.new_context(
            viewport=viewport,
            locale=locale,
            color_scheme=theme,
            reduced_motion="reduce",
            has_touch=is_phone,
            is_mobile=is_phone,
        )
        context.set_default_timeout(_WAIT_LIMIT_MS)
        self._contexts.append(context)
        return context

    async def open_tab(self, context: BrowserContext, url: str, **parameters: str) -> PageUser:
        """Open Tandem's page in a tab of a person who is there already."""
        user = PageUser(await context.new_page())
        await user.page.goto(f"{url}/?{urlencode(parameters)}")
        await user.wait_for("true")
        return user

    async def set_permissions(
        self, user: PageUser, url: str, camera: Permission, microphone: Permission
    ) -> None:
        """Say what this person has told the browser about a page; `prompt`: it asks.

        Only in a browser that does not allow devices by itself. There is nobody to be asked: a
        question is closed without an answer.
        """
        target = await user.page.context.new_cdp_session(user.page)
        told = await target.send("Target.getTargetInfo")
        await target.detach()
        browser = await self._browser.new_browser_cdp_session()  # what it says ends with it
        for name, setting in (("camera", camera), ("microphone", microphone)):
            await browser.send(
                "Browser.setPermission",
                {
                    "origin": url,
                    "permission": {"name": name},
                    "setting": setting,
                    "browserContextId": told["targetInfo"]["browserContextId"],
                },
            )

    async def close_pages(self) -> None:
        """Close everybody's tabs; the browser stays."""
        contexts, self._contexts = self._contexts, []
        for context in contexts:
            await context.close()

    def processes(self) -> list[psutil.Process]:
        """All processes of the browser, the first of them first."""
        first = next(
            process
            for process in psutil.Process().children(recursive=True)
            if self._mark in (line := _command_line(process))
            and not any(argument.startswith("--type=") for argument in line)
        )
        return [first, *first.children(recursive=True)]

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to all processes of the browser: SIGSTOP, SIGCONT, SIGKILL."""
        for process in self.processes():
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(number)


def _command_line(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:  # it has just ended
        return []


@contextlib.asynccontextmanager
async def running_chromium(
    *,
    allows_devices: bool = True,
    plays_at_once: bool = True,
    field_trials: str = "",
    tells_addresses: bool = True,
    cameras: int = 1,
    host: Host | None = None,
) -> AsyncIterator[Chromium]:
    """A headless Chromium; closed at the end with everything in it.

    Args:
        allows_devices: whether it answers every question for a camera with yes; otherwise no,
            except for what a context was granted.
        plays_at_once: whether a page may make sound before it was touched.
        field_trials: of its libwebrtc, as `Name/Group/`.
        tells_addresses: whether its candidates name this computer's addresses; otherwise names of
            mDNS, as everywhere while a page has no camera or microphone.
        cameras: how many made-up ones there are, `fake_device_0` and so on. The second gives 16
            bits of depth for a pixel, which an element shows and no connection sends.
        host: where it runs; None: here. There it trusts every certificate.
    """
    path = shutil.which("chromium")
    assert path is not None, "Debian's package chromium is not installed"
    mark = f"--tandem-test={uuid.uuid4().hex}"
    async with async_playwright() as playwright:
        with _started_on(host, path) as program:
            browser = await playwright.chromium.launch(
                executable_path=program,
                args=[
                    *_FLAGS,
                    mark,
                    f"--use-fake-device-for-media-stream=device-count={cameras}",
                    *([_TELLS_ADDRESSES] if tells_addresses else []),
                    *([] if host is None else [_TRUSTS_EVERYBODY]),
                    *([_SAYS_YES] if allows_devices else []),
                    *([_PLAYS_AT_ONCE] if plays_at_once else []),
                    *([f"--force-fieldtrials={field_trials}"] if field_trials else []),
                ],
                timeout=_START_LIMIT_MS,
            )
        try:
            yield Chromium(browser, mark)
        finally:
            if browser.is_connected():
                with contextlib.suppress(PlaywrightError):  # killed by the test
                    await browser.close()


@contextlib.contextmanager
def _started_on(host: Host | None, path: str) -> Iterator[str]:
    """A program that starts Chromium there, while it is needed for that."""
    if host is None:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="chromium-") as folder:
        program = Path(folder) / "chromium"
        program.write_text(f'#!/bin/sh\nexec {shlex.join(host.command(path))} "$@"\n')
        program.chmod(0o700)
        yield str(program)


async def wait_until(
    condition: Callable[[], Awaitable[bool]],
    what: str | Callable[[], str],
    limit_s: float = 20.0,
    interval_s: float = 0.03,
) -> None:
    """Ask an asynchronous condition again and again until it is true.

    Args:
        condition: what is waited for.
        what: its name in the error, or what tells it at the end.
        limit_s: after it the wait is in vain.
        interval_s: from one question to the next.

    Raises:
        AssertionError: it was not true within `limit_s`.
    """
    deadline = time.monotonic() + limit_s
    while not await condition():
        if time.monotonic() >= deadline:
            told = what if isinstance(what, str) else what()
            raise AssertionError(f"waited {limit_s} s in vain for {told}")
        await asyncio.sleep(interval_s)
