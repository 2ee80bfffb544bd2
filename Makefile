# Everything is made below the checkout: .venv for the program and its tests, .venv-awscli for the AWS CLI as a client.
PYTHON ?= $(shell .ci/pythons newest 2> /dev/null || echo python3)
VENV := .venv
BIN := $(VENV)/bin
SHELL := /bin/bash

.PHONY: demo test covered unit matrix oldest newest package mutation lint types drift spelling tools format generate bench engines soak fuzz clients-js browsers report-picture clean
.DELETE_ON_ERROR:

demo: $(VENV)/.installed
	$(BIN)/pagecli list akuam --demo

# What CI runs: all tests on the newest Python, with the coverage of this process and of every pagecli that the tests
# start, then the unit suite on the oldest.
test: covered
	$(MAKE) --no-print-directory matrix PYTHONS=oldest

# sys.monitoring, new in Python 3.12, measures lines at a fraction of what tracing takes.
COVERAGE := COVERAGE_CORE=$$($(BIN)/python -c 'import sys; print("ctrace" if sys.version_info < (3, 12) else "sysmon")') $(BIN)/coverage
covered: lint types drift spelling tools .venv-awscli/.installed
	$(BIN)/coverage erase
	$(COVERAGE) run -m pytest -n auto -q
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

# Without the tests that drive other programs: shells, jq, the AWS CLI.
UNIT := -n auto -q --ignore tests/clients
unit: $(VENV)/.dev
	$(BIN)/pytest $(UNIT)

# The unit suite on each supported Python of this machine; PYTHONS=oldest takes that one only.
PYTHONS := all
matrix:
	@pythons=$$(.ci/pythons $(PYTHONS)) && for python in $$pythons; do \
		version=$$($$python -c 'import sys; print("%d.%d" % sys.version_info[:2])') && echo "== Python $$version" && \
		$(MAKE) --no-print-directory unit PYTHON=$$python VENV=.venv-$$version || exit; \
	done

# The unit suite on the oldest Python, with the lowest releases that pyproject.toml admits.
oldest: .venv-oldest/.dev
	.venv-oldest/bin/pytest $(UNIT)

# The unit suite on the newest Python, with the newest release of every dependency, whatever pyproject.toml pins.
# Modules and calls are not counted there: a pin may be for them.
newest: .venv-newest/bin/python
	.venv-newest/bin/pip install --quiet --upgrade $$($(DEPENDENCIES))
	.venv-newest/bin/pip install --quiet --no-deps --editable .
	.venv-newest/bin/pytest $(UNIT) --ignore tests/test_cost.py

# Builds the sdist and the wheel, and runs the tests of the one against the other, away from the checkout.
package: $(VENV)/.dev
	rm -rf dist
	$(BIN)/python -m build --outdir dist
	away=$$(mktemp -d) && trap 'rm -rf "$$away"' EXIT && \
		tar -xzf dist/pagecli-*.tar.gz -C "$$away" --strip-components 1 && \
		$(PYTHON) -m venv "$$away/.venv" && \
		"$$away/.venv/bin/pip" install --quiet "$$(echo "$$PWD"/dist/pagecli-*.whl)[dev]" && \
		cd "$$away" && .venv/bin/pytest $(UNIT)

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

spelling: $(VENV)/.dev
	git ls-files -z | xargs -0 $(BIN)/codespell

tools:
	.ci/tools

# BENCH="--case table-20 --rounds 15", for example
bench: $(VENV)/.dev .venv-awscli/.installed .venv-typer/.installed .venv-pandas/.installed
	@$(MAKE) --no-print-directory .venv-before/.installed || echo "There is no $(BEFORE) here: nothing is compared with it."
	$(BIN)/python -m benchmarks $(BENCH)

# SOAK="--rounds 1000 --seed 3 --aws /usr/bin/aws", for example
soak: $(VENV)/.dev .venv-awscli/.installed
	$(BIN)/python tests/soak.py --aws .venv-awscli/bin/aws $(SOAK)

# FUZZ="--requests 100000 --seed 5", for example
fuzz: $(VENV)/.dev
	$(BIN)/python tests/fuzz.py $(FUZZ)

# MUTATION="--count 300 --seed 2 src/pagecli/views", for example
mutation: $(VENV)/.dev .venv-awscli/.installed tools
	$(BIN)/python tests/mutation.py $(MUTATION)

# The AWS SDK for JavaScript v3, from npm, against `pagecli serve`.
clients-js: $(VENV)/.installed .venv-node/.installed
	node tests/clients/javascript/every_operation.mjs $(BIN)/pagecli .venv-node

