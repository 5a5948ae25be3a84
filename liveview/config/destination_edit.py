"""A destination as it is changed on screen: what is hidden in it, what is wrong with it, and how it takes effect.

Secrets are not shown and not stored: a value is `env:NAME`, or `***` for the one that the configuration file has there.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import msgspec

from liveview.config.environment import PREFIX
from liveview.config.kinds import check_kind, kind_problems
from liveview.config.schema import Config
from liveview.config.setting_values import shape_settings
from liveview.config.webhooks import checked_webhook, url_problem
from liveview.errors import ConfigError
from liveview.model.changes import DestinationEdited
from liveview.model.destination import Destination, Webhook
from liveview.model.kind import KINDS, WAREHOUSES, Kind, Mode
from liveview.text.masking import MASK, FromEnvironment, is_secret_header, mask_url
from liveview.text.storable import storable

_EVERY = frozenset({"All", "all"})
"""Names that mean every destination."""


class FieldProblem(NamedTuple):
    """What is wrong with a destination."""

    field: str
    """The key that it is about: `name`, `url`, `settings.token`, `webhooks`, or `webhooks.0` for the first one."""
    sentence: str
    """What is wrong, and what to do."""


class EditedDestinations(NamedTuple):
    """The destinations that are in effect."""

    destinations: tuple[Destination, ...]
    """In their order; those that the file does not have come last."""
    held: Mapping[str, str]
    """Why one of them is off for now, in a sentence, by its key."""


def masked(destination: Destination) -> Destination:
    """As it may be shown and stored: values of the environment are `env:NAME`, other secrets `***`."""
    hooks = tuple(
        Webhook(mask_url(hook.url), {storable(name): _shown(name, value) for name, value in hook.headers.items()})
        for hook in destination.webhooks
    )
    settings = dict(shape_settings(destination).settings)
    return msgspec.structs.replace(destination, webhooks=hooks, url=mask_url(destination.url), settings=settings)


def problems(written: Destination, before: Destination | None) -> tuple[FieldProblem, ...]:
    """What is wrong with a destination as it is written, by the rules of the file, and secrets that are written out.

    What is `***` has to be so in the one `before`, too, which is masked; None for a new one.
    """
    owner = written.key
    found = [*_name_problems(written)]
    for at, hook in enumerate(written.webhooks):
        others = before.webhooks if before is not None else ()
        found += [FieldProblem(f"webhooks.{at}", _short(each, owner)) for each in _hook_problems(hook, owner, others)]
    if written.kind is Kind.WEBHOOKS and not written.webhooks:
        found.append(FieldProblem("webhooks", "it needs a webhook: add one with the URL that gets its events"))
    else:
        found += [FieldProblem(field, _short(each, owner, written.url)) for field, each in kind_problems(written)]
    found += _setting_problems(written, before)
    if MASK in written.url and (before is None or before.url != written.url):
        found.append(FieldProblem("url", "*** hides a part of the URL; write all of it"))
    return tuple(found)


def with_typed(written: Destination, prior: Destination | None) -> Destination:
    """It with the URLs that were typed earlier and are only hidden in what is `written`."""
    if prior is None:
        return written
    typed = [hook for hook in prior.webhooks if MASK not in hook.url]
    hooks = tuple(
        hook if known is None else msgspec.structs.replace(hook, url=known.url)
        for hook, known in _paired(written.webhooks, typed)
    )
    is_known = MASK not in prior.url and mask_url(prior.url) == written.url
    return msgspec.structs.replace(written, url=prior.url if is_known else written.url, webhooks=hooks)


def in_use(written: Destination, own: Destination | None) -> Destination:
    """It with its secrets: those of the environment, and for `***` those of `own`, the file's; raises `ConfigError`."""
    pairs = _paired(written.webhooks, own.webhooks if own is not None else ())
    hooks = tuple(_with_secrets(hook, written.key, known) for hook, known in pairs)
    settings = {name: _setting(name, value, written, own) for name, value in written.settings.items()}
    url = written.url
    if MASK in url:
        if own is None or mask_url(own.url) != url:
            raise ConfigError(_lost(f"url of destination {written.key!r}"))
        url = own.url
    made = msgspec.structs.replace(with_privacy(written, own), webhooks=hooks, settings=settings, url=url)
    check_kind(made)
    hooks = tuple(checked_webhook(hook, made.key) for hook in made.webhooks)
    return msgspec.structs.replace(made, webhooks=hooks)


def with_privacy(written: Destination, own: Destination | None) -> Destination:
    """It with what HIPAA mode knows about the file's, which is changed in the file alone."""
    if own is None:
        return written
    return msgspec.structs.replace(written, hipaa=own.hipaa, allow=own.allow, required=own.required, baa=own.baa)


def edited(
    file: Config, edits: Mapping[str, DestinationEdited], unconfirmed: frozenset[str] = frozenset()
) -> EditedDestinations:
    """The destinations of a file with what was changed.

    One that lacks a secret is off until it has it, and so is one that leaves this machine as long as its key is in
    `unconfirmed`: it was read from a log, which anybody may have written.
    """
    made: dict[str, Destination] = {}
    held: dict[str, str] = {}
    for own, edit in _in_order(file.destinations, edits):
        found, why = _taken(own, edit, unconfirmed)
        if found.key in made:
            held[found.key] = f"two destinations are called {found.key!r}, and only one of them can be in effect"
            continue
        made[found.key] = found
        if why:
            held[found.key] = why
    return EditedDestinations(tuple(made.values()), held)


def check_stored(destination: Destination) -> None:
    """Refuse what no screen would have stored; raises `ConfigError`."""
    urls = [hook.url for hook in destination.webhooks]
    urls += [destination.url] if destination.url else []
    for problem in (*map(url_problem, urls), *(each.sentence for each in _name_problems(destination))):
        if problem:
            raise ConfigError(problem)


