"""`python -m smpdash`."""

import sys

from smpdash.cli import main

if __name__ == "__main__":
    sys.exit(main())
