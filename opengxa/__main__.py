"""`python -m opengxa` is the command line."""

from opengxa.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
