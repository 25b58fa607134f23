"""`python -m ui`: the window."""

import multiprocessing
import sys

if __name__ == "__main__":
    # A frozen program starts the child that reads lists through this same file; that child needs no window.
    multiprocessing.freeze_support()

    from ui.entry import main

    sys.exit(main())
