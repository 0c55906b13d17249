"""Where the bundled `tandem` begins."""

import multiprocessing
import sys

from own_modules import keep_modules
from root_certificates import find_root_certificates

# A program that multiprocessing starts anew is this very file: it must not open another window.
multiprocessing.freeze_support()

if __name__ == "__main__":
    if sys.argv[1:2] == ["--hardware-trial"]:  # a child of desktop.rtc.hardware_trial
        from desktop.rtc.hardware_trial import write_trial

        write_trial(sys.argv[2])
        sys.exit()
    keep_modules()
    find_root_certificates()
    from desktop.__main__ import main

    sys.exit(main())
