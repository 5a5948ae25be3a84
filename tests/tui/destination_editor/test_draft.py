"""A destination as the texts of a form, and back."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.model.destination import Destination, Webhook
from liveview.model.kind import Kind, Mode
from liveview.tui.destination_editor.draft import DestinationDraft, WebhookDraft, draft_of, webhook_draft, written
from tests.support.examples import examples

HOOKED = Destination(
    "Webhooks",
    webhooks=(Webhook("sink:/orders", {"Content-Type": "application/json", "X-Key": "***"}), Webhook("sink:/b")),
)
SERVICE = Destination(
    "M", kind=Kind.MIXPANEL, mode=Mode.SEND, url="http://127.0.0.1:9", settings={"token": "***", "region": "eu"}
)
TABLES = Destination("T", kind=Kind.SQLITE, settings={"path": "events.db"}, events=("Purchase", "Sign up"))

_TEXTS = st.text(st.characters(codec="utf-8"), max_size=8)
_NAMES = st.from_regex(r"\A[A-Za-z][A-Za-z0-9-]{0,6}\Z")
_DESTINATIONS = st.builds(
    Destination,
    _TEXTS.filter(lambda text: text.strip() == text != ""),
    identify_events=st.none() | st.booleans(),
    webhooks=st.lists(
        st.builds(
            Webhook,
            st.sampled_from(["sink:/a", "http://127.0.0.1:9/x?key=***", "sink:/\u202eb"]),
            st.dictionaries(_NAMES, _TEXTS, max_size=2),
        ),
        max_size=3,
    ).map(tuple),
)


def changed(before: Destination, **more: object) -> Destination:
    draft = msgspec.structs.replace(draft_of(before), **more)
    return written(draft, before, is_new=False, taken=()).destination


@pytest.mark.parametrize("before", [HOOKED, SERVICE, TABLES], ids=lambda each: each.name)
def test_what_is_not_changed_stays_as_it_is(before: Destination) -> None:
    found = written(draft_of(before), before, is_new=False, taken=())
    assert found == (before, ())


@examples(60)
@given(_DESTINATIONS)
def test_whatever_a_file_holds_is_shown_and_kept(before: Destination) -> None:
    """Also what a terminal would obey, which is shown as an escape."""
    draft = draft_of(before)
    assert all(each.isprintable() for each in (draft.name, *(hook.url for hook in draft.webhooks)))
    names = [{name.lower() for name in hook.headers} for hook in before.webhooks]
    if [len(each) for each in names] == [len(hook.headers) for hook in before.webhooks]:
        assert written(draft, before, is_new=False, taken=()).destination == before


def test_headers_are_written_one_a_line() -> None:
    assert webhook_draft(HOOKED.webhooks[0]) == WebhookDraft(
        "sink:/orders", "Content-Type: application/json\nX-Key: ***"
    )
    hooks = (WebhookDraft(" sink:/x ", "\n A : b: c \n\nB:\n"),)
    assert changed(HOOKED, webhooks=hooks).webhooks == (Webhook("sink:/x", {"A": "b: c", "B": ""}),)


@pytest.mark.parametrize(
    ("headers", "words"),
    [("A: b\nnothing", "header line 2: write Name: value"), (": b", "header line 1"), ("A: b\na: c", "is a header a")],
)
def test_a_line_without_a_header_is_a_problem_of_its_webhook(headers: str, words: str) -> None:
    draft = msgspec.structs.replace(
        draft_of(HOOKED), webhooks=(WebhookDraft("sink:/a"), WebhookDraft("sink:/b", headers))
    )
    (found,) = written(draft, HOOKED, is_new=False, taken=()).problems
    assert found.field == "webhooks.1"
    assert words in found.sentence


def test_a_kind_has_only_what_belongs_to_it() -> None:
    made = changed(HOOKED, kind=Kind.KLAVIYO, settings={"api_key": "env:K", "region": "eu"}, events="A")
    assert (made.webhooks, made.settings, made.events) == ((), {"api_key": "env:K"}, ())
    made = changed(SERVICE, kind=Kind.WEBHOOKS, webhooks=(WebhookDraft("sink:/a"),))
    assert (made.mode, made.url, made.settings) == (Mode.PREVIEW, "", {})
    made = changed(SERVICE, kind=Kind.CSV, settings={"path": " out "}, events=" A \n\nB")
    assert (made.url, made.settings, made.events) == ("", {"path": "out"}, ("A", "B"))


@pytest.mark.parametrize(
    ("before", "on", "kind", "after"),
    [
        (None, False, Kind.WEBHOOKS, None),
        (None, True, Kind.WEBHOOKS, True),
        (None, True, Kind.KLAVIYO, None),
        (None, False, Kind.KLAVIYO, False),
        (False, False, Kind.WEBHOOKS, False),
        (True, False, Kind.WEBHOOKS, False),
    ],
)
def test_an_option_is_written_only_if_it_has_to_be(
    before: bool | None, on: bool, kind: Kind, after: bool | None
) -> None:
    found = changed(msgspec.structs.replace(HOOKED, identify_events=before), identify=on, kind=kind)
    assert found.identify_events is after


def test_a_name_that_is_taken_is_a_problem() -> None:
    draft = DestinationDraft(name="Webhooks", instance="eu", webhooks=(WebhookDraft("sink:/a"),))
    (found,) = written(draft, Destination("New"), is_new=True, taken=["Webhooks::eu"]).problems
    assert found.field == "name"
    assert "give one of them an instance" in found.sentence
