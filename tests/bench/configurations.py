"""The configurations that are measured."""

NO_DESTINATION = '[[destinations]]\nname = "Off"\nenabled = false\n[[destinations.webhooks]]\nurl = "sink:/off"\n'


def healthy(destinations: int) -> str:
    """Destinations with one webhook each, which the sink answers at once."""
    return "".join(
        f'[[destinations]]\nname = "D{number}"\n[[destinations.webhooks]]\nurl = "sink:/{number}"\n'
        for number in range(destinations)
    )


THREE_HEALTHY = healthy(3)
