# Needs only make and a Python; everything else goes into .venv.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo test test-rest slow cover check lint format types imports lock documents samples site picture matrix upgrades bench bench-read bench-diff scale

BIN := .venv/bin
STAMP := .venv/.installed
SUPPORTED := import sys; sys.exit(not (3, 12) <= sys.version_info < (3, 15))
QUIET := -qq --disable-pip-version-check
ARGS ?=

# The first that answers and is supported, unless named: make demo PYTHON=/path/to/python3.12
PYTHON ?= $(shell for p in python3.12 python3 python; do \
	if $$p -c '$(SUPPORTED)' >/dev/null 2>&1; then echo $$p; break; fi; done)

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## make .venv and install what requirements.lock pins

$(BIN)/python:
	$(if $(shell $(or $(PYTHON),false) -c '$(SUPPORTED)' >/dev/null 2>&1 && echo yes),,\
		$(error no Python 3.12 to 3.14 here; name one: make $(MAKECMDGOALS) PYTHON=/path/to/python3.12))
	$(PYTHON) -m venv .venv

# pip byte-compiles on one core; all cores are quicker, and so is every start of a command then. Some packages hold
# files that are no Python of this version (tests, templates): that they cannot be compiled is no error of ours.
$(STAMP): requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing the pinned packages into .venv (once; a minute or two)"
	@$(BIN)/python -m pip install $(QUIET) --no-compile -r requirements.lock
	@$(BIN)/python -m pip install $(QUIET) --no-deps -e .
	@$(BIN)/python -W ignore -m compileall -q -j 0 $(BIN)/../lib reconcile adapters bundles scenarios >/dev/null 2>&1 || true
	@touch $@

# Engines' own source has escapes that Python complains of when it first compiles them.
demo documents picture matrix scale: export PYTHONWARNINGS := ignore::SyntaxWarning

demo: $(STAMP) ## run the rotation scenario on every engine and explain the differences
	$(BIN)/reconcile run rotation --mode native $(ARGS)

test: $(STAMP) ## the tests to run while you work (ARGS="-k pattern" for some)
	$(BIN)/python -m pytest -n 2 $(ARGS)

test-rest: $(STAMP) ## the tests that take engines longer, without the slow ones
	$(BIN)/python -m pytest -n 2 -m "ci and not slow" $(ARGS)

slow: $(STAMP) ## what takes longest
	$(BIN)/python -m pytest -n 2 -m slow $(ARGS)

# Processes of the engines are counted too.
cover: $(STAMP) ## branch coverage of the four packages by `make test`
	$(BIN)/python -m pytest -n 2 --cov --cov-report=term:skip-covered $(ARGS)

check: lint types imports ## lint, format check, types and import rules

lint: $(STAMP) ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(STAMP) ## let ruff mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(STAMP) ## mypy, strict
	$(BIN)/mypy

imports: $(STAMP) ## which package may import which
	$(BIN)/lint-imports

# Pins that stand are kept; ARGS=--upgrade moves them.
lock: | $(BIN)/python ## compile requirements.lock anew from pyproject.toml
	$(BIN)/python -m pip install $(QUIET) uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.12 --extra all --extra dev \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
		pyproject.toml --output-file requirements.lock $(ARGS)

documents: $(STAMP) ## write every document that carries figures anew from real runs
	$(BIN)/python -m reconcile.documents

samples: $(STAMP) ## write the engines' own files that tests read anew (ARGS=bt for some)
	$(BIN)/python -m pip install $(QUIET) uv
	$(BIN)/python -m tests.reconcile.logs.exports $(ARGS)

# The variable silences a notice on a later version of mkdocs.
site: $(STAMP) ## build the documentation into build/site; a warning is an error
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --site-dir build/site

picture: $(STAMP) ## take the README's picture of a report anew (needs chromium and its driver)
	$(BIN)/python -m tests.docs.picture $(ARGS)

# Every engine and version that docs/matrix.md has; a cell whose record holds still is not run again.
UPGRADES ?= backtrader:1.9.74:1.9.78 vectorbt:1.0:1.2
COLUMNS ?= backtrader,ml4t,vectorbt,zipline,backtrader@1.9.74,ml4t@0.1.4,ml4t@0.1.5,vectorbt@0.28,vectorbt@1.2,zipline@3.1

matrix: $(STAMP) ## every scenario on every engine and version, kept in docs/records/matrix (ARGS="--out DIR" for files)
	$(BIN)/reconcile matrix --engines $(COLUMNS) --records docs/records/matrix $(ARGS)

# Exit code 1 says that something changed, which is no failure here.
upgrades: $(STAMP) ## what versions of engines changed, kept in docs/records/upgrades
	for pair in $(UPGRADES); do set -- $$(echo $$pair | tr : " "); \
		$(BIN)/reconcile upgrade $$1 $$2 $$3 --json > docs/records/upgrades/$$1-$$2-$$3.json || [ $$? = 1 ]; done

bench: $(STAMP) ## measure run times
	$(BIN)/python -m tests.benchmarks
	$(BIN)/python -m tests.benchmarks.reference

bench-read: $(STAMP) ## how fast files of every CSV format are read, beside bare polars (ARGS="--only vectorbt")
	$(BIN)/python -m tests.benchmarks.reading $(ARGS)

bench-diff: $(STAMP) ## time the diff of two logs of up to a million fills, beside datacompy
	$(BIN)/python -m tests.benchmarks.diffing $(ARGS)
	$(BIN)/python -m tests.benchmarks.gains

scale: $(STAMP) ## 250 assets, 5,040 sessions: fills, causes, seconds and memory per engine (ARGS=--quick for less)
	$(BIN)/python -m tests.benchmarks.scale $(ARGS)
