"""Why a filter matches nothing, asked of real sessions."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.log.filter.reasons import BUDGET, reason
from liveview.log.filter.values import MOST, LogValues
from liveview.log.read.reader import Reader
from tests.support.log.piped import pipe
from tests.support.tui.fakes import Session


def why(session: Session, text: str) -> str:
    with Reader(session.path) as reader:
        return reason(text, LogValues(reader))


@pytest.fixture
def shop(session: Session) -> Session:
    """Two names, one user, prices that are numbers."""
    session.send("Purchase", price=12.5, plan="premium", page={"url": "/cart", "query": {}}, note="")
    session.send("Signup", price=7, labels={"Colour": "red"})
    session.answer_all()
    return session


@pytest.mark.usefixtures("unhurried")
class TestPaths:
    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("naem:Purchase", "no recent event has naem; did you mean name:?"),
            ("colour:red", "no recent event has colour"),
            ("prise>1", "no recent event has prise; did you mean price:?"),
            ("Price:1", "no recent event has Price; did you mean price:?"),
            ("page.ulr:*", "no recent event has page.ulr; did you mean page.url:?"),
            ('"Order Total":1', 'no recent event has "Order Total"'),
            (f"{'x' * 99}:1", f"no recent event has {'x' * 39}…"),
        ],
    )
    def test_one_that_no_recent_event_has_is_said_and_what_was_perhaps_meant(
        self, shop: Session, text: str, line: str
    ) -> None:
        assert why(shop, text) == line

    @pytest.mark.parametrize("text", ["price:1", "page.query:1", "note:x", "labels.Colour:x", "event:x"])
    def test_one_that_is_there_is_not_a_reason_whatever_is_there(self, shop: Session, text: str) -> None:
        assert why(shop, text) == ""

    def test_a_text_compared_with_numbers_is_said(self, shop: Session) -> None:
        assert why(shop, "price>abc") == "price holds numbers, abc is a text"
        assert why(shop, 'price>"5"') == 'price holds numbers, "5" is a text'

    def test_a_text_compared_with_texts_and_a_number_with_numbers_are_not(self, shop: Session) -> None:
        assert [why(shop, text) for text in ("plan>z", "price>99", "price:abc")] == ["", "", ""]


@pytest.mark.usefixtures("unhurried")
class TestFields:
    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("name:Purchse", "no event named Purchse was seen; there is Purchase"),
            ("name==purchase", "no event named purchase was seen; there is Purchase"),
            ("name:Logout", "no event named Logout was seen; there are Purchase and Signup"),
            ("name:Logout,Login", "no event named Logout or Login was seen; there are Purchase and Signup"),
            ("dest:Nope", "no event goes to Nope; there are Mixpanel and Webhooks"),
            ("dest:Webhook", "no event goes to Webhook; there is Webhooks"),
            ("user:13739", "no recent event has the user 13739; there is 13793"),
            ("user:137", "no recent event has the user 137; did you mean 13793 or user:137*"),
            ("token:prod", "no recent event has the token prod; there is dev"),
            ("remote:10.0.0.1", "no recent request came from 10.0.0.1; there is 127.0.0.1"),
            ("agent:safari", "no recent request has the User-Agent safari"),
            ("sender:ana", "no recent request names the sender ana"),
            ("library:web", "no recent event was made by the library web"),
            ("status:9xx", "no recent call was answered 9xx; there is 200"),
            ("status>=500", "no recent call was answered >=500; there is 200"),
        ],
    )
    def test_a_value_that_was_never_seen_is_said_and_what_there_is(self, shop: Session, text: str, line: str) -> None:
        assert why(shop, text) == line

    @pytest.mark.parametrize(
        "text",
        [
            *(
                "name:purchase",
                "name:\u0420urchase",
                "name:Purch*",
                "name:*x*",
                "name:Logout,Signup",
                "dest:webhooks",
                "user:13793",
            ),
            *("status:2xx", "is:failed", "outcome:timeout", "type:page", "last:5m", "id:99", "free", "-naem:x"),
            f"name:{'x' * 99}",
        ],
    )
    def test_one_that_was_seen_or_cannot_be_known_is_not_a_reason(self, shop: Session, text: str) -> None:
        assert why(shop, text) == ""

    @pytest.mark.parametrize(
        ("definition", "meant"), [("Lead", "definition:Lead"), ("New Lead", 'definition:"New Lead"')]
    )
    def test_a_name_by_a_definition_is_another_field(self, shop: Session, definition: str, meant: str) -> None:
        pipe(shop.path, 1, emission=definition, definition=definition)
        line = why(shop, f'name:"{definition}"')
        assert line == f"no event named {definition} was seen; did you mean {meant}?"

    def test_nothing_is_said_of_names_that_are_too_many_to_be_listed(self, session: Session) -> None:
        for count in range(MOST + 5):
            session.send(f"Name {count}")
        assert why(session, "name:Logout") == ""

    def test_without_an_answered_call_no_status_is_named(self, session: Session) -> None:
        session.send()
        assert why(session, "status:200") == "no recent call of a webhook was answered"


class TestTerms:
    @pytest.mark.usefixtures("unhurried")
    def test_one_that_nothing_meets_is_enough_where_all_must_hold(self, shop: Session) -> None:
        assert why(shop, "is:failed price>1 (naem:x)").startswith("no recent event has naem")

    @pytest.mark.usefixtures("unhurried")
    def test_of_alternatives_every_one_must_be_hopeless(self, shop: Session) -> None:
        assert why(shop, "naem:x or name:Signup") == ""
        assert why(shop, "naem:x or colour:red").startswith("no recent event has naem")

    @given(text=st.text(st.sampled_from('name:prce.x*",\\()<>=!-59 \0\ud800é'), max_size=30) | st.text(max_size=40))
    def test_any_text_gets_a_short_line_or_none(self, text: str) -> None:
        assert len(reason(text, _Nothing())) < 200

    def test_many_terms_are_not_all_looked_at(self) -> None:
        slow = _Slow()
        assert reason(" ".join(["name:x"] * 100), slow) == ""
        assert slow.asked <= BUDGET / _Slow.SECONDS + 1


class _Nothing:
    """A session that has nothing."""

    def __call__(self, field: str) -> tuple[str, ...]:
        return ()

    def has_all(self, field: str) -> bool:
        return True

    def has_path(self, keys: object) -> bool:
        return False


class _Slow(_Nothing):
    """A session that has everything and takes its time."""

    SECONDS = 0.004

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, field: str) -> tuple[str, ...]:
        self.asked += 1
        time.sleep(self.SECONDS)
        return ("x",)
