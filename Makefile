# Two commands matter: `make brief` (the page) and `make test` (everything that must hold).
.DEFAULT_GOAL := help
.PHONY: help install brief test test-slow lint bench oracle clean

# The newest Python that fits (3.11 to 3.13); override with `make PYTHON=/path/to/python`.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/installed
# Gambit is GPL and comes as source: it gets an environment of its own and is only asked through a process.
ORACLE := .venv-oracle
PYGAMBIT := pygambit==16.7.0

help:
	@echo "make brief      install, then compare three alliance policies; prints the path of the page"
	@echo "make test       lint, types, house rules and tests (under 10 minutes)"
	@echo "make test-slow  browser, two processes, a fresh install"
	@echo "make bench      speed, as ratios, one JSON object a line"
	@echo "make oracle     another solver of games beside ours, for test-slow (needs a C++ compiler, some minutes)"
	@echo "make install    only make $(VENV);  make clean  remove everything made"

install: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "moshimo needs Python 3.11, 3.12 or 3.13: install one, or say make PYTHON=/path/to/python" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "install python3-venv (Debian, Ubuntu: apt install python3-venv), then run make again" >&2; exit 2; }
	@rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

brief: install
	$(BIN)/moshimo warmup
	$(BIN)/moshimo brief

lint: install
	$(BIN)/ruff check src tests
	$(BIN)/ruff format --check src tests
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint
	$(BIN)/moshimo facts check
	$(BIN)/python -W error -m pytest -m "not slow"

test-slow: install
	$(BIN)/python -W error -m pytest -m slow

bench: install
	$(BIN)/moshimo bench

oracle: $(ORACLE)/$(PYGAMBIT)

$(ORACLE)/$(PYGAMBIT):
	@test -n "$(PYTHON)" || { echo "moshimo needs Python 3.11, 3.12 or 3.13: install one, or say make PYTHON=/path/to/python" >&2; exit 2; }
	@rm -rf $(ORACLE)
	$(PYTHON) -m venv $(ORACLE)
	$(ORACLE)/bin/python -m pip install --quiet --disable-pip-version-check $(PYGAMBIT)
	@touch $@

clean:
	rm -rf $(VENV) $(ORACLE) .venv-peer moshimo-out dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
