"""A screen that is started again once if it crashes, while the engine goes on."""

from pathlib import Path

from liveview.cli.interpreter import keep_loaded
from liveview.cli.quit import Quit
from liveview.config.schema import ScreenConfig
from liveview.log.files import LogFile
from liveview.log.read.reader import Reader
from liveview.model.controls import SessionView
from liveview.model.playback import Playback
from liveview.tui.app import LiveviewApp


class RestartingScreen:
    """The screen, as `screen` says that it looks, with the checklist of a `spec` in front.

    A screen that has crashed is started again without the checklist, as that may be the reason.
    """

    def __init__(self, screen: ScreenConfig, spec: Path | None = None) -> None:
        self._screen = screen
        self._spec = spec
        self._app: LiveviewApp | None = None

    def run(self, session: SessionView, reader: Reader, quitting: Quit, story: Playback | None = None) -> None:
        """Show the screen until the user leaves; a second crash becomes the error of `quitting`.

        Raises `ConfigError` if the screen cannot look as the configuration says. The caller closes `reader`.
        """
        app = LiveviewApp(session, reader, screen=self._screen, story=story, spec=self._spec, shown=keep_loaded)
        crash = self._show(app, quitting)
        if crash is None:
            return
        quitting.keep_crash(crash)
        masked = self._app is not None and self._app.feed.is_masked
        log = LogFile(session.endpoints.readable, reader.log.untouched, masked)  # the session may have changed since
        with Reader(log) as again:
            crash = self._show(LiveviewApp(session, again, screen=self._screen, story=story), quitting)
        if crash is not None:
            quitting.fail(f"the screen crashed twice; the report is {quitting.keep_crash(crash)}")

    def leave(self) -> None:
        """Close the screen; may be called from any thread."""
        if self._app is not None:
            self._app.call_later(self._app.exit)

    def _show(self, app: LiveviewApp, quitting: Quit) -> BaseException | None:
        """Show a screen; return why it crashed, unless the program is to end anyway."""
        self._app = app
        if not quitting.requested:  # or else a signal came before there was a screen to close
            app.run()
        return None if quitting.requested else app.crash
