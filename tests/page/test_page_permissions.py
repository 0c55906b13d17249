"""What the browser allows the page: how often the user is asked, and what he is told."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page

from tests.support.chromium import Chromium, PageUser, Permission, running_chromium
from tests.support.device_questions import NOTED
from tests.support.server import ServerProgram

pytestmark = pytest.mark.asyncio(loop_scope="module")

CASES: list[tuple[Permission, Permission, list[str], str, str]] = [
    ("granted", "granted", ["audio", "video"], "", ""),
    (
        *("prompt", "prompt", ["audio+video"]),
        "The camera and the microphone were not allowed. Load this page again, and allow them when "
        "the browser asks, to be seen and heard.",
        "Камера и микрофон не разрешены. Обновите страницу и разрешите их, когда браузер спросит, "
        "чтобы вас видели и слышали.",
    ),
    (
        *("denied", "denied", ["audio", "video"]),
        "This page may not use the camera and the microphone. Allow them in the browser’s settings "
        "to be seen and heard.",
        "Странице запрещены камера и микрофон. Разрешите их в настройках браузера, чтобы вас "
        "видели и слышали.",
    ),
    (
        *("granted", "prompt", ["audio", "video"]),
        "The microphone was not allowed. Load this page again, and allow it when the browser asks. "
        "The other person cannot hear you.",
        "Микрофон не разрешён. Обновите страницу и разрешите его, когда браузер спросит. "
        "Собеседник вас не слышит.",
    ),
    (
        *("prompt", "granted", ["audio", "video"]),
        "The camera was not allowed. Load this page again, and allow it when the browser asks. "
        "The other person sees a black picture.",
        "Камера не разрешена. Обновите страницу и разрешите её, когда браузер спросит. "
        "Собеседник видит чёрный экран.",
    ),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def strict() -> AsyncIterator[Chromium]:
    """A browser that allows nothing by itself."""
    async with running_chromium(allows_devices=False) as chromium:
        yield chromium


async def asked_of(user: PageUser) -> Any:
    return await user.page.evaluate("asked.toSorted()")


@pytest.mark.parametrize(("camera", "microphone", "asked", "english", "russian"), CASES)
async def test_what_is_not_decided_is_asked_once_and_each_answer_is_told_with_what_to_do(
    strict: Chromium,
    page_server: ServerProgram,
    camera: Permission,
    microphone: Permission,
    asked: list[str],
    english: str,
    russian: str,
) -> None:
    user = await strict.open_page(page_server.url)
    await strict.set_permissions(user, page_server.url, camera, microphone)
    await user.page.add_init_script(NOTED)
    await user.page.reload()
    await user.wait_for("true")
    await user.press()
    are_answered = f"asked.length >= {len(asked)} && !now.notices.includes('devices_asked')"
    told = "now.notices.length > 0" if english else "now.level !== null"
    await user.wait_for(f"{are_answered} && {told}")
    assert await asked_of(user) == asked
    assert await user.text("#notices") == english
    await user.page.click("#language")
    assert await user.text("#notices") == russian


async def test_who_turned_away_is_asked_again_by_the_page_that_was_loaded_again(
    strict: Chromium, page_server: ServerProgram
) -> None:
    user = await strict.open_page(page_server.url)
    await strict.set_permissions(user, page_server.url, "prompt", "prompt")
    await user.press()
    await user.wait_for("now.notices.join() === 'devices_dismissed'")
    await strict.set_permissions(user, page_server.url, "granted", "granted")
    await user.page.reload()
    await user.wait_for("now.state === 'waiting' && now.level !== null && !now.notices.length")


async def test_a_camera_that_is_not_plugged_in_any_more_brings_no_second_question(
    strict: Chromium, page_server: ServerProgram
) -> None:
    user = await strict.open_page(page_server.url, camera="of-another-time")
    await strict.set_permissions(user, page_server.url, "prompt", "prompt")
    await user.page.add_init_script(NOTED)
    await user.page.reload()
    await user.wait_for("true")
    await user.press()
    await user.wait_for("now.notices.join() === 'devices_dismissed'")
    assert await asked_of(user) == ["audio+video"]


# Nothing is listed before a device was opened, as in Firefox; and no camera ever comes.
NOT_LISTED_AND_SLOW = """(() => {
  navigator.mediaDevices.enumerateDevices = async () => [];
  navigator.mediaDevices.getUserMedia = () => new Promise(() => {});
})()"""


@pytest.mark.parametrize("microphone", ["none", "test"])
async def test_who_has_allowed_the_camera_is_not_told_of_a_question_while_it_is_slow(
    strict: Chromium, page_server: ServerProgram, microphone: str
) -> None:
    user = await strict.open_page(page_server.url, microphone=microphone)
    await strict.set_permissions(user, page_server.url, "granted", "prompt")
    await user.page.add_init_script(NOT_LISTED_AND_SLOW)
    await user.page.reload()
    await user.wait_for("true")
    await user.press()
    await user.wait_for("now.notices.length > 0")
    assert (await user.snapshot())["notices"] == ["camera_hangs"], "a question is told of earlier"


# The browser says no a few times although everything is granted.
NO_OF_A_MOMENT = """(() => {
  const devices = navigator.mediaDevices;
  const ask = devices.getUserMedia.bind(devices);
  window.refused = { audio: 0, video: 0 };
  devices.getUserMedia = async (constraints) => {
    const [kind] = Object.keys(constraints);
    if (window.refused[kind] < %d) {
      window.refused[kind] += 1;
      throw new DOMException('Permission dismissed', 'NotAllowedError');
    }
    return ask(constraints);
  };
})()"""


@pytest.mark.parametrize(
    ("times", "level", "notices"), [(3, "!== null", ""), (4, "=== null", "devices_denied")]
)
async def test_a_no_to_what_is_granted_is_taken_for_one_of_a_moment(
    strict: Chromium, page_server: ServerProgram, times: int, level: str, notices: str
) -> None:
    user = await strict.open_page(page_server.url)
    await strict.set_permissions(user, page_server.url, "granted", "granted")
    await user.page.add_init_script(NO_OF_A_MOMENT % times)
    await user.page.reload()
    await user.wait_for("true")
    await user.press()
    refused = f"refused.audio === {times} && refused.video === {times}"
    await user.wait_for(f"{refused} && now.level {level} && now.notices.join() === '{notices}'")


# What is used when `came` was opened although "dock" was wanted, where both are still listed.
CAME = """async (came) => {
  const { DeviceWish } = await import('/device-wish.js');
  const wish = new DeviceWish({ camera: ['dock', 'lid', ''], microphone: [''] });
  wish.take('video', false);
  wish.came('video', came);
  const listed = (ids) => ({ devices: ids.map((id) => ({ id })), isKnown: true, standard: '' });
  const camera = listed(['dock', 'lid', 'usb']);
  wish.refresh({ camera, microphone: listed([]), speaker: listed([]) });
  return [wish.used.video, wish.isAnother('video', false)];
}"""


@pytest.mark.parametrize(
    ("came", "used"),
    [
        ("dock", ["dock", False]),
        ("lid", ["lid", False]),
        (None, ["dock", False]),  # older browsers do not tell
        ("usb", ["usb", False]),
    ],
)
async def test_what_the_user_picked_in_the_question_stays(
    module_page: Page, came: str | None, used: list[object]
) -> None:
    assert await module_page.evaluate(CAME, came) == used
