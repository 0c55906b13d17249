"""Where the bundled `tandem-server` begins."""

import multiprocessing
import sys

from own_modules import keep_modules
from root_certificates import find_root_certificates

multiprocessing.freeze_support()

if __name__ == "__main__":
    keep_modules()
    find_root_certificates()
    from server.__main__ import main

    sys.exit(main())
