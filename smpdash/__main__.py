"""`python -m smpdash`."""

import sys

from smpdash.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
