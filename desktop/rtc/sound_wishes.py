"""How the user wishes own sound to be sent."""

from desktop.core.settings import SoundCoding


class SoundWishes:
    """Read by encoders all the time; the value is replaced whole. Thread: any."""

    def __init__(self, coding: SoundCoding | None = None) -> None:
        self.coding = coding or SoundCoding()
