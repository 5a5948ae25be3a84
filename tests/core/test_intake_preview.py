"""Previews: what would be decided about a request, without a trace."""

import msgspec
import pytest

from liveview.core.intake import keys_of
from liveview.model.event import Balance, Verdict
from liveview.model.preview import Preview
from tests.support.core.inputs import NOW, arrived, body, config
from tests.support.core.receiver import TWO, Receiver, only, receiver


class TestPreview:
    def preview(self, known: Receiver, content: bytes, at: float = NOW) -> Preview:
        prepared = known.intake.prepare(arrived(content), at)
        (preview,) = known.intake.preview(prepared, known.log.holders(keys_of([prepared])).found)
        return preview

    @pytest.mark.parametrize("content", [body(), body(**{"$insert_id": "i", "$options": "junk"}), b"{"])
    def test_is_what_would_be_decided(self, content: bytes) -> None:
        known = receiver()
        preview = self.preview(known, content)
        event = only(known.post(content))
        assert (preview.verdict, preview.problems, preview.name) == (event.verdict, event.problems, event.name)
        decided = [(row.destination, row.decision, row.rule) for row in known.log.deliveries.values()]
        assert [(way.destination, way.decision, way.rule) for way in preview.routes] == decided

    def test_of_a_duplicate_names_its_original(self) -> None:
        known = receiver()
        known.post(body())
        preview = self.preview(known, body())
        assert (preview.verdict, preview.duplicate_of, preview.routes) == (Verdict.DUPLICATE, 1, ())

    def test_knows_when_a_window_ends(self) -> None:
        known = receiver(msgspec.structs.replace(TWO, dedup=config(window="90s").dedup))
        known.post(body(), at=1000.0)
        verdicts = [self.preview(known, body(), 1000.0 + later).verdict for later in (89.9, 90.0)]
        assert verdicts == [Verdict.DUPLICATE, Verdict.ACCEPTED]

    def test_has_the_hints_and_leaves_nothing_behind(self) -> None:
        known = receiver()
        for name in ("purchase", "Purchase", "PURCHASE"):
            assert "name-case" not in {problem.code for problem in self.preview(known, body(name)).problems}
        assert known.log.balance == Balance()
        known.post(body("purchase", **{"$insert_id": "a"}))
        hints = {problem.code for problem in self.preview(known, body("Purchase")).problems}
        again = {problem.code for problem in self.preview(known, body("purchase", **{"$insert_id": "b"})).problems}
        assert ("name-case" in hints, "missed-duplicate" in again) == (True, True)

    def test_does_not_compare_with_what_is_not_stored_yet(self) -> None:
        known = receiver()
        known.decide(arrived(body()))
        assert "missed-duplicate" not in {
            problem.code for problem in self.preview(known, body(**{"$insert_id": "b"})).problems
        }
