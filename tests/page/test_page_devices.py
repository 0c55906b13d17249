"""Which devices the page uses, tries before a call, and changes when the plugs do."""

import pytest

from tests.support.chromium import Chromium, PageUser, running_chromium, wait_until
from tests.support.server import ServerProgram

pytestmark = pytest.mark.asyncio(loop_scope="module")

# Takes one of the browser's made-up cameras out of the list and out of reach, as a plug does, since
# Chromium cannot unplug them. All else is the browser's own; how soon a real one notices, it cannot
# show.
PLUGS = """() => {
  const devices = navigator.mediaDevices;
  const list = devices.enumerateDevices.bind(devices);
  const ask = devices.getUserMedia.bind(devices);
  const away = new Set();
  const open = [];
  devices.enumerateDevices = async () =>
    (await list()).filter(({ deviceId }) => !away.has(deviceId));
  devices.getUserMedia = async (constraints) => {
    const wanted = constraints.video?.deviceId?.exact ?? constraints.audio?.deviceId?.exact;
    if (away.has(wanted)) throw new DOMException('away', 'OverconstrainedError');
    const stream = await ask(constraints);
    open.push(...stream.getTracks());
    return stream;
  };
  window.plugs = {
    list,
    out(id) {
      away.add(id);
      for (const track of open) {
        if (track.readyState === 'live' && track.getSettings().deviceId === id) {
          track.stop();
          track.dispatchEvent(new Event('ended'));
        }
      }
      devices.dispatchEvent(new Event('devicechange'));
    },
    in(id) {
      away.delete(id);
      devices.dispatchEvent(new Event('devicechange'));
    },
  };
}"""


