"""`python -m liveview` is the same program as `liveview`."""

from liveview.cli import main

if __name__ == "__main__":
    main()
