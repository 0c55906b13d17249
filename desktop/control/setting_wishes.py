"""What the user changes in the settings: in force, shown, spoken, drawn and remembered at once."""

import logging
from collections.abc import Callable
from dataclasses import replace

from desktop.core.notice import Notice, NoticeKind
from desktop.core.server_address import room_of_link
from desktop.core.settings import Settings
from desktop.system.chosen_settings import ChosenSettings
from desktop.ui.models.call_model import CallModel
from desktop.ui.theme import Theme
from desktop.ui.translation import Translation

log = logging.getLogger(__name__)


class SettingWishes:
    """Takes over what the model's user asks for. Thread: GUI.

    Args:
        model: asks for settings, and shows those in force.
        chosen: has them, and remembers them.
        translation, theme: follow them.
        tell: shows a notice.
        use: does whatever else they say; given the names of the fields that changed, too.
    """

    def __init__(
        self,
        model: CallModel,
        chosen: ChosenSettings,
        translation: Translation,
        theme: Theme,
        tell: Callable[[Notice], None],
        use: Callable[[Settings, frozenset[str]], None],
    ) -> None:
        self._model = model
        self._chosen = chosen
        self._translation = translation
        self._theme = theme
        self._tell = tell
        self._use = use
        model.settings_requested.connect(self._take_over)

    def _take_over(self, wished: Settings) -> None:
        is_other_server = wished.server != self._chosen.in_force.server
        if is_other_server and (room := room_of_link(wished.server)) is not None:
            wished = replace(wished, room=room)
        changes = self._chosen.change(wished)
        if "language" in changes:
            self._translation.speak(wished.language)  # before anybody is told
        self._model.show_settings(wished)
        try:
            self._chosen.save()
        except OSError as error:
            log.warning("the settings cannot be saved: %s", error)
            self._tell(Notice(NoticeKind.SETTINGS_NOT_SAVED, str(self._chosen.folder)))
        self._use(wished, changes)
        if changes & {"theme", "contrast"}:
            self._theme.choose(wished.theme, wished.contrast)
