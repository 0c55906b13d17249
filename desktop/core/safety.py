"""Four emoji that are the same on both sides exactly if nobody sits between them. Pure.

Each side's certificate is known by its SHA-256 fingerprint, and the connection is encrypted to just
these two (RFC 8827 section 5.6.4). Who wants to sit between must show each side a certificate of
his own, and the two see different emoji. As these are only 32 bits, looking for certificates that
look alike is made slow: each try costs `ROUNDS` hashes, and there are but the seconds in which a
call begins for it.
`resources/page/safety.js` computes the same.
"""

import hashlib
import re

ROUNDS = 200_000  # of PBKDF2: some 0.1 s of a core
SALT = b"tandem safety 1"
COUNT = 4
EMOJI = (
    "🐉🐊🐋🐌🐍🐎🐏🐐🐒🐓🐔🐘🐙🐚🐛🐜🐝🐞🐟🐠🐡🐢🐣🐧🐨🐩🐫🐬🐭🐮🐯🐰"
    "🐱🐳🐵🐶🐷🐸🐹🐺🐻🐼🍅🍆🍇🍈🍉🍊🍋🍌🍍🍎🍐🍑🍒🍓🍔🍕🍖🍗🍚🍝🍞🍟"
    "🍠🍡🍢🍣🍤🍥🍦🍧🍨🍩🍪🍫🍬🍭🍮🍯🍰🍲🍳🍴🍵🍷🍸🍹🍺🌰🌱🌳🌴🌵🌷🌹"
    "🌺🌻🌽🌾🍀🍁🍂🍄🎀🎁🎂🎃🎄🎅🎆🎇🎈🎉🎊🎌🎠🎡🎢🎣🎤🎧🎨🎩🎪🎫🎬🎭"
    "🎮🎯🎰🎱🎲🎳🎴🎵🎷🎸🎹🎺🎻🎼🚀🚁🚂🚄🚌🚏🚑🚒🚕🚗🚙🚚🚛🚜🚢🚤🌋🌌"
    "🌈🌠👑👒👓👔👕👖👗👘👙👛👜👝👞👟👠💄💉💊💍💎💡💢💣💰💺💻💼💾📅📌"
    "📎📏📐📚📞📡📢📣📦📮📰📷📺📻🔋🔌🔍🔎🔑🔒🔔🔥🔦🔧🔨🔩🔪🔫🔬🗻🗼🗽"
    "🗾🗿🤐🤑🤒🤓🤔🤕🤖🤗🦀🦁🦂🦃🦄🦅🦆🦇🦈🦉🦊🦋🦌🦍🦎🦏🦐🦑🏠🏯🏰🤠"
)
_FINGERPRINT = re.compile(
    r"^a=fingerprint:sha-256 ((?:[0-9A-F]{2}:){31}[0-9A-F]{2})\s*$", re.IGNORECASE | re.MULTILINE
)


def fingerprint_of(description: str) -> bytes | None:
    """The certificate that a description promises; None without one in SHA-256."""
    found = _FINGERPRINT.search(description)
    return None if found is None else bytes.fromhex(found[1].replace(":", ""))


def safety_code(one: bytes, other: bytes) -> tuple[int, ...]:
    """Four numbers of 0 to 255, for two fingerprints in any order; takes 0.1 s."""
    both = b"".join(sorted((one, other)))
    return tuple(hashlib.pbkdf2_hmac("sha256", both, SALT, ROUNDS, COUNT))


def emoji_of(code: tuple[int, ...]) -> str:
    """What people compare."""
    return " ".join(EMOJI[number] for number in code)


def digits_of(code: tuple[int, ...]) -> str:
    """The same to be read aloud, or where the emoji cannot be shown."""
    return " ".join(f"{number:03}" for number in code)