def leaving(destination: Destination) -> tuple[str, ...]:
    """The URLs of a destination that leave this machine, masked."""
    return Config(destinations=(destination,)).outside


def _in_order(
    own: Iterable[Destination], edits: Mapping[str, DestinationEdited]
) -> Iterator[tuple[Destination | None, DestinationEdited | None]]:
    """What the file has and what was made of it; those that are only added come last."""
    here = {each.key: each for each in own}
    for key, each in here.items():
        edit = edits.get(key)
        if edit is None or not edit.is_deleted:
            yield each, edit
    for edit in sorted(edits.values(), key=lambda each: (each.place, each.key)):
        if edit.key not in here and edit.destination is not None:
            yield None, edit


def _taken(
    own: Destination | None, edit: DestinationEdited | None, unconfirmed: frozenset[str]
) -> tuple[Destination, str]:
    """A destination in effect, and why it is off; "" if it need not be."""
    if edit is None or edit.destination is None:
        if own is None:
            raise ValueError("neither the file's nor one that was added")
        return own, ""
    try:
        made = in_use(edit.destination, own)
    except ConfigError as error:
        return msgspec.structs.replace(with_privacy(edit.destination, own), enabled=False), str(error)
    is_own = own is not None and made == msgspec.structs.replace(own, enabled=made.enabled)
    reaches_out = leaving(made) or (made.kind in WAREHOUSES and not made.is_preview)
    if edit.key in unconfirmed and reaches_out and not is_own:
        why = "this log says that it leaves this machine; it stays off until it is saved once more in its form"
        return msgspec.structs.replace(made, enabled=False), why
    return made, ""


def _shown(name: str, value: str) -> str:
    """The value of a header as it may be shown."""
    if isinstance(value, FromEnvironment):
        return f"{PREFIX}{value.variable}" if value.variable else MASK
    return MASK if is_secret_header(name) and not value.startswith(PREFIX) else storable(value)


def _name_problems(written: Destination) -> Iterator[FieldProblem]:
    if not written.name.strip():
        yield FieldProblem("name", "a destination needs a name")
    elif written.name in _EVERY:
        yield FieldProblem("name", f"the name {written.name!r} means every destination, choose another")


def _hook_problems(hook: Webhook, owner: str, others: Iterable[Webhook]) -> Iterator[str]:
    known = [other for other in others if other.url == hook.url]
    if MASK in hook.url and not known:
        yield "*** hides a part of the URL; write all of it"
    for name, value in hook.headers.items():
        if not is_secret_header(name) or value.startswith(PREFIX):
            continue
        if value != MASK:
            yield f"header {name} is a secret: write env:NAME, which is the name of an environment variable"
        elif not any(other.headers.get(name) == MASK for other in known):
            yield f"header {name} hides a secret of the file that belongs to another URL; write env:NAME"
    if problem := url_problem(hook.url):
        yield problem
        return
    try:
        checked_webhook(hook, owner)
    except ConfigError as error:
        yield str(error)


def _setting_problems(written: Destination, before: Destination | None) -> Iterator[FieldProblem]:
    """Secret settings that are written out."""
    if written.kind is Kind.WEBHOOKS:
        return
    kept = before.settings if before is not None and before.kind is written.kind else {}
    for name in KINDS[written.kind].secrets:
        value = written.settings.get(name, "")
        if not value or value.startswith(PREFIX) or (value == MASK and kept.get(name) == MASK):
            continue
        sentence = f"{name} is a secret: write env:NAME, which is the name of an environment variable"
        yield FieldProblem(f"settings.{name}", sentence)


def _paired(hooks: Iterable[Webhook], own: Iterable[Webhook]) -> Iterator[tuple[Webhook, Webhook | None]]:
    """Each webhook with the one that is shown with its URL; of several that look alike, in their order."""
    left = list(own)
    for hook in hooks:
        known = next((each for each in left if mask_url(each.url) == hook.url), None)
        if known is not None:
            left.remove(known)
        yield hook, known


def _with_secrets(hook: Webhook, owner: str, known: Webhook | None) -> Webhook:
    """A webhook with what is hidden in it, which is that of the `known` one; raises `ConfigError`."""
    if MASK in hook.url and known is None:
        raise ConfigError(_lost(f"URL of webhook {hook.url!r} of destination {owner!r}"))
    headers = dict(hook.headers)
    for name, value in headers.items():
        if value == MASK and is_secret_header(name):
            if known is None or name not in known.headers:
                raise ConfigError(_lost(f"header {name} of destination {owner!r}"))
            headers[name] = known.headers[name]
    return Webhook(hook.url if known is None else known.url, headers)


def _setting(name: str, value: str, written: Destination, own: Destination | None) -> str:
    """A setting with what is hidden in it; raises `ConfigError` if it is needed and cannot be known."""
    if value != MASK or name not in KINDS[written.kind].secrets:
        return value
    if own is not None and own.kind is written.kind and name in own.settings:
        return own.settings[name]
    if written.mode is Mode.PREVIEW:
        return value
    raise ConfigError(_lost(f"settings.{name} of destination {written.key!r}"))


def _lost(what: str) -> str:
    return f"the {what} holds a secret that is neither in the file nor in the log; write it again"


def _short(sentence: str, owner: str, url: str = "") -> str:
    """A sentence of the file's checks without what is plain from where it is said: the destination, and the URL."""
    short = sentence.replace(f" of destination {owner!r}", "").removeprefix(f"destination {owner!r}: ")
    return short.removeprefix(f"url {mask_url(url)!r}: ")
