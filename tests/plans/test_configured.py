"""Where the plan of a configuration is."""

from pathlib import Path

import pytest

from liveview.errors import ConfigError
from liveview.plans.configured import plan_path


def test_it_is_relative_to_the_configuration(tmp_path: Path) -> None:
    config = tmp_path / "liveview.toml"
    config.write_text('[plan]\nfile = "plans/plan.json"\n')
    assert plan_path(str(config)) == tmp_path / "plans" / "plan.json"


def test_there_need_not_be_one(tmp_path: Path) -> None:
    (tmp_path / "liveview.toml").write_text("")
    assert plan_path(None) is None
    assert plan_path(str(tmp_path / "liveview.toml")) is None


def test_a_configuration_with_a_mistake_is_refused(tmp_path: Path) -> None:
    (tmp_path / "liveview.toml").write_text("[plan]\nflie = 'x'\n")
    with pytest.raises(ConfigError, match="did you mean file"):
        plan_path(str(tmp_path / "liveview.toml"))
