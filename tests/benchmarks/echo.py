"""How much of the loudspeaker's sound is left in what is sent, in a simulated room.

python -m tests.benchmarks.echo [SECONDS]

Simulated time, so the figures do not depend on the machine; only the last line is measured.
"""

import sys
import time

import numpy as np

from desktop.core.settings import VoiceProcessing
from desktop.ports import SAMPLE_RATE_HZ
from tests.support.sound_room import ECHO_ONLY, SoundRoom, Stall
from tests.support.voice import level_dbfs, voice

SECONDS = 30
TALK_S = 8  # the near side begins to talk
PIECES = ((480, 256), (480, 480), (256, 256), (960, 480))  # loudspeaker's, microphone's


def write(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def show_removed(name: str, room: SoundRoom) -> None:
    removed = room.run().all_removed_db()
    seconds = " ".join(f"{second:.0f}" for second in removed)
    write(f"{name}: least from second 3 on {min(removed[2:]):.1f} dB; each second: {seconds}")


def double_talk_db(drift_ppm: float, processing: VoiceProcessing, seconds: int) -> float:
    """How much louder the near voice is sent when the far one talks too than when it does not."""
    talk = slice(TALK_S * SAMPLE_RATE_HZ, (seconds - 1) * SAMPLE_RATE_HZ)
    near = voice(7, seconds, pitch_hz=200, level_dbfs=-23)
    near[: TALK_S * SAMPLE_RATE_HZ] = 0
    far = voice(1, seconds)
    sent = [
        SoundRoom(sound, near, lambda _now_s: processing, drift_ppm=drift_ppm).run().sent[talk]
        for sound in (far, np.zeros(len(far)))
    ]
    return level_dbfs(sent[0]) - level_dbfs(sent[1])


def main(seconds: int) -> None:
    for ppm in (0.0, 100.0, -100.0):
        for playout, capture in PIECES:
            name = f"{ppm:+.0f} ppm, pieces of {playout} and {capture}"
            room = SoundRoom(
                voice(1, seconds), drift_ppm=ppm, playout_piece=playout, capture_piece=capture
            )
            show_removed(name, room)
    stalls = (Stall(10.0, 0.02), Stall(15.0, 0.08))
    show_removed("20 and 80 ms without the thread", SoundRoom(voice(1, seconds), stalls=stalls))
    show_removed(
        "echo and noise",
        SoundRoom(voice(1, seconds), wanted=lambda _now_s: VoiceProcessing(controls_gain=False)),
    )
    show_removed(
        "everything", SoundRoom(voice(1, seconds), wanted=lambda _now_s: VoiceProcessing())
    )
    for ppm in (0.0, 100.0, -100.0):
        for name, processing in (("echo only", ECHO_ONLY), ("everything", VoiceProcessing())):
            changed = double_talk_db(ppm, processing, seconds)
            write(f"double talk, {ppm:+.0f} ppm, {name}: the near voice {changed:+.1f} dB")
    far = voice(1, 10)
    begin = time.thread_time()
    SoundRoom(far, wanted=lambda _now_s: VoiceProcessing()).run()
    write(f"10 s of sound, room included: {time.thread_time() - begin:.2f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS)
