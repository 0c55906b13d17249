"""The pages of generation 2: follow, answer every offer at once; B443 is the one on port 443."""

from tests.support.actors.stage import Actor, Message


class B443(Actor):
    codec = "VP8"

    def join_message(self) -> Message:
        return {"type": "join", **self.names(), "isLeader": False, "preferredCodec": self.codec}

    def names(self) -> Message:
        return {"room": self.room, "username": self.name}

    def react(self, message: Message) -> None:
        if message["type"] == "offer":
            tail = {**self.names(), "preferredCodec": self.codec}
            self.say({**self.sdp("answer"), **tail})
            ice = {"candidate": "candidate:2", "sdpMid": "0", "sdpMLineIndex": 0}
            self.say({"type": "ice_candidate", "ice": {**ice, "usernameFragment": "x"}, **tail})


class B20(B443):
    """The first of them, which says `action`."""

    def join_message(self) -> Message:
        message = super().join_message()
        del message["type"]
        return {"action": "join", **message}


class B444(B443):
    """The last of them: offers when its camera is turned on, and passes over the answer."""

    def turns_camera_on(self) -> None:
        self.say({**self.sdp("offer"), **self.names(), "preferredCodec": self.codec})

    def toggles_flashlight(self) -> None:
        self.say({"type": "toggle_flashlight", **self.names()})
