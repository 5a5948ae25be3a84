"""The command line: thin, options in, exit codes out."""


def main() -> None:
    """Run the program."""
