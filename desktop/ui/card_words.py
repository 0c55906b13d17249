"""What stands on the cards that are sent in the place of a picture, in words."""

from desktop.core.manners import Card
from desktop.ui.translation import translate


def card_words(card: Card, name: str) -> str:
    """What stands on the card that is seen in the place of a waiting machine's picture."""
    words = ""
    match card:
        case Card.NAME:
            return name
        case Card.CURTAIN:
            words = translate("Card", "The curtain is closed.")
        case Card.QUIET:
            words = translate("Card", "Quiet hours: nothing is shown now.")
        case Card.STRANGER:
            words = translate("Card", "Only those on the list are shown something here.")
        case Card.REPAIR:
            words = translate("Card", "The camera shows nothing and is being started anew.")
    return f"{name}\n\n{words}"
