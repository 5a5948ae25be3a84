"""What help and completion say about fields is true of the language."""

import pytest

from liveview.log.filter import parse
from liveview.log.filter.fields import FIELDS, IS, SYNONYMS
from liveview.model.delivery import Outcome, Rule
from liveview.model.event import EventType, State, Verdict, Wire
from liveview.model.note import PipelineStep
from tests.support.log.filter_world import NOW

WORDS = [(name, word) for name, kind in FIELDS.items() for word in kind.values]


@pytest.mark.parametrize("name", FIELDS)
def test_the_example_of_a_field_is_a_filter(name: str) -> None:
    assert parse(f"{name}:{FIELDS[name].example}", NOW).sql


@pytest.mark.parametrize(("name", "word"), WORDS)
def test_each_word_of_a_list_is_a_filter_of_its_own(name: str, word: str) -> None:
    meant = parse(f"{name}:{word}", NOW)
    others = [parse(f"{name}:{other}", NOW) for other in FIELDS[name].values if other != word]
    assert (meant.sql, meant.parameters) not in [(other.sql, other.parameters) for other in others]


def test_lists_hold_every_word_that_a_log_can() -> None:
    assert {*State, *Verdict} <= {*IS}
    assert [*FIELDS["type"].values] == [*EventType]
    assert [*FIELDS["outcome"].values] == [*Outcome]
    assert [*FIELDS["rule"].values] == [*Rule]
    assert [*FIELDS["wire"].values] == [*Wire]
    assert [*FIELDS["step"].values] == [*PipelineStep]


@pytest.mark.parametrize(("name", "synonym"), [(name, each) for name, words in SYNONYMS.items() for each in words])
def test_a_synonym_means_what_the_word_means(name: str, synonym: str) -> None:
    asked, meant = parse(f'{name}:"{synonym}"', NOW), parse(f"{name}:{SYNONYMS[name][synonym]}", NOW)
    assert (asked.sql, asked.parameters) == (meant.sql, meant.parameters)


@pytest.mark.parametrize("sentence", [kind.sentence for kind in FIELDS.values()] + [*IS.values()])
def test_sentences_fit_into_a_line_of_suggestions(sentence: str) -> None:
    assert 0 < len(sentence) <= 70
    assert not sentence.endswith(".")
