"""Where a profile keeps its files."""

from dataclasses import astuple

import pytest

from desktop.system.paths import BadProfile, Paths


def test_two_profiles_share_no_file_or_folder() -> None:
    default, demo = Paths.of(), Paths.of("demo")
    assert not set(astuple(default)) & set(astuple(demo))
    for one in astuple(default):
        for other in astuple(demo):
            assert not other.is_relative_to(one)
            assert not one.is_relative_to(other)


def test_no_profile_can_take_the_place_of_the_default_one() -> None:
    assert Paths.of("default") == Paths.of()


def test_capital_letters_make_no_other_profile() -> None:
    assert Paths.of("Demo") == Paths.of("demo")


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../x", "a/b", "a\\b", "a b", "-a", "a.", "ä", "a\n", "a" * 33]
)
def test_a_name_that_is_no_folder_name_is_refused(name: str) -> None:
    with pytest.raises(BadProfile, match="a profile's name has"):
        Paths.of(name)


def test_a_name_with_32_characters_is_taken() -> None:
    assert "a" * 32 in str(Paths.of("a" * 32).settings)
