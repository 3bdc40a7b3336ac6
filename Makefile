# `make brief` and `make test` set everything up on a fresh machine; nothing is written outside the checkout.
SHELL := bash
.DEFAULT_GOAL := help
.PHONY: help setup brief test lint format docs baselines slow benchmarks browser lock clean

BIN := .venv/bin
SOURCES := $(shell find sim -name '*.py')
COMPILED_BY_NUMBA := sim/warm.py sim/randomness.py $(wildcard sim/kernels/*.py)

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "%-10s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

setup: .venv/.ready .venv/.compiled .venv/.warm ## build the environment (the other targets do so by themselves)

brief: setup ## default scenarios, sweep, figures and report, into out/brief
	$(BIN)/two-loops brief --out out/brief

test: lint ## lint, types and all tests but the slow ones
	$(BIN)/pytest -q -m "not slow" -n 2 --dist loadfile

lint: setup ## style, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: setup ## put imports and layout in order
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

docs: setup ## write the documents that are made from code (levers, parameters, scenarios)
	$(BIN)/python -m sim.docs

baselines: setup ## run every scenario small and write the key numbers beside it; `make docs` next
	$(BIN)/python -m sim.regression refresh

slow: setup browser ## the slow tests: statistical comparisons, the report page in a browser
	$(BIN)/pytest -q -m slow

benchmarks: setup ## how fast it is against the targets, on this machine; `make benchmarks NAMES="default_run memory"` for some
	$(BIN)/python -m benchmarks $(NAMES)

browser: .tools/browser/chromium ## a headless browser for the page tests

lock: ## resolve pyproject.toml anew into requirements.lock (names and hashes only)
	tools/uv.sh pip compile --quiet --upgrade --universal --python-version 3.12 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --extra dev -o requirements.lock pyproject.toml

clean: ## remove the environment, caches and outputs
	rm -rf .venv .tools out .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find sim tests -name __pycache__ -prune -exec rm -rf {} +

.venv/.ready: requirements.lock pyproject.toml tools/setup.sh tools/uv.sh
	tools/setup.sh
	touch $@

# Without bytecode, imports are 3 to 4 times slower where PYTHONDONTWRITEBYTECODE is set.
.venv/.compiled: .venv/.ready $(SOURCES)
	$(BIN)/python -m compileall -q sim
	touch $@

# Numba does not see that a function in another file has changed, so what it compiled before goes first.
.venv/.warm: .venv/.ready $(COMPILED_BY_NUMBA)
	find sim -name '*.nb[ic]' -delete
	$(BIN)/python -m sim.warm
	touch $@

.tools/browser/chromium: tools/browser.sh
	tools/browser.sh
