# Tianping's task runner.
#
#   make demo    set up, then play a whole day: the main job
#   make test    set up, then run every check; the tests come last
#
# Both make .venv in this checkout from the locked, hashed requirements and need nothing else than
# python3.11 with pip and venv, make and a C compiler. An environment that exists already can be
# used as it is:  make check VENV=/path/to/venv

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

# The tests start hundreds of processes; each would compile every module anew.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3.11
VENV ?= .venv
JOBS ?= 2
TESTS ?=
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
STEP := @$(MAKE) --no-print-directory

ifeq ($(VENV),.venv)
DEV := .venv/stamp-dev
RUN := $(if $(wildcard .venv/stamp-dev),.venv/stamp-dev,.venv/stamp-run)
else
DEV :=
RUN :=
endif
TIANPING := PYTHONPATH=src $(BIN)/python -m tianping.cli.main

.PHONY: help demo test check format format-check lint types layers tests docs docs-check \
        compiled test-compiled bench coverage deep crash lock clean

help:  ## Say what each target does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/; s/^/  make /' | expand -t 20

demo: $(RUN)  ## Set up and play a whole day: every business, every tool, who was short and what settled it
	@$(TIANPING) demo

test: check  ## Set up and run every check; the tests come last

check: $(DEV)  ## Format, lint, layers, types with docs, tests, in this order; test-compiled has its own command
	$(STEP) format-check
	$(STEP) lint
	$(STEP) layers
	$(STEP) --jobs=2 --output-sync types docs-check
	$(STEP) tests

format: $(DEV)  ## Put the sources into the house's format
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format --quiet .

format-check: $(DEV)  ## Is everything in the house's format?
	@echo '== format'
	@$(BIN)/ruff format --check --quiet . || { $(BIN)/ruff format --check .; exit 1; }

lint: $(DEV)  ## Ruff with every rule, and the spelling
	@echo '== lint'
	@$(BIN)/ruff check --quiet .
	@$(BIN)/codespell

types: $(DEV)  ## mypy, strict, tests and tools included
	@echo '== types'
	@$(BIN)/mypy --num-workers $(JOBS)

layers: $(DEV)  ## Who imports whom
	@echo '== layers'
	@mkdir -p build
	@PYTHONPATH=src $(BIN)/lint-imports --no-cache >build/layers.txt 2>&1 || { cat build/layers.txt; exit 1; }

docs-check: $(DEV)  ## Are the generated pages up to date, and does every link lead somewhere?
	@echo '== docs'
	@mkdir -p build
	@PYTHONPATH=src $(BIN)/python tools/generate_docs.py --check
	@NO_COLOR=1 $(BIN)/zensical build --strict --clean >build/docs.txt 2>&1 || { cat build/docs.txt; exit 1; }

tests: $(DEV)  ## The tests alone; TESTS="tests/unit -k queue" narrows them down
	@echo '== tests'
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadfile $(TESTS)

coverage: $(DEV)  ## The tests once more, with branch coverage; values, core, wire and journal have all
	@$(BIN)/python -m pytest -n $(JOBS) --cov --cov-report= $(TESTS)
	@$(BIN)/coverage report --skip-covered
	@$(BIN)/coverage report --skip-covered --fail-under=100 \
	  --include='*/tianping/values/*,*/tianping/core/*,*/tianping/wire/*,*/tianping/journal/*'

docs: $(DEV)  ## Write the generated pages anew; the site into build/site
	@PYTHONPATH=src $(BIN)/python tools/generate_docs.py
	@NO_COLOR=1 $(BIN)/zensical build --strict --clean

compiled: $(DEV)  ## Compile the core with mypyc into build/compiled
	@PYTHONPATH=src $(BIN)/python tools/compile_core.py

CORE_TESTS := tests/scenarios tests/golden/test_golden_core.py tests/unit/core \
              tests/property/test_machine_states.py tests/property/test_model_agreement.py \
              tests/property/test_compiled_core.py

test-compiled: $(DEV)  ## The core's tests once more, on the core compiled with mypyc
	@echo '== compiled core'
	@mkdir -p build
	@if $(BIN)/python tools/compile_core.py --can; then $(MAKE) --no-print-directory run-compiled; fi

.PHONY: run-compiled
run-compiled:
	$(STEP) compiled >build/compiled.txt 2>&1 || { cat build/compiled.txt; exit 1; }
	@TIANPING_CORE=compiled $(BIN)/python -m pytest -q -n $(JOBS) -m 'not slow' \
	  -o pythonpath='build/compiled tests tools' $(CORE_TESTS)

bench: $(DEV)  ## Measure: one table, every figure beside a peer of the same run
	@mkdir -p build
	@if $(BIN)/python tools/compile_core.py --can; then \
	  $(MAKE) --no-print-directory compiled >build/compiled.txt 2>&1 || { cat build/compiled.txt; exit 1; }; fi
	@$(TIANPING) bench

deep: $(DEV)  ## The long tests: deep properties, exhaustive small worlds, fuzzing
	@$(BIN)/python -m pytest -n $(JOBS) -m 'deep or not deep' --hypothesis-profile=deep --timeout=7200 $(TESTS)

ROUNDS ?= 300
SEED ?= 1
crash: $(DEV)  ## Hundreds of rounds of kill -9 under load; ROUNDS and SEED choose them
	@PYTHONPATH=src:tests $(BIN)/python -m support.crash --rounds $(ROUNDS) --seed $(SEED)

LOCK := $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --no-strip-extras --no-header \
        --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --build-deps-for editable
lock: $(DEV)  ## Resolve the requirements and write the lock files; LOCK_FLAGS=--upgrade renews all
	@$(LOCK) $(LOCK_FLAGS) --extra dev -o requirements/dev.txt pyproject.toml
	@cp requirements/dev.txt requirements/run.txt
	@$(LOCK) -o requirements/run.txt pyproject.toml

clean:  ## Remove everything that was made
	rm -rf build .cache .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@echo '== environment (.venv)'
	@$(PYTHON) -m venv .venv

.venv/stamp-run: requirements/run.txt pyproject.toml | .venv/bin/python
	@echo '== requirements (locked, with hashes)'
	@$(PIP) install --require-hashes -r requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv/stamp-dev: requirements/dev.txt pyproject.toml | .venv/bin/python
	@echo '== requirements (locked, with hashes)'
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@
