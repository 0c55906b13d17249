"""The phones of generation 2: always lead, offer when asked, pass over offers."""

from tests.support.actors.stage import Actor, Message


class A2a(Actor):
    """H264 only, and its join does not say so."""

    video = "m=video 9 UDP/TLS/RTP/SAVPF 102\r\na=rtpmap:102 H264/90000\r\n"

    def join_message(self) -> Message:
        return {"action": "join", "room": self.room, "username": self.name, "isLeader": True}

    def tail(self) -> Message:
        return {"room": self.room, "username": self.name, "target": "browser"}

    def react(self, message: Message) -> None:
        if message["type"] == "rejoin_and_offer":
            self.say({"type": "offer", "sdp": {"type": "offer", "sdp": self.video}, **self.tail()})
            ice = {"sdpMid": "0", "sdpMLineIndex": 0, "candidate": "candidate:1"}
            self.say(
                {"type": "ice_candidate", "ice": ice, "room": self.room, "username": self.name}
            )


class A2b(A2a):
    """Takes the codec from the server; asked for an H264 that it has not, it never offers."""

    video = "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\na=rtpmap:96 VP8/90000\r\n"

    def join_message(self) -> Message:
        return {**super().join_message(), "preferredCodec": "H264"}

    def tail(self) -> Message:
        return {**super().tail(), "codec": "Unknown"}

    def react(self, message: Message) -> None:
        if message["type"] == "rejoin_and_offer" and message.get("preferredCodec") == "H264":
            assert "H264" in self.video, "it tries for ever"
        super().react(message)
