"""The current phone: VP8 only; answers offers, twice."""

from tests.support.actors.a2 import A2b
from tests.support.actors.stage import Message


class A3(A2b):
    def join_message(self) -> Message:
        return {**super().join_message(), "preferredCodec": "VP8"}

    def react(self, message: Message) -> None:
        super().react(message)
        match message["type"]:
            case "offer":
                self.say('{"type":"answer","sdp":"{type=answer, sdp=v=0\\r\\n}"}')
                self.say({**self.sdp("answer"), **self.tail()})
            case "switch_camera":
                ack = {"useBackCamera": message["useBackCamera"], "success": True}
                tail = {"room": self.room, "username": self.name}
                self.say({"type": "switch_camera_ack", **ack, **tail})
            case _:
                pass
