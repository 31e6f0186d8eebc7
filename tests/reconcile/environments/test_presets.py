"""An engine's presets by name, here and in environments of other versions."""

from __future__ import annotations

from pathlib import Path

import pytest

import scenarios
from adapters.contract import Mode, Run, Unsupported
from bundles.errors import InputError
from reconcile.environments.columns import column_of, without_preset
from reconcile.environments.place import Column
from reconcile.formatting import in_file_name
from reconcile.jobs.job import Job, run_of
from reconcile.jobs.local import Workers
from reconcile.variance import Variance, compare
from reconcile.verdicts.verdict import Verdict
from scenarios.overrides import with_settings
from tests.reconcile.command import reconcile, refusal


@pytest.mark.parametrize(
    ("name", "engine", "preset"),
    [
        ("ml4t", "ml4t", ""),
        ("ml4t@0.1.4", "ml4t@0.1.4", ""),
        ("ml4t:zipline", "ml4t", "zipline"),
        ("ml4t:zipline@0.1.4", "ml4t@0.1.4", "zipline"),
        ("old-one:fast", "old-one", "fast"),
    ],
)
def test_a_name_without_its_preset(name: str, engine: str, preset: str) -> None:
    assert without_preset(name) == (engine, preset)


def test_a_preset_is_part_of_the_name_in_reports_and_of_no_file_s() -> None:
    column = column_of("ml4t:zipline")
    assert (column.engine, column.label, column.preset) == ("ml4t", "ml4t:zipline", "zipline")
    assert in_file_name(column.label) == "ml4t-zipline"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("run", "orders", "--engines", "ml4t:zipline"), "preset ml4t:zipline in aligned mode"),
        (("matrix", "orders", "--engines", "ml4t:zipline"), "preset ml4t:zipline in aligned mode"),
        (("run", "orders", "--mode", "native", "--engines", "ml4t:zip"), "engine ml4t has no preset 'zip'"),
        (("run", "orders", "--mode", "native", "--engines", "ml4t:zip@0.1.4"), "engine ml4t has no preset 'zip'"),
        (("run", "orders", "--mode", "native", "--engines", "backtrader:fast"), "backtrader has no preset 'fast'"),
        (("probe", "ml4t:zipline", "--write"), "ml4t:zipline is a preset"),
    ],
)
def test_a_preset_that_cannot_be_is_refused_before_anything_runs(
    tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    assert said in refusal(tmp_path, *arguments)


@pytest.mark.ci
def test_runs_on_presets_are_written_and_read_again(tmp_path: Path) -> None:
    """By names of files that every system takes; the kept one is asked again by its whole name."""
    out = tmp_path / "out"
    asked = ("rotation-defaults", "--mode", "native")
    first = reconcile("run", *asked, "--engines", "ml4t:default,ml4t:realistic", "--out", out)
    assert "explained: ml4t:realistic" in first.output
    assert "explained: ml4t:realistic" in reconcile("run", *asked, "--engines", "ml4t:default,ml4t:realistic").output
    assert (out / "trades_ml4t-realistic.csv").is_file()
    assert not list(out.glob("*:*"))
    again = reconcile("run", *asked, "--against-run", out)
    assert again.exit_code == 0, again.output
    assert "aligned: ml4t:realistic" in again.output


def _built(name: str) -> Column:
    try:
        return column_of(name)
    except InputError as error:
        if "cannot be reached" in str(error):
            pytest.skip(str(error))
        raise


def _run(name: str, scenario: str = "rotation-defaults", mode: Mode = Mode.NATIVE) -> Run:
    with Workers() as workers:
        return run_of(workers.answer(Job.of(_built(name), scenarios.load(scenario), mode)))


def _upgraded(preset: str) -> Variance:
    return compare(_run(f"ml4t:{preset}@0.1.4"), _run(f"ml4t:{preset}@0.1.5"))


@pytest.mark.ci
def test_the_preset_zipline_of_0_1_5_is_another() -> None:
    """Costs and the cash policy went away; every dollar is told."""
    variance = _upgraded("zipline")
    before, after = variance.a.run, variance.b.run
    assert before is not None
    assert after is not None
    assert (before.version, after.version) == ("0.1.4", "0.1.5")
    assert (before.final_value, after.final_value) == pytest.approx((102_035.7754, 102_066.8851), abs=0.01)
    assert variance.verdict is Verdict.EXPLAINED
    assert variance.causes["fees"] > 90
    assert variance.causes["slippage"] > 20
    assert (before.terms.slippage, before.terms.cash) == (None, None)
    said = {setting.rule: setting.value for setting in before.settings}
    assert said["slippage"] == "volume based, 0.1"
    assert said["commission"] == "0.005 per share, at least 1"
    assert "after a trial of the session's orders one after another" in said["cash"]


@pytest.mark.ci
def test_the_preset_default_is_the_same_in_both() -> None:
    variance = _upgraded("default")
    assert variance.verdict is Verdict.ALIGNED
    assert variance.difference == 0.0


@pytest.mark.ci
@pytest.mark.parametrize("version", ["0.1.4", "0.1.5"])
@pytest.mark.parametrize("scenario", ["rotation-slack", "rotation", "bracket-both", "short-trailing-stop"])
def test_older_versions_obey_every_term(scenario: str, version: str) -> None:
    variance = compare(_run("reference", scenario, Mode.ALIGNED), _run(f"ml4t@{version}", scenario, Mode.ALIGNED))
    assert variance.verdict is Verdict.ALIGNED


@pytest.mark.ci
def test_a_minimum_that_an_older_version_charges_twice_is_unsupported() -> None:
    """One order closes a position and opens another; without a minimum both ways charge the same."""
    due = with_settings(scenarios.load("reversal"), ["commission.rate=0.001", "commission.minimum=40"])
    with Workers() as workers, pytest.raises(Unsupported, match="turns a position round"):
        run_of(workers.answer(Job.of(_built("ml4t@0.1.4"), due, Mode.ALIGNED)))


@pytest.mark.ci
@pytest.mark.parametrize("version", ["0.1.4", "0.1.5"])
def test_older_versions_do_natively_what_the_installed_one_does(version: str) -> None:
    variance = compare(_run("ml4t", "rotation"), _run(f"ml4t@{version}", "rotation"))
    assert variance.verdict is Verdict.ALIGNED
