"""Whether others read the same delay from a stream's stamps as Tandem, which reads beside them.

    python -m tests.benchmarks.stamp_agreement [--seconds 5] [--rounds 2]

One program sends the same pictures to two readers at once, over a `lan`: to Tandem, and to
libwebrtc or a page in Chromium. What Tandem reads is its `delay_ms`: from the stamp to the moment
at which the decoder hands the picture out. The others read where they hand it out: in the sink of
libwebrtc, and from the page's `MediaStreamTrackProcessor`, before a video element waits for the
screen. All three are told to hold nothing back, neither for the sound nor for an even pace. Needs
Linux and root, as tests.benchmarks.media_call.
"""

import argparse
import statistics
import sys
import time

from tests.benchmarks.media_call import WARM_UP_S, SideProgram
from tests.support.network.hosts import Hosts
from tests.support.network.line import PROFILES

SENDERS = ("tandem", "libwebrtc", "chromium")
READERS = ("libwebrtc", "chromium")
GOAL_MS = 5.0


def measure(sender: str, reader: str, seconds: float) -> tuple[float, float]:
    """What Tandem and the other reader read of one stream, medians in ms."""
    with Hosts(PROFILES["lan"]) as hosts:
        source = SideProgram(sender, hosts.first)
        readers = [SideProgram(kind, hosts.second, "reader") for kind in ("tandem", reader)]
        try:
            for program in readers:
                offer = source.do("offer", codec="VP8")["sdp"]
                source.do("accept", sdp=program.do("answer", sdp=offer)["sdp"])
            time.sleep(WARM_UP_S)
            for program in readers:
                program.do("begin")
            time.sleep(seconds)
            own, other = (
                statistics.median(taken["picture_delays_ms"])
                for taken in [program.do("take") for program in readers]
            )
        finally:
            for program in (source, *readers):
                program.close()
    return own, other


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--senders", default=",".join(SENDERS))
    parser.add_argument("--readers", default=",".join(READERS))
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=2)
    arguments = parser.parse_args()
    sys.stdout.write("stream of    read by      Tandem tells   it reads   difference\n")
    for sender in arguments.senders.split(","):
        for reader in arguments.readers.split(","):
            rounds = [measure(sender, reader, arguments.seconds) for _ in range(arguments.rounds)]
            own_ms, other_ms = (statistics.median(column) for column in zip(*rounds, strict=True))
            difference_ms = statistics.median(other - own for own, other in rounds)
            verdict = "" if abs(difference_ms) <= GOAL_MS else f", more than {GOAL_MS:g} ms"
            sys.stdout.write(
                f"{sender:12} {reader:12} {own_ms:9.1f} ms {other_ms:7.1f} ms "
                f"{difference_ms:+9.1f} ms{verdict}\n"
            )
            sys.stdout.flush()


if __name__ == "__main__":
    main()
