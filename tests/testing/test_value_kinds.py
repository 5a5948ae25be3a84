from liveview.specs.kinds import KINDS
from liveview.testing.value_kinds import Kinds, kind


def test_every_kind_of_a_spec_is_one_and_none_other() -> None:
    assert {name for name in vars(Kinds) if not name.startswith("_")} == {*KINDS}


def test_each_is_called_as_it_is_written() -> None:
    assert all(repr(getattr(kind, name)) == f"kind.{name}" for name in KINDS)
