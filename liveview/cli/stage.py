"""The stage keeps a screen up: if it crashes it is started again once, while the engine goes on."""

from liveview.cli.quit import Quit
from liveview.log.reader import Reader
from liveview.model.controls import Controls
from liveview.tui.app import LiveviewApp


class Stage:
    """The current screen. `caption` and `leave` may be called from any thread."""

    def __init__(self, controls: Controls, reader: Reader) -> None:
        self._controls = controls
        self._reader = reader
        self._app = LiveviewApp(controls, reader)

    def run(self, quitting: Quit) -> None:
        """Show the screen until it is left; after a second crash `quitting` gets the error."""
        self._app.run()
        if self._app.crash is None or quitting.requested:
            return
        quitting.keep_crash(self._app.crash)
        self._app = LiveviewApp(self._controls, self._reader)
        self._app.run()
        if self._app.crash is not None and not quitting.requested:
            quitting.error = f"the screen crashed twice; the report is {quitting.keep_crash(self._app.crash)}"

    def caption(self, text: str) -> None:
        """Show a caption."""
        self._app.call_later(self._app.show_caption, text)

    def leave(self) -> None:
        """End the screen."""
        self._app.call_later(self._app.exit)
