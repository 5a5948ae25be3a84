"""A run leaves word where it is, and whose port it is that a second run cannot have."""

from liveview.cli.output import say
from liveview.errors import InstanceError, StartError, TakenPortError
from liveview.instances.instance import Instance
from liveview.instances.published import Published
from liveview.instances.running import running
from liveview.model.snapshot import Endpoints
from liveview.remote.address import address_or_none
from liveview.text.hosts import is_loopback, reachable


def announce(published: Published, endpoints: Endpoints) -> None:
    """Let other commands find this run. If they cannot, say so: receiving goes on."""
    try:
        published.open(endpoints)
    except InstanceError as error:
        say(f"other commands cannot find this liveview, so give them --to {endpoints.receiver}: {error}")


def explained(error: TakenPortError) -> StartError:
    """The error of a taken port, with the liveview that has it if it is one that runs."""
    try:
        holder = next((each for each in running() if _listens(each, error.host, error.port)), None)
    except InstanceError:
        return error
    if holder is None:
        return error
    return StartError(
        f"port {error.port} on {error.host} is taken by the liveview at {holder.receiver}, process {holder.pid}, "
        f"which writes {holder.log}; choose others with --port and --sink-port, 0 for any free one"
    )


def _listens(instance: Instance, host: str, port: int) -> bool:
    found = [address_or_none(url) for url in (instance.receiver, instance.sink, instance.tls) if url]
    return any(each is not None and each.port == port and _meet(each.host, host) for each in found)


def _meet(one: str, other: str) -> bool:
    """Whether two addresses of listeners exclude each other: equal, all of them, or `localhost`, which may be any."""
    if reachable(one) != one or reachable(other) != other:
        return True
    return one == other or ("localhost" in {one, other} and is_loopback(one) and is_loopback(other))
