"""The configurations that are measured."""

NO_DESTINATION = '[[destinations]]\nname = "Off"\nenabled = false\n[[destinations.webhooks]]\nurl = "sink:/off"\n'
THREE_HEALTHY = "".join(
    f'[[destinations]]\nname = "D{number}"\n[[destinations.webhooks]]\nurl = "sink:/{number}"\n' for number in range(3)
)
