"""A desktop's service that shows messages: it keeps what it is to show, and draws nothing."""

import queue

from jeepney import HeaderFields, Message, new_error, new_method_return

from tests.support.bus_service import BusService

NAME = "org.freedesktop.Notifications"


class NotificationService(BusService):
    """As `BusService`.

    Args:
        bus: the path of its socket.
        refuses: everything that is asked.
    """

    def __init__(self, bus: str, *, refuses: bool = False) -> None:
        super().__init__(bus, NAME)
        self._refuses = refuses
        self.shown: queue.Queue[tuple[str, tuple[object, ...]]] = queue.Queue()  # with who asked

    def answer(self, message: Message) -> None:
        self.connection.send(
            new_error(message, f"{NAME}.Error.ExcessNotificationGeneration")
            if self._refuses
            else new_method_return(message, "u", (1,))
        )
        self.shown.put((str(message.header.fields[HeaderFields.sender]), message.body))
