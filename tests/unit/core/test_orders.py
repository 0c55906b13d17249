from hypothesis import given
from hypothesis import strategies as st

from desktop.core.orders import next_camera

IDS = st.lists(st.text(min_size=1, max_size=3), min_size=1, max_size=6, unique=True)


@given(IDS, st.data())
def test_every_camera_has_its_turn(cameras: list[str], data: st.DataObject) -> None:
    default = data.draw(st.sampled_from(cameras))
    seen, current = {default}, None
    for _ in cameras:
        following = next_camera(current, cameras, default)
        if following is None:
            break
        current = following
        seen.add(current)
    assert seen == set(cameras)


@given(IDS)
def test_what_is_no_camera_is_followed_by_the_first(cameras: list[str]) -> None:
    assert next_camera("test-picture", cameras, cameras[0]) == cameras[0]


def test_without_another_camera_nothing_is_chosen() -> None:
    assert next_camera(None, [], None) is None
    assert next_camera(None, ["a"], "a") is None
    assert next_camera("a", ["a"], "a") is None
