"""`python -m benchmarks`."""

import sys

from benchmarks.side_by_side import main

if __name__ == "__main__":
    sys.exit(main())
