# Everything is made below the checkout: .venv for the program and its tests, .venv-awscli for the AWS CLI as a client.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SHELL := /bin/bash

.PHONY: demo test unit lint types drift tools format generate bench soak clean
.DELETE_ON_ERROR:

demo: $(VENV)/.installed
	$(BIN)/pagecli list akuam --demo

test: lint types drift tools .venv-awscli/.installed
	$(BIN)/pytest -n auto -q

# Without the tests that drive other programs: shells, jq, the AWS CLI.
unit: $(VENV)/.dev
	$(BIN)/pytest -n auto -q --ignore tests/clients

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

generate: $(VENV)/.dev
	$(BIN)/python docs/generate.py

drift: $(VENV)/.dev
	$(BIN)/python docs/generate.py --check

tools:
	.ci/tools

# BENCH="--case table-20 --rounds 15", for example
bench: $(VENV)/.installed .venv-awscli/.installed .venv-typer/.installed
	$(BIN)/python -m benchmarks $(BENCH)

# SOAK="--rounds 1000 --seed 3 --aws /usr/bin/aws", for example
soak: $(VENV)/.dev .venv-awscli/.installed
	$(BIN)/python tests/soak.py --aws .venv-awscli/bin/aws $(SOAK)

.venv-awscli/.installed:
	$(PYTHON) -m venv .venv-awscli
	.venv-awscli/bin/pip install --quiet 'awscli<2'
	@touch $@

# The release that pyproject.toml pins away from, for the bench row that shows why.
.venv-typer/.installed:
	$(PYTHON) -m venv .venv-typer
	.venv-typer/bin/pip install --quiet 'typer>=0.29'
	@touch $@

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --editable '.[dev]'
	@touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) .venv-awscli .venv-typer .mypy_cache .pytest_cache .ruff_cache .hypothesis dist
