"""The phone of generation 1: takes no offer before it was told `joined`, answers, never offers."""

from tests.support.actors.stage import Actor, Message


class A1(Actor):
    has_connection = False  # a peer connection, made anew at each `joined`

    def join_message(self) -> Message:
        return {"type": "join", "room": self.room, "username": self.name}

    def react(self, message: Message) -> None:
        match message["type"]:
            case "joined":
                assert not self.has_connection, "the first one leaks"
                self.has_connection = True
            case "offer" if self.has_connection:
                tail = {"room": self.room, "username": self.name, "target": "all"}
                self.say({**self.sdp("answer"), **tail})
                ice = {"sdpMid": "0", "sdpMLineIndex": 0, "candidate": "candidate:1"}
                self.say({"type": "ice_candidate", "ice": ice, **tail})


class Phone15a(A1):
    """The same in the first half of generation 1.5: another join, and nothing to wait for."""

    has_connection = True

    def join_message(self) -> Message:
        return {"action": "join", "room": self.room, "username": self.name}
