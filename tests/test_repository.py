"""The ground rules of this repository that a machine can check, and proof that each check can fail."""

import re
import subprocess
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import chain
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LONGEST_FILE = 400
# In parts, so that this file does not name what it forbids.
REGISTRY_HOSTS = tuple(f"{name}.org" for name in ("pypi", "pythonhosted", "npmjs", "deb.debian"))
HOME_FOLDER = re.compile(r"(?<![\w.])/(?:root|home|Users)/\w")
PIN = re.compile(r"(?P<name>[\w.-]+)==(?P<version>[^\s;*]+)(?: ; .+)?")


@dataclass(frozen=True)
class Project:
    """What pyproject.toml promises."""

    packages: tuple[str, ...]
    requirements: tuple[Requirement, ...]  # in every extra, without those that only join extras
    entry_points: tuple[str, ...]  # module:object


def read_project(text: str) -> Project:
    """The promises in the text of a pyproject.toml."""
    document = tomllib.loads(text)
    table = document["project"]
    lines = chain(table["dependencies"], *table["optional-dependencies"].values())
    groups = [table["scripts"], *table["entry-points"].values()]
    return Project(
        packages=tuple(document["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]),
        requirements=tuple(wanted for wanted in map(Requirement, lines) if wanted.name != table["name"]),
        entry_points=tuple(target for group in groups for target in group.values()),
    )


def tracked_files(root: Path) -> list[Path]:
    """Files that git holds, or would hold after `git add --all`; those deleted meanwhile are left out."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=root, capture_output=True, check=True, text=True).stdout
    return [path for name in sorted(set(listing.split("\0")) - {""}) if (path := root / name).is_file()]


def text_lines(files: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Each line of each text file, after the place where it stands."""
    for path in files:
        content = path.read_bytes()
        if b"\0" not in content:
            for number, line in enumerate(content.decode(errors="replace").splitlines(), start=1):
                yield f"{path}:{number}", line


def named_registries(files: Iterable[Path]) -> list[str]:
    """Places where a package registry's host is named: which registry to use is the user's affair."""
    lines = text_lines(files)
    return [place for place, line in lines if any(host in line.lower() for host in REGISTRY_HOSTS)]


def home_folders(files: Iterable[Path]) -> list[str]:
    """Places where a path below somebody's home folder stands."""
    return [place for place, line in text_lines(files) if HOME_FOLDER.search(line)]


def foreign_locks(files: Iterable[Path]) -> list[Path]:
    """Lock files that name registries."""
    return [path for path in files if path.name == "uv.lock"]


def long_python_files(files: Iterable[Path]) -> list[Path]:
    """Python files that hold more lines than one purpose needs."""
    sources = [path for path in files if path.suffix == ".py"]
    return [path for path in sources if len(path.read_bytes().splitlines()) > LONGEST_FILE]


def untyped_packages(root: Path, packages: Iterable[str]) -> list[str]:
    """Packages that type checkers would take for untyped."""
    return [package for package in packages if not (root / package / "py.typed").is_file()]


def lock_lines(lock: str) -> list[str]:
    """Lines of a lock file that are no comments."""
    lines = [line.strip() for line in lock.splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


def loose_lines(lock: str) -> list[str]:
    """Lines of a lock file that are anything but a name and its exact version."""
    return [line for line in lock_lines(lock) if not PIN.fullmatch(line)]


def unpinned(requirements: Iterable[Requirement], lock: str) -> list[str]:
    """Direct dependencies that a lock file pins nowhere, or outside their bounds."""
    pins = [pin for line in lock_lines(lock) if (pin := PIN.fullmatch(line))]
    versions = {canonicalize_name(pin["name"]): pin["version"] for pin in pins}
    return [
        str(wanted)
        for wanted in requirements
        if (version := versions.get(canonicalize_name(wanted.name))) is None
        or not wanted.specifier.contains(version, prereleases=True)
    ]


def module_exists(name: str) -> bool:
    """Whether Python would find the module; packages above it are imported, the module itself is not."""
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def dangling(entry_points: Iterable[str]) -> list[str]:
    """Entry points whose module does not exist."""
    return [target for target in entry_points if not module_exists(target.partition(":")[0])]


def plant(path: Path, text: str) -> Path:
    """Write a file, with the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def project() -> Project:
    return read_project((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def files() -> list[Path]:
    return tracked_files(ROOT)


@pytest.fixture(scope="module")
def lock() -> str:
    return (ROOT / "requirements.lock").read_text(encoding="utf-8")


def test_the_listing_holds_tracked_and_new_files_but_no_ignored_ones(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    new, ignored, rules = (tmp_path / name for name in ("new.py", "old.pyc", ".gitignore"))
    for path, text in ((new, ""), (ignored, ""), (rules, "*.pyc\n")):
        plant(path, text)
    assert tracked_files(tmp_path) == [rules, new]


def test_no_file_names_a_registry(files: list[Path]) -> None:
    assert named_registries(files) == []


@pytest.mark.parametrize("host", REGISTRY_HOSTS)
def test_a_named_registry_is_found(tmp_path: Path, host: str) -> None:
    notes = plant(tmp_path / "notes.md", f"first\nsee https://{host.upper()}/simple\n")
    assert named_registries([notes]) == [f"{notes}:2"]


def test_no_file_holds_a_path_below_a_home_folder(files: list[Path]) -> None:
    assert home_folders(files) == []


@pytest.mark.parametrize("parent", ["root", "home", "Users"])
def test_a_path_below_a_home_folder_is_found(tmp_path: Path, parent: str) -> None:
    notes = plant(tmp_path / "notes.md", f"open /{parent}/someone/prices.csv")
    assert home_folders([notes]) == [f"{notes}:1"]


def test_no_foreign_lock_is_tracked(files: list[Path]) -> None:
    assert foreign_locks(files) == []


def test_a_foreign_lock_is_found(tmp_path: Path) -> None:
    planted = plant(tmp_path / "uv.lock", "")
    assert foreign_locks([planted]) == [planted]


def test_python_files_are_short(files: list[Path]) -> None:
    assert long_python_files(files) == []


def test_a_long_python_file_is_found(tmp_path: Path) -> None:
    fits = plant(tmp_path / "fits.py", "pass\n" * LONGEST_FILE)
    long = plant(tmp_path / "long.py", "pass\n" * (LONGEST_FILE + 1))
    assert long_python_files([fits, long]) == [long]


def test_every_package_says_that_it_is_typed(project: Project) -> None:
    assert untyped_packages(ROOT, project.packages) == []


def test_a_package_without_the_marker_is_found(tmp_path: Path) -> None:
    plant(tmp_path / "typed" / "py.typed", "")
    assert untyped_packages(tmp_path, ["typed", "bare"]) == ["bare"]


def test_the_lock_holds_exact_pins_only(lock: str) -> None:
    assert loose_lines(lock) == []


@pytest.mark.parametrize("line", ["flask>=2", "flask==2.*", "flask", "--find-links wheels", "-e ."])
def test_a_line_that_pins_nothing_is_found(line: str) -> None:
    assert loose_lines(f"# made\nnumpy==2.2 ; sys_platform == 'linux'\n    # via pandas\n{line}\n") == [line]


def test_the_lock_pins_every_direct_dependency(project: Project, lock: str) -> None:
    assert unpinned(project.requirements, lock) == []


@pytest.mark.parametrize(
    ("lock_text", "found"),
    [
        ("NumPy==2.2\n", []),
        ("", ["numpy<3,>=2"]),
        ("numpy==3.0\n", ["numpy<3,>=2"]),
        ("numpy\n", ["numpy<3,>=2"]),
    ],
)
def test_a_dependency_that_is_not_pinned_is_found(lock_text: str, found: list[str]) -> None:
    assert unpinned([Requirement("numpy>=2,<3")], lock_text) == found


def test_every_entry_point_has_its_module(project: Project) -> None:
    assert dangling(project.entry_points) == []


@pytest.mark.parametrize("target", ["json.nowhere:main", "nowhere.at.all:main"])
def test_a_dangling_entry_point_is_found(target: str) -> None:
    assert dangling(["json.decoder:JSONDecoder", target]) == [target]


def test_every_promise_is_read() -> None:
    """A table that the reader overlooked would leave its check with nothing to check."""
    project = read_project("""
        [project]
        name = "planted"
        dependencies = ["numpy"]
        optional-dependencies = { all = ["planted[plot]"], plot = ["plotly<7"] }
        scripts = { run = "one:main" }
        entry-points.plugins = { extra = "two:PLUGIN" }
        [tool.hatch.build.targets.wheel]
        packages = ["one"]
    """)
    assert [str(wanted) for wanted in project.requirements] == ["numpy", "plotly<7"]
    assert (project.packages, project.entry_points) == (("one",), ("one:main", "two:PLUGIN"))


def wrong_steps(workflow: str) -> list[object]:
    """Steps of a workflow other than fetching the tree, setting Python up and running all that must hold."""
    jobs = yaml.safe_load(workflow)["jobs"].values()
    steps = [step for job in jobs for step in job["steps"]]
    actions = ("actions/checkout@", "actions/setup-python@")
    return [
        step for step in steps if step.get("run") != "bash .ci/run" and not step.get("uses", "").startswith(actions)
    ]


def test_the_workflow_runs_what_a_contributor_runs() -> None:
    """One command, so that green here is green there."""
    text = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    assert wrong_steps(text) == []
    assert "bash .ci/run" in text


@pytest.mark.parametrize("step", ["run: make test", "uses: someone/else@v1"])
def test_another_step_is_found(step: str) -> None:
    assert wrong_steps(f"jobs: {{a: {{steps: [{{{step}}}, {{run: bash .ci/run}}]}}}}") != []