async def test_a_preview_shows_and_hears_and_its_devices_go_into_the_call(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    user = await chromium.open_page(page_server.url, name="Anna", microphone="test")
    await user.page.click("#preview")
    await user.wait_for("now.isPreviewing && now.level > 0.5")
    await user.page.wait_for_function("() => document.getElementById('own').videoWidth > 0")
    track = await user.page.evaluate_handle(
        "document.getElementById('own').srcObject.getTracks()[0]"
    )
    assert await user.page.is_visible("#level")
    assert not await user.page.is_visible("#dark")

    await user.press()
    await user.wait_for_state("waiting")
    assert await track.evaluate(
        "(track) => track === document.getElementById('own').srcObject.getTracks()[0]"
    )
    await user.press()
    await user.wait_for_state("left")
    assert await track.evaluate("(track) => track.readyState") == "ended"
    assert (await user.snapshot())["level"] is None


async def test_a_preview_that_is_closed_lets_go_and_one_that_was_open_is_remembered(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    context = await chromium.new_context()
    user = await chromium.open_tab(context, page_server.url)
    await user.page.click("#preview")
    await user.page.wait_for_function("() => document.getElementById('own').videoWidth > 0")
    again = await chromium.open_tab(context, page_server.url)
    await again.wait_for("now.isPreviewing")
    track = await user.page.evaluate_handle(
        "document.getElementById('own').srcObject.getTracks()[0]"
    )
    await user.page.click("#preview")
    await user.wait_for("!now.isPreviewing")
    assert await track.evaluate("(track) => track.readyState") == "ended"


async def test_what_is_unplugged_in_a_call_is_followed_by_the_next_and_comes_back(
    page_server: ServerProgram,
) -> None:
    async with running_chromium(cameras=3) as three_cameras:
        anna = await three_cameras.open_page(page_server.url, name="Anna", microphone="none")
        await anna.page.evaluate(PLUGS)
        boris = await three_cameras.open_page(
            page_server.url, name="Boris", camera="test", microphone="none"
        )
        await anna.press()
        await anna.wait_for_state("waiting")
        await boris.press()
        await boris.wait_for("now.state === 'connected' && now.dark === null")
        # The second of them measures depth, which no browser sends to anybody.
        ids = await anna.page.evaluate("""async () => (await window.plugs.list())
          .filter(({ label }) => ['fake_device_0', 'fake_device_2'].includes(label))
          .map(({ deviceId }) => deviceId)""")
        assert len(ids) == 2
        await anna.page.wait_for_function(
            "() => document.querySelectorAll('#camera option').length === 6"
        )
        for choice in reversed(ids):
            await anna.page.select_option("#camera", choice)
            await wait_for_camera(anna, choice)
            await wait_for_picture(boris)

        await anna.page.evaluate("(id) => window.plugs.out(id)", ids[0])
        await wait_for_camera(anna, ids[1])
        await wait_for_picture(boris)
        assert (await anna.text("#camera-used")).startswith("In use until it is back: ")
        assert (await anna.snapshot())["notices"] == []

        await anna.page.evaluate("(id) => window.plugs.in(id)", ids[0])
        await wait_for_camera(anna, ids[0])
        assert not await anna.page.is_visible("#camera-used")
        await wait_for_picture(boris)

        await anna.page.evaluate("(ids) => ids.forEach((id) => window.plugs.out(id))", ids)
        await anna.wait_for("now.used.camera === ''")
        assert (await boris.snapshot())["round"] == 1


async def test_a_busy_camera_is_said_and_taken_when_it_is_free(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    user = await chromium.open_page(page_server.url, microphone="none")
    # As the browser says it while another program has the camera.
    await user.page.evaluate("""() => {
      const devices = navigator.mediaDevices;
      const ask = devices.getUserMedia.bind(devices);
      window.isCameraFree = false;
      devices.getUserMedia = async (constraints) => {
        if (!window.isCameraFree) throw new DOMException('in use', 'NotReadableError');
        return ask(constraints);
      };
    }""")
    await user.press()
    await user.wait_for("now.state === 'waiting' && now.notices.join() === 'camera_busy'")
    assert "another program may be using it" in await user.text("#notices")
    await user.page.evaluate("() => { window.isCameraFree = true; }")
    await user.wait_for("now.notices.length === 0")
    await user.page.wait_for_function("() => document.getElementById('own').videoWidth > 0")


async def test_a_busy_camera_does_not_ask_again_for_a_microphone_that_was_refused(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    user = await chromium.open_page(page_server.url)
    await user.page.evaluate("""() => {
      window.asked = { audio: 0, video: 0 };
      navigator.mediaDevices.getUserMedia = async ({ audio, video }) => {
        if (audio && video) throw new DOMException('in use', 'NotReadableError');
        window.asked[audio ? 'audio' : 'video'] += 1;
        const said = 'Permission denied by system'; // for good
        throw new DOMException(said, audio ? 'NotAllowedError' : 'NotReadableError');
      };
    }""")
    await user.press()
    await user.page.wait_for_function("() => asked.video >= 3")
    assert await user.page.evaluate("asked.audio") == 1
    assert (await user.snapshot())["notices"] == ["microphone_forbidden", "camera_busy"]


async def wait_for_picture(user: PageUser) -> None:
    """Wait until pictures of the other come that are not the stand-in's, which are black.

    Twenty pictures on, none of those is left that were under way before.
    """
    count = "document.getElementById('other').getVideoPlaybackQuality().totalVideoFrames"
    before: int = await user.page.evaluate(count)

    async def is_seen() -> bool:
        now: int = await user.page.evaluate(count)
        return now >= before + 20 and await user.shown_luma() > 20

    await wait_until(is_seen, "the other's picture")


async def wait_for_camera(user: PageUser, camera: str) -> None:
    """Wait until the own picture comes from this camera."""

    async def is_shown() -> bool:
        shown: bool = await user.page.evaluate(
            """(id) => document.getElementById('own').srcObject?.getVideoTracks()[0]
              .getSettings().deviceId === id""",
            camera,
        )
        return shown

    await wait_until(is_shown, "the camera in the own picture")


async def test_the_speaker_is_tried_without_an_error(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    user = await chromium.open_page(page_server.url)
    await user.page.click("#speaker-test")
    assert not [line for line in user.console if "test of the loudspeaker" in line]


async def test_a_permission_given_later_is_taken_without_another_join(
    page_server: ServerProgram,
) -> None:
    async with running_chromium(allows_devices=False) as strict:
        context = await strict.new_context()
        user = await strict.open_tab(context, page_server.url)
        await user.press()
        await user.wait_for("now.notices.join() === 'devices_denied'")
        await context.grant_permissions(["camera", "microphone"], origin=page_server.url)
        await user.wait_for("now.notices.length === 0 && now.level !== null")


# Lets a question for a camera wait until `window.answer()`: headless Chromium asks nobody, and its
# made-up camera never hangs.
WAITING_CAMERA = """() => {
  const devices = navigator.mediaDevices;
  const ask = devices.getUserMedia.bind(devices);
  const answered = new Promise((resolve) => (window.answer = resolve));
  devices.getUserMedia = async (constraints) => {
    if (constraints.video) await answered;
    return ask(constraints);
  };
}"""


async def test_the_page_says_that_the_browser_asks_until_it_is_answered(
    page_server: ServerProgram,
) -> None:
    async with running_chromium(allows_devices=False) as strict:
        user = await strict.open_page(page_server.url)
        await user.page.evaluate(WAITING_CAMERA)
        await user.press()
        await user.wait_for("now.notices.join() === 'devices_asked,devices_asked'")
        assert (await user.text("#notices")).startswith("The browser asks whether this page may")
        assert await user.page.locator("#notices li").count() == 1
        await user.page.evaluate("answer()")
        await user.wait_for("now.notices.join() === 'devices_denied'")


async def test_the_old_microphone_may_end_while_the_new_one_opens(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    user = await chromium.open_page(page_server.url, camera="test")
    await user.page.evaluate("""() => {
      const devices = navigator.mediaDevices;
      const ask = devices.getUserMedia.bind(devices);
      devices.getUserMedia = async (constraints) => {
        await window.answered;
        const stream = await ask(constraints);
        [window.opened] = stream.getTracks();
        return stream;
      };
    }""")
    await user.press()
    await user.wait_for("now.level !== null")
    await user.page.evaluate("""() => {
      window.answered = new Promise((resolve) => (window.answer = resolve));
    }""")
    label = "Fake Audio Input 2"
    chosen = await user.page.locator("#microphone option", has_text=label).get_attribute("value")
    await user.page.select_option("#microphone", chosen)
    await user.page.evaluate("opened.stop(); opened.dispatchEvent(new Event('ended')); answer()")
    await user.wait_for("now.level !== null && now.notices.length === 0")
    assert (await user.snapshot())["used"]["microphone"] == chosen
    assert await user.page.evaluate("opened.label") == label


async def test_what_has_come_is_not_asked_for_any_more(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    user = await chromium.open_page(page_server.url)
    # Nothing is known of devices and permissions, and both are not to be had together.
    await user.page.add_init_script(f"""({WAITING_CAMERA})();
      navigator.permissions.query = async () => {{ throw new TypeError('no such name'); }};
      const ask = navigator.mediaDevices.getUserMedia;
      navigator.mediaDevices.enumerateDevices = async () => [];
      navigator.mediaDevices.getUserMedia = async (constraints) => {{
        const isBoth = constraints.audio && constraints.video;
        if (isBoth) throw new DOMException('in use', 'NotReadableError');
        return ask(constraints);
      }};""")
    await user.page.reload()
    await user.wait_for("true")
    await user.press()
    await user.wait_for("now.level !== null && now.notices.includes('camera_asked')")
    await user.page.evaluate("answer()")
    await user.wait_for("now.notices.length === 0")


async def test_a_camera_that_hangs_is_named_and_costs_only_itself(
    chromium: Chromium, page_server: ServerProgram
) -> None:
    user = await chromium.open_page(page_server.url)
    await user.page.click("#preview")
    await user.wait_for("now.level !== null")
    label = "fake_device_0"
    await user.page.select_option("#camera", label=label)
    await user.page.click("#preview")
    await user.wait_for("!now.isPreviewing")
    await user.page.evaluate(WAITING_CAMERA)
    await user.press()
    await user.wait_for("now.state === 'waiting' && now.level !== null")
    await user.wait_for("now.notices.join() === 'camera_hangs'")
    assert (await user.text("#notices")).startswith(f"The camera “{label}” does not answer.")
    await user.page.select_option("#camera", "test")
    await user.wait_for("now.notices.length === 0")
    await user.page.evaluate("answer()")  # what comes now is not wanted any more
    assert (await user.snapshot())["used"]["camera"] == "test"
