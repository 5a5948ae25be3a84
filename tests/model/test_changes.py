from typing import get_args

import msgspec
import pytest

from liveview.model.changes import (
    BehaviourChanged,
    Change,
    DestinationChanged,
    DestinationEdited,
    MarkChanged,
    OverrideChanged,
    PanicChanged,
    SinkScript,
)
from liveview.model.destination import Destination, Override, Webhook
from liveview.model.settings import SettingKind

ONE_OF_EACH: tuple[Change, ...] = (
    OverrideChanged("Purchase", Override(override=True)),
    DestinationChanged("Webhooks", enabled=False),
    DestinationEdited("Webhooks", Destination("Hooks", webhooks=(Webhook("sink:/orders"),)), place=2),
    BehaviourChanged("/orders", SinkScript("hang")),
    PanicChanged(None),
    MarkChanged(7, marked=True),
)


def test_there_is_a_kind_of_change_for_each_kind_of_setting() -> None:
    tags = [kind.__struct_config__.tag for kind in get_args(Change)]
    assert sorted(tags) == sorted(SettingKind)
    assert {type(change) for change in ONE_OF_EACH} == set(get_args(Change))


@pytest.mark.parametrize("change", ONE_OF_EACH, ids=repr)
def test_a_change_is_known_by_its_tag_when_it_is_sent_as_json(change: Change) -> None:
    assert msgspec.json.decode(msgspec.json.encode(change), type=Change) == change


def test_a_change_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        ONE_OF_EACH[0].name = "Signup"  # type: ignore[union-attr,misc] # what the types forbid is tried


def test_a_destination_that_is_neither_written_nor_deleted_is_that_of_the_file() -> None:
    assert DestinationEdited("Webhooks", None).is_undone
    assert not DestinationEdited("Webhooks", None, is_deleted=True).is_undone
    assert not DestinationEdited("Webhooks", Destination("Webhooks")).is_undone
