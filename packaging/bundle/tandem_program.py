"""Where the bundled `tandem` begins."""

import multiprocessing
import sys

from root_certificates import find_root_certificates

# A program that multiprocessing starts anew is this very file: it must not open another window.
multiprocessing.freeze_support()

if __name__ == "__main__":
    find_root_certificates()
    from desktop.__main__ import main

    sys.exit(main())
