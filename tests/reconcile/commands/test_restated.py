"""What ``cli`` restates, because its owners would be slow to import, is what they say; a command repeats its request."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

import adapters
from adapters.contract import Mode
from reconcile import cli
from reconcile.cli.options import ModeChoice
from reconcile.commands import explain, matrix, probe, run
from reconcile.commands.requests import MatrixRequest, RunRequest
from reconcile.jobs.limits import Limits
from reconcile.matrix.selection import choose_scenarios
from reconcile.runs.plan import choose_engines
from scenarios.catalogue import CATALOGUE
from tests.reconcile.command import reconcile

EXAMPLES = [command.epilog.removeprefix("Example: ") for command in cli.app.registered_commands if command.epilog]
ASKED = {"run": run, "matrix": matrix, "explain": explain, "probe": probe}
"""Commands that name engines, and the module that answers each."""


def asked(monkeypatch: pytest.MonkeyPatch, command: str) -> object:
    """The request that a command line makes; nothing is run."""
    seen: list[object] = []
    name, *arguments = shlex.split(command)[1:]

    def note(request: object, *_: object, **__: object) -> int:
        seen.append(request)
        return 0

    monkeypatch.setattr(ASKED[name], f"{name}_and_report", note)
    result = reconcile(name, *arguments)
    assert result.exit_code == 0, result.output
    return seen[0]


def check(request: object) -> None:
    """Every scenario and engine that is named is there.

    Raises
    ------
    InputError, AssertionError
        One is not.
    """
    if isinstance(request, RunRequest):
        choose_engines(request.engines)
        assert set(request.scenarios) <= CATALOGUE.keys()
    elif isinstance(request, MatrixRequest):
        choose_engines(request.engines)
        choose_scenarios(request.scenarios)
    else:
        adapters.get(str(request))


def test_modes():
    assert {choice.value for choice in ModeChoice} == {mode.value for mode in Mode}


@pytest.mark.parametrize("example", [each for each in [*EXAMPLES, cli.app.info.epilog] if "diff" not in each])
def test_examples_name_what_there_is(monkeypatch: pytest.MonkeyPatch, example: str):
    """Engines and scenarios in the help of each command."""
    example = example.removeprefix("Example: ")
    if shlex.split(example)[1] in ASKED:
        check(asked(monkeypatch, example))


@pytest.mark.parametrize(
    "command", ["run rotation --engines zipline,nobody", "matrix basics nothing", "probe nobody"]
)
def test_the_check_can_fail(monkeypatch: pytest.MonkeyPatch, command: str):
    with pytest.raises(Exception, match=r"nobody|nothing"):
        check(asked(monkeypatch, f"reconcile {command}"))


@pytest.mark.parametrize(
    "request_",
    [
        RunRequest(scenario="my own.toml", mode="native"),
        RunRequest(
            scenario="a",
            against="b",
            engines="reference",
            mode="aligned",
            every_pair=True,
            settings=("fill=same_close", "commission={ rate = 0.1 }"),
            rules="my rules.toml",
        ),
        RunRequest(scenario="a", against_run=Path("kept runs"), mode="native"),
        MatrixRequest(scenarios=(), engines=None, mode="aligned", every_pair=False),
        MatrixRequest(
            scenarios=("stop-*", "costs"), engines="ml4t", mode="native", every_pair=True, limits=Limits(again=True)
        ),
    ],
)
def test_the_command_of_a_request_makes_the_same_request(
    monkeypatch: pytest.MonkeyPatch, request_: RunRequest | MatrixRequest
):
    """Whatever was asked, a shell that is given the printed line asks it again."""
    assert asked(monkeypatch, request_.command) == request_
