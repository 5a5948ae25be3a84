"""Changes to the configuration of destinations, made of what people write: checked here, so nothing behind has to.

Each function raises `ControlError` with the sentence that a person gets.
"""

import msgspec

from liveview.config.changes import Changes, effective
from liveview.config.check import check_references, no_destination
from liveview.config.destination_edit import masked, problems, with_privacy, with_typed
from liveview.config.schema import Config
from liveview.errors import ConfigError, ControlError
from liveview.model.changes import DestinationChanged, DestinationEdited, SettingChange
from liveview.model.destination import Destination


def destination_edited(
    file: Config, changes: Changes, key: str | None, written: Destination
) -> tuple[SettingChange, ...]:
    """Have this destination in effect instead of the one with this key, or besides the others for None.

    `***` stands for what it has already.
    """
    now = {each.key: each for each in effective(file, changes).destinations}
    if key is not None and key not in now:
        raise ControlError(no_destination(key, now))
    before = now[key] if key is not None else None
    if written.key != key and written.key in now:
        raise ControlError(f"there is a destination {written.key!r} already, give one of them an instance")
    for problem in problems(written, None if before is None else masked(before)):
        raise ControlError(f"destination {written.key!r}: {problem.sentence}")
    own = {each.key: each for each in file.destinations}
    known = written.key if key is None else edited_key(changes, key)
    prior = changes.edits.get(known)
    is_taken = (
        prior is not None and not prior.is_deleted if key is None else written.key in own and written.key != known
    )
    if is_taken:
        raise ControlError(f"{written.key!r} is the file's name of another destination, choose another")
    place = _next_place(changes) if prior is None or prior.is_deleted else prior.place
    typed = with_typed(written, prior.destination if prior is not None else None)
    typed = with_privacy(typed, own.get(known))
    typed = msgspec.structs.replace(typed, enabled=before.enabled if before is not None else True)
    made: list[SettingChange] = [DestinationEdited(known, typed, place=place)]
    if known in own and _is_same(typed, own[known]):
        made = [DestinationEdited(known, None)]
    elif known not in own and known != typed.key:
        made = [DestinationEdited(known, None), DestinationEdited(typed.key, typed, place=place)]
    if key is not None and key != typed.key and key in changes.switches:
        made.append(DestinationChanged(key, None))
    _check(file, changes, made)
    return tuple(made)


def destination_deleted(file: Config, changes: Changes, key: str) -> tuple[SettingChange, ...]:
    """Have this destination no longer in effect."""
    now = {each.key for each in effective(file, changes).destinations}
    if key not in now:
        raise ControlError(no_destination(key, now))
    known = edited_key(changes, key)
    is_own = known in {each.key for each in file.destinations}
    made: list[SettingChange] = [DestinationEdited(known, None, is_deleted=is_own)]
    if key in changes.switches:
        made.append(DestinationChanged(key, None))
    _check(file, changes, made)
    return tuple(made)


def destination_restored(file: Config, changes: Changes, key: str) -> tuple[SettingChange, ...]:
    """Have what the file says about this destination in effect again, also after it was deleted."""
    known = edited_key(changes, key)
    if known != key and known in {each.key for each in effective(file, changes).destinations}:
        raise ControlError(f"{known!r} is the name of another destination now, change that first")
    made: list[SettingChange] = []
    if known in changes.edits:
        made.append(DestinationEdited(known, None))
    made += [DestinationChanged(each, None) for each in {key, known} if each in changes.switches]
    if not made:
        raise ControlError(f"{key!r} already matches the configuration file")
    _check(file, changes, made)
    return tuple(made)


def said_by_file(file: Config, changes: Changes) -> tuple[DestinationEdited, ...]:
    """What ends the changes that a file makes itself by now."""
    own = {each.key: each for each in file.destinations}
    now = {each.key: each for each in effective(file, changes).destinations}
    ended = []
    for edit in changes.edits.values():
        wanted = edit.destination
        is_said = edit.key not in own if wanted is None else _is_in(wanted.key, own, now)
        if is_said and edit.key not in changes.unconfirmed:
            ended.append(DestinationEdited(edit.key, None))
    return tuple(ended)


def edited_key(changes: Changes, key: str) -> str:
    """The key under which the destination that is called this now was changed, or can be."""
    for edit in changes.edits.values():
        if edit.destination is not None and edit.destination.key == key:
            return edit.key
    return key


def _is_in(key: str, own: dict[str, Destination], now: dict[str, Destination]) -> bool:
    return key in own and key in now and _is_same(now[key], own[key])


def _is_same(one: Destination, other: Destination) -> bool:
    """Whether two destinations are the same but for their switches."""
    return masked(one) == masked(msgspec.structs.replace(other, enabled=one.enabled))


def _next_place(changes: Changes) -> int:
    return max((edit.place for edit in changes.edits.values()), default=0) + 1


def _check(file: Config, changes: Changes, made: list[SettingChange]) -> None:
    """Refuse a change after which something names a destination that is not there, unless that was so before."""
    after = changes
    for change in made:
        after = after.after(change)
    problem = _reference_problem(effective(file, after))
    if problem and problem != _reference_problem(effective(file, changes)):
        raise ControlError(problem)


def _reference_problem(config: Config) -> str:
    try:
        check_references(config)
    except ConfigError as error:
        return str(error)
    return ""
