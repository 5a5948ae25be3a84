"""What the screen does to the text of a configuration; each refuses a file in which the transformation is another."""

from liveview.config.file import parse
from liveview.config.schema import Config
from liveview.config.table_order import moved_table, without_table
from liveview.config.transform_edit import LIST, read, with_transform
from liveview.config.transforms import check_transforms
from liveview.errors import ConfigError
from liveview.model.transform import Transform
from liveview.tui.kit.config_file import TextChange

CRIB = """
# One operation a line, in this order. Lines that begin with # are not saved.
#   {op = "rename_event", to = "Order Completed"},
#   {op = "rename", from = "price", to = "value"},
#   {op = "type", prop = "price", to = "number"},      # or text, boolean
#   {op = "case", prop = "sku", to = "upper"},         # or lower
#   {op = "delete", prop = "email"},
#   {op = "constant", prop = "source", value = "web"},
# SQL comes last: sql = "select props ->> 'price' * 100 as cents from incoming_event"
# Its columns become properties, NULL deletes one, no row keeps the event from being sent.
"""
"""What can be written, below the text that is edited."""


def meant(text: str) -> Transform:
    """What somebody has written; raises `ConfigError` for what the file would not take."""
    found = read(text)
    try:
        check_transforms(Config(transforms=(found,)))
    except ConfigError as error:
        raise ConfigError(str(error).removeprefix(f"{LIST}[0]").removeprefix(".").strip()) from None
    return found


def save(at: int | None, before: Transform | None, after: Transform) -> TextChange:
    """Write a transformation at a place, or at the end for None."""

    def change(text: str) -> str:
        if at is not None and before is not None:
            _check(text, at, before)
        return with_transform(text, at, after)

    return change


def remove(at: int, before: Transform) -> TextChange:
    """Leave a transformation out."""

    def change(text: str) -> str:
        _check(text, at, before)
        return without_table(text, LIST, at)

    return change


def move(at: int, to: int, before: Transform) -> TextChange:
    """Put a transformation at another place."""

    def change(text: str) -> str:
        _check(text, at, before)
        return moved_table(text, LIST, at, to)

    return change


def _check(text: str, at: int, before: Transform) -> None:
    found = parse(text).transforms
    if at >= len(found) or found[at] != before:
        raise ConfigError("the file has other transformations than this screen; read it again with F5 first")
