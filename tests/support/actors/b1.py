"""The page of generation 1: whoever presses Start offers; both can."""

from tests.support.actors.stage import Actor, Message


class B1(Actor):
    def join_message(self) -> Message:
        return {"action": "join", **self.tail()}

    def tail(self) -> Message:
        return {"room": self.room, "username": self.name}

    def starts(self) -> None:
        self.say({"type": "start_call", **self.tail()})
        self.say({**self.sdp("offer"), **self.tail()})

    def ends(self) -> None:
        self.say({"type": "end_call", **self.tail()})

    def react(self, message: Message) -> None:
        if message["type"] == "offer":
            self.say({**self.sdp("answer"), **self.tail()})


class Page15a(B1):
    """The same in the first half of generation 1.5: offers right after its first `room_info`."""

    has_offered = False

    def react(self, message: Message) -> None:
        super().react(message)
        if message["type"] == "room_info" and not self.has_offered:
            self.has_offered = True
            self.say({**self.sdp("offer"), **self.tail()})
