"""A screen that is started again once if it crashes, while the engine goes on."""

from pathlib import Path

from liveview.cli.quit import Quit
from liveview.config.schema import ScreenConfig
from liveview.log.files import LogFile
from liveview.log.read.reader import Reader
from liveview.model.controls import SessionView
from liveview.model.playback import Playback
from liveview.tui.app import LiveviewApp


class RestartingScreen:
    """The current screen; raises `ConfigError` if it cannot look as `screen` says. The caller closes `reader`."""

    def __init__(
        self, session: SessionView, reader: Reader, screen: ScreenConfig, story: Playback | None = None
    ) -> None:
        self._session = session
        self._screen = screen
        self._story = story
        self._untouched = reader.log.untouched
        self._app = self._made(reader)

    def run(self, quitting: Quit) -> None:
        """Show the screen until the user leaves; a second crash becomes the error of `quitting`."""
        self._show(quitting)
        if self._app.crash is None or quitting.requested:
            return
        quitting.keep_crash(self._app.crash)
        log = Path(self._session.endpoints.log)  # the session may have changed since
        with Reader(LogFile(log, self._untouched)) as reader:
            self._app = self._made(reader)
            self._show(quitting)
        if self._app.crash is not None and not quitting.requested:
            quitting.error = f"the screen crashed twice; the report is {quitting.keep_crash(self._app.crash)}"

    def _show(self, quitting: Quit) -> None:
        """Show the screen, unless a signal came before there was a screen to close."""
        if not quitting.requested:
            self._app.run()

    def _made(self, reader: Reader) -> LiveviewApp:
        return LiveviewApp(self._session, reader, screen=self._screen, story=self._story)

    def leave(self) -> None:
        """Close the screen; may be called from any thread."""
        self._app.call_later(self._app.exit)
