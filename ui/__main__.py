"""`python -m ui`: the window."""

import sys

if __name__ == "__main__":
    from ui.entry import main

    sys.exit(main())
