"""What is counted and read in a mirror."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

from liveview.log import files, schema
from liveview.viewer.mirrored import MirrorWatch
from tests.support.running import event, running, to
from tests.support.viewing import until


def test_it_keeps_settings_and_totals_up_to_date(tmp_path: Path) -> None:
    with running(tmp_path, to("sink:/a")) as app:
        app.post(event())
        app.settled(1)
        news = threading.Event()
        watch = MirrorWatch(app.log, news)
        watch.start()
        assert [(each.name, each.delivered) for each in watch.totals] == [("Webhooks", 1)]
        assert watch.settings.destinations == app.runtime.session.settings().destinations
        version = watch.settings.version
        news.set()
        app.runtime.commands.set_panic("hang")
        app.runtime.flush()
        news.set()
        until(lambda: watch.settings.panic == "hang")
        assert watch.settings.version > version
        app.runtime.commands.set_panic("")
        app.post(event())
        app.settled(2)
        news.set()
        until(lambda: watch.totals[0].delivered == 2)
        watch.stop()


def test_it_counts_nothing_that_is_told_by_somebody_else(tmp_path: Path) -> None:
    with running(tmp_path, to("sink:/a")) as app:
        app.post(event())
        app.settled(1)
        watch = MirrorWatch(app.log, threading.Event(), counts=False)
        watch.start()
        assert watch.totals == ()
        watch.stop()


def test_a_mirror_that_is_not_there_yet_is_waited_for(tmp_path: Path) -> None:
    path, news = tmp_path / "mirror.db", threading.Event()
    watch = MirrorWatch(path, news)
    watch.start()
    assert watch.settings.version == 0
    files.prepare(path)
    with closing(files.read_write(path, "normal")) as connection:
        schema.migrate(connection)
    news.set()
    until(lambda: not news.is_set())
    watch.stop()


def test_settings_of_a_newer_liveview_are_left_out(tmp_path: Path) -> None:
    with running(tmp_path, to("sink:/a")) as app:
        app.runtime.flush()
    with closing(sqlite3.connect(app.log, isolation_level=None)) as connection:
        connection.execute("update settings set value = '[1]' where kind = 'set-up'")
    watch = MirrorWatch(app.log, threading.Event())
    watch.start()
    assert watch.settings.destinations == ()
    watch.stop()
