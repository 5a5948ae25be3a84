"""Notes: what the log keeps of them."""

import msgspec

from liveview.model.note import Note, PipelineStep


def test_the_log_has_every_field_of_a_note() -> None:
    note = Note(PipelineStep.HIPAA, "hipaa-removed", "email is on no list", removed=("email",))
    assert msgspec.json.decode(msgspec.json.encode(note)) == {
        "step": "hipaa",
        "code": "hipaa-removed",
        "sentence": "email is on no list",
        "added": [],
        "removed": ["email"],
        "changed": [],
    }


def test_the_steps_are_in_the_order_in_which_they_are_taken() -> None:
    assert [*PipelineStep] == ["definitions", "route", "transform", "hipaa", "shape", "check"]
