"""The light of the camera that is open."""

from desktop.devices.torch import Torch


def test_it_is_lit_and_put_out_by_turns_while_its_camera_is_open() -> None:
    found: list[bool] = []
    lit: list[bool] = []
    torch = Torch(found.append)
    assert not torch.toggle()
    light = lit.append
    torch.attach(light)
    assert torch.toggle()
    assert torch.toggle()
    torch.detach(light)
    torch.detach(light)
    assert not torch.toggle()
    assert (found, lit) == ([True, False], [True, False])


def test_it_goes_out_when_who_wanted_it_is_gone() -> None:
    lit: list[bool] = []
    torch = Torch()
    torch.put_out()
    torch.attach(lit.append)
    torch.put_out()
    torch.toggle()
    torch.put_out()
    torch.put_out()
    torch.toggle()
    assert lit == [True, False, True]


def test_a_camera_that_is_late_to_close_takes_nothing_from_the_next() -> None:
    first: list[bool] = []
    second: list[bool] = []
    torch = Torch()
    light = first.append
    torch.attach(light)
    torch.toggle()
    torch.attach(second.append)
    torch.detach(light)
    assert torch.toggle()
    assert (first, second) == ([True], [True]), "the new camera's was out"


def test_whether_there_is_one_is_told_again_when_asked_for() -> None:
    found: list[bool] = []
    torch = Torch(found.append)
    lit: list[bool] = []
    light = lit.append
    torch.tell()
    torch.attach(light)
    torch.tell()
    torch.detach(light)
    torch.tell()
    assert found == [False, True, True, False, False]
