"""Plays a story during a run: its events go through the real port, over as many connections as they need."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from liveview.adapters.client import ReceiverClient
from liveview.config.schema import Config
from liveview.errors import ClientError, PostponedError
from liveview.model.outgoing import Outgoing
from liveview.model.playback import Playback
from liveview.runtime import Runtime
from liveview.stories import Player, Story, StoryConfig

CONNECTIONS = 8
"""Enough for 500 events per second; a slow story uses one of them at a time."""


class FileBehind:
    """The configuration file during a story: a reload takes effect when the story is over."""

    def __init__(self, load: Callable[[], Config]) -> None:
        self._load = load
        self.player: Player | None = None

    def load(self) -> Config:
        """Read the file again; raises `ConfigError`, and `PostponedError` while the story plays."""
        file = self._load()
        if self.player is not None and self.player.put_back_later(file):
            raise PostponedError("The file was read; it takes effect when the story is over.")
        return file


@contextlib.contextmanager
def playing(
    runtime: Runtime, story: Story, stage: StoryConfig, speed: float, behind: FileBehind | None = None
) -> Iterator[Playback]:
    """Play a story in the background for as long as the block lasts."""

    def settled() -> bool:
        return not runtime.session.snapshot().balance.pending

    with _Posts(runtime.session.endpoints.receiver) as posts:
        player = Player(story, stage, posts.post, runtime.commands.make_effective, runtime.session.now, settled, speed)
        if behind is not None:
            behind.player = player
        player.start()
        try:
            yield player
        finally:
            player.stop()


class _Posts:
    """Sends requests in order; several are in flight only when replies are slow."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._pool = ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="liveview-story")
        self._local = threading.local()
        self._clients: list[ReceiverClient] = []

    def __enter__(self) -> "_Posts":
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
        for client in self._clients:
            client.__exit__(None, None, None)

    def post(self, request: Outgoing) -> None:
        """Send a request; returns when it is answered or, if that takes longer, after `_PATIENCE`."""
        with contextlib.suppress(TimeoutError):
            self._pool.submit(self._post, request).result(_PATIENCE)

    def _post(self, request: Outgoing) -> None:
        client: ReceiverClient | None = getattr(self._local, "client", None)
        if client is None:
            client = self._local.client = ReceiverClient(self._url)
            self._clients.append(client)
        with contextlib.suppress(ClientError):
            client.send(request)


_PATIENCE = 0.002
"""Seconds to wait for a reply: at 500 events per second there is no more time."""
