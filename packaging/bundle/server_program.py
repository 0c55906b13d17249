"""Where the bundled `tandem-server` begins."""

import multiprocessing
import sys

from root_certificates import find_root_certificates

multiprocessing.freeze_support()

if __name__ == "__main__":
    find_root_certificates()
    from server.__main__ import main

    sys.exit(main())
