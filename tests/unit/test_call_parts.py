"""What a change of the settings does to a call."""

from desktop.call_parts import use_settings
from desktop.core.settings import Settings
from desktop.session.media_session import MediaSession
from tests.support.fake_devices import FakeDevices
from tests.support.fake_links import FakePeerLinks
from tests.unit.session.test_call_session import RecordingScreen


async def test_the_wish_to_skip_silence_reaches_the_links_at_once() -> None:
    links = FakePeerLinks()
    media = MediaSession(
        *(FakeDevices(), links, RecordingScreen(), RecordingScreen()),
        lambda: None,
        lambda level: None,
    )
    use_settings(media, Settings(skip_silence=True), lambda choices: None)
    assert links.sound_coding.skips_silence
    await media.shut_down()
