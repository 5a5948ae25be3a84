"""Settings as a configuration file; whole files are tested where `init --from` writes them."""

import tomllib

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from liveview.config.changes import Changes, settings_of
from liveview.config.file import parse
from liveview.config.pipeline import pipeline_settings
from liveview.config.schema import Config
from liveview.log.sessions.config_file import config_file, config_table
from liveview.model.destination import Override
from liveview.model.settings import Settings


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_name_is_read_back_and_nothing_on_a_terminal_obeys_it(name: str) -> None:
    text = config_file(Settings(overrides={name: Override(override=True)}))
    assert tomllib.loads(text)["events"] == {name: {"override": True, "destinations": {}}}
    assert all(line.isprintable() for line in text.replace("\t", " ").split("\n"))


def test_the_table_of_settings_has_the_shape_of_a_configuration() -> None:
    assert config_table(Settings()).keys() == {"delivery", "sink"}
    table = config_table(Settings(behaviours={"/orders": "status 503"}))
    assert msgspec.convert(table, Config).sink.behaviours == {"/orders": "status 503"}


PIPELINE = """
[[destinations]]
name = "Webhooks"
allow = ["plan"]
webhooks = [{ url = "sink:/orders" }]

[[environments]]
name = "Production"
token = "prod"
destinations = ["Webhooks"]
hipaa = { events = ["plan"] }

[[definitions]]
name = "Lead"
filters = [{ prop = "plan", value = "pro" }, { op = "css", value = "button" }]

[[definitions]]
name = "Bought"
match = "any"
type = "page"
destinations = []
filters = [{ prop = "price", value = 5 }]

[consent]
categories = { C0002 = ["Webhooks"] }

[[transforms]]
event = "Lead"
ops = [{ op = "rename", from = "a", to = "b" }, { op = "constant", prop = "c", value = true }]
sql = "select 1 as one from incoming_event"

[hipaa]
on = false
users = ["email"]
"""


def test_the_pipeline_is_that_of_the_settings() -> None:
    config = parse(PIPELINE)
    again = parse(config_file(settings_of(config, Changes(), 1)))
    assert pipeline_settings(again) == pipeline_settings(config)
    assert again.environments == config.environments
