"""Transcripts: what clients say on their connections, and everything that each is told for it.

    NAME > FRAME          it sends a frame, as it is written; the first opens its connection
    NAME < FRAME          it is sent a frame, letter for letter
    NAME closed CODE WHY  its connection is closed with a close frame
    NAME cut              it ends without one
    NAME closes           it closes its connection
    NAME vanishes         its connection breaks
    wait SECONDS          time passes
    # …                   why; for readers

What is told stands in its order behind the line that it is told for.
"""

from tests.support.actors.stage import Actor, Stage

_ACTS = (">", "closes", "vanishes")


class _Client(Actor):
    """Writes down what it is told; says what the transcript says."""

    def __init__(self, stage: Stage, name: str, told: list[str]) -> None:
        super().__init__(stage, name, room="")
        self._told = told

    def hear(self, frame: str) -> None:
        super().hear(frame)
        self._told.append(f"{self.name} < {frame}")

    def ended(self, code: int | None, reason: str) -> None:
        super().ended(code, reason)
        how = "cut" if code is None else f"closed {code} {reason}".rstrip()
        self._told.append(f"{self.name} {how}")


def lines_of(text: str) -> list[str]:
    """What happens in a transcript, without comments."""
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def replayed(lines: list[str], stage: Stage) -> list[str]:
    """Let clients do what stands in the lines; return these acts with what is told for them."""
    clients: dict[str, _Client] = {}
    happened: list[str] = []
    for line in lines:
        name, act, frame = [*line.split(" ", 2), ""][:3]
        if name != "wait" and act not in _ACTS:
            continue  # what is told, not what is done
        happened.append(line)
        if name == "wait":
            stage.wait(float(act))
        elif act == ">":
            if name not in clients:
                clients[name] = _Client(stage, name, happened)
            clients[name].say(frame)
        elif act == "closes":
            stage.leaves(clients[name])
        else:
            stage.vanishes(clients[name])
    return happened
