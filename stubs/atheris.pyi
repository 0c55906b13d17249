"""What tests/fuzz uses of atheris 3, which is installed for fuzzing only."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

def instrument_imports(include: Sequence[str] = ...) -> AbstractContextManager[None]: ...
def Mutate(data: bytes, max_size: int) -> bytes: ...  # noqa: N802 - the name is theirs
def Setup(  # noqa: N802
    args: Sequence[str],
    test_one_input: Callable[[bytes], None],
    *,
    custom_mutator: Callable[[bytes, int, int], bytes],
) -> list[str]: ...
def Fuzz() -> None: ...  # noqa: N802
