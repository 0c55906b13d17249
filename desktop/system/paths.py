"""Where a profile keeps its files; two profiles share none.

The folders are the system's own (README.md names them for the user), e.g. on Linux
`~/.config/tandem/settings.json` and `~/.local/state/tandem/log/tandem.log`; of a profile `demo`
they are called `tandem-demo`.
"""

import os
import re
from dataclasses import dataclass, replace
from pathlib import Path

import platformdirs

DEFAULT_PROFILE = "default"
MAX_PROFILE_LENGTH = 32
# Set by a self-test for the window that it starts: the folder that has all files of that one
FOLDER_VARIABLE = "TANDEM_SELF_TEST_FOLDER"
_PROFILE = re.compile(rf"[a-z0-9][a-z0-9._-]{{0,{MAX_PROFILE_LENGTH - 1}}}", re.ASCII)


class BadProfile(ValueError):
    """The name of a profile cannot be part of a folder's name."""


@dataclass(frozen=True, slots=True)
class Paths:
    """The files and folders of one profile; the folders may not exist yet."""

    settings: Path  # the file of the user's choices
    log_folder: Path  # log and crash trace: what a user sends when something went wrong
    lock: Path  # held by the running Tandem of this profile
    data_folder: Path  # what Tandem made itself and must keep: the certificate of "Host here"

    @classmethod
    def of(cls, profile: str = DEFAULT_PROFILE) -> "Paths":
        """Return the places of a profile; capital letters in its name do not count.

        Raises:
            BadProfile: its name has other characters than letters, digits, `.`, `_` and `-`,
                starts with one of those, is empty or longer than 32.
        """
        name = profile.lower()  # file systems of Windows and macOS know no difference
        if not _PROFILE.fullmatch(name) or name.endswith("."):
            raise BadProfile(
                f"a profile's name has 1 to {MAX_PROFILE_LENGTH} letters, digits or . _ - "
                f"and starts with a letter or digit, not {profile!r}"
            )
        if said := os.environ.get(FOLDER_VARIABLE):
            folder = Path(said)
            return cls(folder / "settings.json", folder / "log", folder / "instance.lock", folder)
        program = "tandem" if name == DEFAULT_PROFILE else f"tandem-{name}"
        directories = platformdirs.PlatformDirs(program, appauthor=False)
        return cls(
            settings=directories.user_config_path / "settings.json",
            log_folder=directories.user_log_path,
            lock=directories.user_state_path / "instance.lock",
            data_folder=directories.user_data_path,
        )

    @property
    def control_socket(self) -> Path:
        """Where `tandem ctl` reaches it: of the one that holds the lock."""
        return self.lock.with_suffix(".socket")

    def while_waiting(self) -> "Paths":
        """Those of `tandem wait`, which may run beside the window: its own lock and log."""
        return replace(
            self, lock=self.lock.with_name("waiting.lock"), log_folder=self.log_folder / "waiting"
        )
