"""`python -m tfjax`: the command line of tfjax.dropin.cli."""

import sys

from tfjax.dropin.cli import main

if __name__ == "__main__":
    sys.exit(main())
