"""Settings as a configuration file; whole files are tested where `init --from` writes them."""

import tomllib

import msgspec
from hypothesis import given
from hypothesis import strategies as st

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
