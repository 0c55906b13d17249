"""Where the bundled `tandem` begins."""

import multiprocessing
import re
import sys

from own_modules import keep_modules
from root_certificates import find_root_certificates

# A program that multiprocessing starts anew is this very file: it must not open another window.
multiprocessing.freeze_support()


def without(error: ImportError) -> str:
    """What to say to a user whose system lacks a library; the error again if it is another."""
    found = re.match(r"(\S+\.so[.\d]*): cannot open shared object file", str(error))
    if found is None:
        raise error
    return (
        f"tandem: This system has no {found[1]}, which Tandem needs, as desktops do. A package of "
        "the system has it; Tandem's own .deb and .rpm bring along all that is missing."
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--hardware-trial"]:  # a child of desktop.rtc.hardware_trial
        from desktop.rtc.hardware_trial import write_trial

        write_trial(sys.argv[2])
        sys.exit()
    keep_modules()
    find_root_certificates()
    try:
        from desktop.__main__ import main

        sys.exit(main())
    except ImportError as error:
        sys.exit(without(error))