.venv-node/.installed:
	@command -v node >/dev/null && command -v npm >/dev/null || { echo "make clients-js needs node and npm" >&2; exit 1; }
	mkdir -p .venv-node
	npm install --prefix .venv-node --no-save --no-package-lock --no-audit --no-fund '@aws-sdk/client-ssm-contacts@3'
	@touch $@

# HTML reports in Debian's Chromium, with puppeteer-core and axe-core from npm. PICTURES=FOLDER keeps pictures and PDFs.
CHROMIUM := chromium
browsers: $(VENV)/.dev .venv-browsers/.installed
	@command -v $(CHROMIUM) >/dev/null || { echo "make browsers needs Chromium: apt-get install chromium" >&2; exit 1; }
	@$(BIN)/python docs/generate.py --report | sha256sum --check --quiet docs/report.png.sha256 || \
		{ echo "docs/report.png is older than the report: make report-picture" >&2; exit 1; }
	reports=$$(mktemp -d) && trap 'rm -rf "$$reports"' EXIT && \
		PYTHONPATH=tests $(BIN)/python tests/browsers/reports.py "$$reports" && \
		node tests/browsers/report.mjs "$$reports" .venv-browsers "$$(command -v $(CHROMIUM))" $(PICTURES)

# docs/report.png, and the digest of the HTML that it shows.
report-picture: $(VENV)/.dev
	folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
		$(BIN)/python docs/generate.py --report > "$$folder/report.html" && \
		$(CHROMIUM) --headless --no-sandbox --hide-scrollbars --window-size=1000,1150 --user-data-dir="$$folder/profile" \
			--screenshot=docs/report.png "file://$$folder/report.html" && \
		sha256sum < "$$folder/report.html" > docs/report.png.sha256

.venv-browsers/.installed:
	@command -v node >/dev/null && command -v npm >/dev/null || { echo "make browsers needs node and npm" >&2; exit 1; }
	mkdir -p .venv-browsers
	npm install --prefix .venv-browsers --no-save --no-package-lock --no-audit --no-fund puppeteer-core@24 axe-core@4
	@touch $@

# Spark over an archive, against pagecli's own answers; needs Java.
engines: .venv-engines/.installed
	PYTHONPATH=. .venv-engines/bin/python tests/engines.py

.venv-engines/.installed: pyproject.toml
	@command -v java > /dev/null || { echo "make engines: Spark needs Java, and there is no java here" >&2; exit 1; }
	$(PYTHON) -m venv .venv-engines
	.venv-engines/bin/pip install --quiet pyspark --editable '.[archive]'
	@touch $@

.venv-awscli/.installed:
	$(PYTHON) -m venv .venv-awscli
	.venv-awscli/bin/pip install --quiet 'awscli<2'
	@touch $@

# The release that pyproject.toml pins away from, for the bench row that shows why.
.venv-typer/.installed:
	$(PYTHON) -m venv .venv-typer
	.venv-typer/bin/pip install --quiet 'typer>=0.29'
	@touch $@

# The program at an earlier commit, for the case `profiles` of the bench.
BEFORE := 7e64e0b
.venv-before/.installed:
	$(PYTHON) -m venv .venv-before
	mkdir -p .venv-before/source
	git archive $(BEFORE) | tar -x -C .venv-before/source
	.venv-before/bin/pip install --quiet .venv-before/source
	@touch $@

# What reads the archive's pages as CSV, beside it.
.venv-pandas/.installed:
	$(PYTHON) -m venv .venv-pandas
	.venv-pandas/bin/pip install --quiet pandas
	@touch $@

# Each `"name>=1.2",` of pyproject.toml: the name alone, and the lowest release.
DEPENDENCIES := sed -nE 's/^  "([A-Za-z0-9-]+)>=[0-9.]+.*/\1/p' pyproject.toml
LOWEST := sed -nE 's/^  "([A-Za-z0-9-]+)>=([0-9.]+).*/\1==\2/p' pyproject.toml

.venv-oldest/.dev: pyproject.toml
	$$(.ci/pythons oldest) -m venv --clear .venv-oldest
	$(LOWEST) > .venv-oldest/lowest
	.venv-oldest/bin/pip install --quiet --constraint .venv-oldest/lowest --editable '.[dev]'
	@touch $@

.venv-newest/bin/python:
	$$(.ci/pythons newest) -m venv .venv-newest

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --editable '.[dev]'
	@touch $@ $(VENV)/.installed

clean:
	rm -rf .venv .venv-* .bench .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage .coverage.* dist
