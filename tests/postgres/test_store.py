from pathlib import Path

from liveview.core.steps import Fetch, Ids
from liveview.core.store import Store
from tests.support.in_loop import in_loop
from tests.support.log.fleet import FOREVER, fleet
from tests.support.log.stores import NOW, called, ended, purchase


@in_loop
async def test_is_a_store_like_any_other(tmp_path: Path) -> None:
    async with fleet(tmp_path) as receivers:
        one = await receivers.receiver(FOREVER)
        store: Store = one.store
        await one.desk.take(purchase("a"))
        (task,) = (await store.lease(Fetch("Webhooks", 1), NOW)).tasks
        await store.note([called(task, one.store.first_attempt_id + 1), ended(task)])
        assert (await store.resume()).last == Ids(1, 1, 1)
        assert await store.pending(1) == ()
        assert await store.close(5)
        assert receivers.session.rows("select state from events") == ["delivered"]
