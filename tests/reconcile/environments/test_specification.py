"""Which environment a name means, and what is said of a name or a file that means none."""

from __future__ import annotations

from pathlib import Path

import pytest

from bundles.errors import InputError
from reconcile.environments import building
from reconcile.environments.building import built, environment_of, environments, remove
from reconcile.environments.columns import column_of, is_here
from reconcile.environments.interpreters import interpreter
from reconcile.environments.specification import specification_of, specifications

MINE = """
[engines.mine]
engine = "vectorbt"
requires = ["vectorbt==1.0.*", "numpy<2.3"]
constraints = ["plotly<7"]
"""


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BACKTEST_RECONCILE_CACHE", str(tmp_path / "cache"))


@pytest.mark.parametrize(
    ("asked", "requires", "constraints"),
    [
        ("vectorbt@1.2", ("vectorbt==1.2.*",), ()),
        ("vectorbt@1.0.0", ("vectorbt==1.0.0.*",), ("plotly<7",)),
        ("zipline@3.1", ("zipline-reloaded==3.1.*",), ("pandas<3",)),
        ("ml4t@0.2.0a1", ("ml4t-backtest==0.2.0a1",), ()),
    ],
)
def test_a_version_is_a_release_or_its_beginning(asked: str, requires: tuple[str, ...], constraints: tuple[str, ...]):
    """With what the adapter wants beside it."""
    found = specification_of(asked)
    assert (found.requires, found.constraints, found.label) == (requires, constraints, "")


def test_a_file_of_the_user_comes_first():
    """And its name is the engine's in reports."""
    Path("environments.toml").write_text(MINE, encoding="utf-8")
    found = specification_of("mine")
    assert (found.engine, found.label, found.constraints) == ("vectorbt", "mine", ("plotly<7",))
    assert {"mine", "bt"} <= specifications().keys()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("nobody@1", "unknown engine 'nobody'"),
        ("vectorbt@newest", "vectorbt@newest: 'newest' is no version"),
        ("vectorbt@0.20", "vectorbt@0.20: the adapter of vectorbt knows versions >=0.28,<1.3"),
        ("reference", "engine reference has no environment of its own"),
    ],
)
def test_a_name_that_means_none(asked: str, said: str):
    with pytest.raises(InputError) as error:
        specification_of(asked)
    assert str(error.value).startswith(said)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[engines.x]\nengine = 'vectorbt'", "environments.toml: engines.x.requires: field required"),
        ("[engines.x]\nengine = 'vectorbt'\nrequires = []", "environments.toml: engines.x.requires: "),
        ("[engines.x]\nengine = 'vectorbt'\nrequires = ['a b']", "environments.toml: engines.x: 'a b': "),
        (
            "[engines.'a/b']\nengine = 'vectorbt'\nrequires = ['a']",
            "environments.toml: engines.a/b: no name for a file",
        ),
        ("[engines", "environments.toml: "),
        ("[engines.x]\nengine = 'vectorbt'\nrequires = ['a']\nextra = 1", "environments.toml: engines.x.extra: "),
    ],
)
def test_a_file_that_cannot_be_used(content: str, said: str):
    Path("environments.toml").write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as error:
        specification_of("x")
    assert str(error.value).startswith(said)
    assert "\n" not in str(error.value)


def test_another_requirement_is_another_environment():
    """As are constraints; the same words are the same folder."""
    first = environment_of(specification_of("vectorbt@1.2")).folder
    assert environment_of(specification_of("vectorbt@1.2")).folder == first
    assert environment_of(specification_of("vectorbt@1.0")).folder != first


def test_an_engine_here_needs_no_environment():
    """A version does, and so does an engine that has its place elsewhere."""
    assert is_here("backtrader")
    assert column_of("backtrader").place.is_here
    assert not is_here("backtrader@1.9.78")
    assert not is_here("bt")


def test_a_build_that_breaks_off_leaves_nothing(monkeypatch: pytest.MonkeyPatch):
    """One line, and no folder that a later command would take for one."""
    monkeypatch.setattr(building, "find_uv", lambda: "false")
    with pytest.raises(InputError, match=r"^vectorbt@1\.2: uv: exit code 1: it was to hold vectorbt==1\.2\.\*$"):
        built(specification_of("vectorbt@1.2"), lambda _: None)
    assert list(environments()) == []
    assert [path for path in (Path("cache") / "environments").iterdir() if path.is_dir()] == []


def test_removing_what_is_not_there_is_no_fault():
    remove(environment_of(specification_of("vectorbt@1.2")))


def test_an_interpreter_that_there_is_not():
    with pytest.raises(InputError, match=r"^no Python 2\.2 here: "):
        interpreter("2.2")
