"""The words of an examination, for the window and the terminal."""

from desktop.core.device_order import DeviceKind
from desktop.core.findings import Check, Found, Outcome
from desktop.core.notice import Notice, NoticeKind
from desktop.ui.choice_words import choice_words
from desktop.ui.notice_words import notice_sentence
from desktop.ui.translation import translate


def check_words(check: Check) -> str:
    """What was looked at."""
    match check:
        case Check.PERMISSIONS:
            return translate("Doctor", "Permissions")
        case Check.CAMERA:
            return translate("Doctor", "Camera")
        case Check.MICROPHONE:
            return translate("Doctor", "Microphone")
        case Check.ECHO:
            return translate("Doctor", "Echo")
        case Check.CODECS:
            return translate("Doctor", "Codecs")
        case Check.DRAWING:
            return translate("Doctor", "Graphics")
        case Check.SERVERS:
            return translate("Doctor", "STUN and TURN servers")
        case Check.NAT:
            return translate("Doctor", "Network")
        case Check.CALL:
            return translate("Doctor", "Call to itself")


def found_words(found: Found) -> str:
    """What came of it, and what to do where something is wrong."""
    if found.outcome is Outcome.DEVICE_FAILED:
        try:
            kind = NoticeKind(found.facts["notice"])
        except ValueError:  # of another version of Tandem
            return found.facts["detail"]
        return notice_sentence(Notice(kind, found.facts["detail"]))
    facts = found.facts
    if found.outcome is Outcome.NO_DEVICE:
        choice = facts["choice"]
        facts = {"label": choice_words(DeviceKind(facts["kind"]), choice) or choice}
    if found.outcome in (Outcome.DRAWN_BY_GPU, Outcome.DRAWN_BY_SOFTWARE):
        encoder = facts["encoder"] or translate("Doctor", "the processor")
        facts = {"renderer": facts["renderer"] or "–", "encoder": encoder}
    return _sentence(found.outcome).format(**facts)


def finding_line(found: Found) -> str:
    """For a terminal: whether something is to be done, what was looked at, and what came of it."""
    good, wrong = translate("Doctor", "ok"), translate("Doctor", "LOOK")
    mark = (good if found.outcome.is_good else wrong).ljust(max(len(good), len(wrong)))
    return f"{mark}  {check_words(found.check)}: {found_words(found)}"


def verdict_words(*, is_good: bool) -> str:
    """What all findings say together, below them."""
    if is_good:
        return translate("Doctor", "Nothing stands in the way of a call.")
    return translate("Doctor", "Something is to be done, see above.")


def _sentence(outcome: Outcome) -> str:
    match outcome:
        case Outcome.ALLOWED:
            return translate("Doctor", "Tandem may use camera and microphone.")
        case Outcome.FORBIDDEN:
            return translate(
                "Doctor",
                "The system does not let Tandem use this: {what}. Allow it in the system’s privacy "
                "settings; on Linux add yourself to the group “video”.",
            )
        case Outcome.CAMERA_WORKS:
            return translate(
                "Doctor",
                "{label}: {width}×{height}, {fps} pictures a second, the first after {first_ms} "
                "ms.",
            )
        case Outcome.CAMERA_SLOW:
            return translate(
                "Doctor",
                "{label}: only {fps} pictures a second of {width}×{height}. More light helps most "
                "cameras, and so does a port that they need not share.",
            )
        case Outcome.NO_DEVICE:
            return translate("Doctor", "Not tried, since “{label}” is chosen in the settings.")
        case Outcome.DEVICE_FAILED:
            raise AssertionError("its notice has the words")
        case Outcome.DEVICE_MUTE:
            return translate(
                "Doctor", "Nothing came within {limit_s} s. Unplug the device and plug it in again."
            )
        case Outcome.MICROPHONE_WORKS:
            return translate("Doctor", "{label}: noise at {noise_dbfs} dB, which is quiet.")
        case Outcome.MICROPHONE_NOISY:
            return translate(
                "Doctor",
                "{label}: noise at {noise_dbfs} dB. If nobody spoke, lower its level in the "
                "system’s settings, or move it away from fans.",
            )
        case Outcome.MICROPHONE_SILENT:
            return translate(
                "Doctor",
                "{label} gives only silence. Look for a switch on it, and for its level in the "
                "system’s settings.",
            )
        case Outcome.ECHO_REMOVED:
            return translate("Doctor", "{removed_db} dB of the echo are removed.")
        case Outcome.ECHO_STAYS:
            return translate(
                "Doctor",
                "Only {removed_db} dB of the echo are removed: the other hears themselves. Lower "
                "the speaker’s volume, or use headphones.",
            )
        case Outcome.ECHO_INAUDIBLE:
            return translate("Doctor", "The microphone does not hear the speaker.")
        case Outcome.CODECS_WORK:
            return translate("Doctor", "These work: {names}.")
        case Outcome.CODEC_FAILS:
            return translate("Doctor", "{name} does not work: {reason}. Install Tandem again.")
        case Outcome.DRAWN_BY_GPU:
            return translate("Doctor", "OpenGL: {renderer}. H.264 is encoded by: {encoder}.")
        case Outcome.DRAWN_BY_SOFTWARE:
            return translate(
                "Doctor",
                "No graphics processor draws here (OpenGL: {renderer}); the processor does. H.264 "
                "is encoded by: {encoder}.",
            )
        case _:
            return _network_sentence(outcome)


def _network_sentence(outcome: Outcome) -> str:
    match outcome:
        case Outcome.SERVERS_ANSWER:
            return translate("Doctor", "All answer: {answered}.")
        case Outcome.SERVERS_SILENT:
            return translate(
                "Doctor",
                "These do not answer: {silent}. A firewall may forbid it. Calls to other networks "
                "may fail.",
            )
        case Outcome.NO_SERVERS:
            return translate("Doctor", "None are named; calls stay within this network.")
        case Outcome.NAT_NONE:
            return translate("Doctor", "Nothing translates addresses on the way out.")
        case Outcome.NAT_OPEN:
            return translate(
                "Doctor", "The router keeps one address for all (NAT): direct calls are possible."
            )
        case Outcome.NAT_STRICT:
            return translate(
                "Doctor",
                "The router gives every connection another address (symmetric NAT): many calls "
                "need a TURN server.",
            )
        case Outcome.NAT_UNKNOWN:
            return translate(
                "Doctor", "What the router does cannot be told: fewer than two servers answer."
            )
        case Outcome.CALL_WORKS:
            return translate("Doctor", "Picture and sound came through both ways.")
        case Outcome.CALL_FAILS:
            return translate("Doctor", "It did not come about: {reason}")
        case Outcome.BROKE:
            return translate("Doctor", "It could not be examined: {reason}")
        case Outcome.TIME_OVER:
            return translate("Doctor", "It did not end in time.")
        case _:
            raise AssertionError(outcome)
