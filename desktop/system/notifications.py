"""Messages of the system where no icon in a tray can show them, as on GNOME.

By the Desktop Notifications Specification, over the user's D-Bus:
https://specifications.freedesktop.org/notification-spec/latest/
"""

import contextlib
import logging
import queue
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jeepney.io.blocking import DBusConnection

_logger = logging.getLogger(__name__)

_ANSWER_S = 10.0  # a program may have to be started that shows them
_END_S = 2.0  # for what is being said when Tandem ends
_WAITING = 8  # more than anybody reads; the newest are dropped
_AS_THE_SYSTEM_WISHES = -1  # how long it is shown


class Notifications:
    """Says what it is told while there is such a bus, and somebody on it who shows it.

    Thread: any, never held up. A thread of its own asks the bus, and keeps the connection:
    GNOME takes away the messages of a program that is gone from the bus.

    Args:
        app_name: whose they are, for people.
        desktop_entry: the name of its desktop file, without the ending.
        icon: the URI of a file.
    """

    def __init__(self, app_name: str, desktop_entry: str, icon: str) -> None:
        self._app_name = app_name
        self._desktop_entry = desktop_entry
        self._icon = icon
        self._told: queue.Queue[str | None] = queue.Queue(_WAITING)  # None wakes it at the end
        self._connection: DBusConnection | None = None  # the thread's
        self._thread: threading.Thread | None = None  # from the first message on
        self._is_closed = False

    def tell(self, words: str) -> None:
        """Show this; never fails. What comes after `close` is not said."""
        if self._is_closed or not sys.platform.startswith("linux"):
            return
        if self._thread is None:
            # A bus that never answers must not keep Tandem from ending
            self._thread = threading.Thread(target=self._run, name="notifications", daemon=True)
            self._thread.start()
        try:
            self._told.put_nowait(words)
        except queue.Full:
            _logger.info("a message of the system is dropped: the bus does not answer")

    def close(self) -> None:
        """Leave the bus, within two seconds; what waits is not said any more. Idempotent."""
        self._is_closed = True
        if self._thread is not None:
            with contextlib.suppress(queue.Full):  # then it does not sleep
                self._told.put_nowait(None)
            self._thread.join(_END_S)

    def _run(self) -> None:
        while (words := self._told.get()) is not None and not self._is_closed:
            try:
                self._say(words)
            except Exception as error:  # a bus has many ways to be no bus
                _logger.info("the system does not show messages: %r", error)
                self._leave()
        self._leave()

    def _say(self, words: str) -> None:
        from jeepney import DBusAddress, MessageType, new_method_call  # not on other systems
        from jeepney.io.blocking import open_dbus_connection

        if self._connection is None:
            self._connection = open_dbus_connection("SESSION")
        name = "org.freedesktop.Notifications"
        address = DBusAddress("/org/freedesktop/Notifications", name, name)
        actions: list[str] = []
        hints = {"desktop-entry": ("s", self._desktop_entry)}
        # In the title, which is plain text: in the body a name could have markup.
        fields = (self._app_name, 0, self._icon, words, "", actions, hints)
        call = new_method_call(address, "Notify", "susssasa{sv}i", (*fields, _AS_THE_SYSTEM_WISHES))
        reply = self._connection.send_and_get_reply(call, timeout=_ANSWER_S)
        if reply.header.message_type is MessageType.error:
            _logger.info("the system does not show messages: %s", reply.body)

    def _leave(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
