"""What the other gets of oneself, and wishes for it that cross."""

from hypothesis import given
from hypothesis import strategies as st

from desktop.core.share import Share
from desktop.core.snapshot import OwnMedia

own_media = st.builds(
    OwnMedia, st.booleans(), st.booleans(), st.none() | st.just(Share("screen", "Screen"))
)


@given(own_media, own_media)
def test_a_wish_made_of_the_truth_is_what_was_wished(truth: OwnMedia, wished: OwnMedia) -> None:
    assert truth.changed(truth, wished) == wished


@given(own_media, own_media)
def test_who_changes_nothing_leaves_all_as_it_is(truth: OwnMedia, shown: OwnMedia) -> None:
    assert truth.changed(shown, shown) == truth


@given(own_media, st.booleans(), st.booleans())
def test_two_wishes_made_of_one_sight_are_both_done(
    shown: OwnMedia, is_muted: bool, is_camera_off: bool
) -> None:
    first = OwnMedia(is_muted, shown.is_camera_off, shown.share)
    second = OwnMedia(shown.is_muted, is_camera_off, shown.share)
    both = shown.changed(shown, first).changed(shown, second)
    assert both == OwnMedia(is_muted, is_camera_off, shown.share)
