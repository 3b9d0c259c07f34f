# Every target is a thin call of a command. `make help` lists them.
SHELL := /bin/bash -euo pipefail
PYTHON ?= python3
COURSE ?= examples
ASSIGNMENT ?= optimization_methods
SIZES ?= 100 1000
SAMPLE ?= 4
BIN := .venv/bin
READY := .venv/.ready
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# The package itself, with an extra; what builds it is in requirements.txt already.
EXTRA = $(INSTALL) -c requirements/constraints.txt --no-build-isolation -e ".[$(1)]"
.DEFAULT_GOAL := all
.PHONY: all setup sandbox browser postgres hub cluster build examples grade report audit book lab formgrader test test-slow test-all benchmark oracles lint help

all: setup sandbox build examples ## set up, build, grade the example class, write its report (the default)
	$(BIN)/autograder grade optimization_methods --course examples
	$(BIN)/autograder report optimization_methods --course examples

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-11s %s\n", $$1, $$2}' Makefile

setup: $(READY) ## make .venv and install requirements.txt and this package in it

$(READY): requirements.txt requirements/student.txt requirements/constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "make: Python 3.11 or newer is needed; name one with make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv
	$(INSTALL) -r requirements.txt
	$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

sandbox: ## install bubblewrap with apt-get, if it is missing and apt-get may be used
	@command -v bwrap >/dev/null || .ci/install-bubblewrap

browser: ## install chromium with apt-get, if it is missing and apt-get may be used
	@command -v chromium >/dev/null || .ci/install-chromium

postgres: setup ## install PostgreSQL likewise, and its Python driver
	@compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null || .ci/install-postgresql
	$(call EXTRA,postgres)

hub: setup ## install JupyterHub, and its proxy with npm; Node.js with apt-get, if it is missing and apt-get may be used
	$(call EXTRA,hub)
	@test -x .venv/proxy/node_modules/.bin/configurable-http-proxy || .ci/install-proxy

build: setup ## build notebooks/ -> source/ -> release/
	$(BIN)/autograder build

examples: setup ## write the example class into examples/submitted/
	$(BIN)/python examples/make_class.py

grade: setup sandbox ## grade COURSE/submitted/*/ASSIGNMENT (COURSE=examples ASSIGNMENT=optimization_methods)
	$(BIN)/autograder grade $(ASSIGNMENT) --course "$(COURSE)"

cluster: setup ## install Dask, to grade on a cluster
	$(call EXTRA,cluster)

report: setup ## write one page on the class of COURSE for the instructor
	$(BIN)/autograder report $(ASSIGNMENT) --course "$(COURSE)"

audit: setup sandbox ## try every small wrong version of the solutions on the cases
	$(BIN)/autograder audit

book: setup ## write the course as a website into book/, its code of graded methods left out (EDITION=instructor: all of it)
	$(call EXTRA,book)
	$(BIN)/python -m docs.book.build $(if $(filter instructor,$(EDITION)),--instructor book-instructor,book)

lab: setup ## open the student notebooks in JupyterLab
	$(BIN)/jupyter lab --notebook-dir release

formgrader: setup ## open COURSE in JupyterLab with nbgrader's formgrader
	@test -f "$(COURSE)/nbgrader_config.py" || { echo "make: $(COURSE) has no nbgrader_config.py; docs/courses.md shows it"; exit 1; }
	cd "$(COURSE)" && "$(CURDIR)/$(BIN)/jupyter" lab

# Three workers on two cores: many tests wait for limits of time. tests/conftest.py has the order of the files.
TESTS := $(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

test: setup sandbox ## run all tests but the slow ones
	$(TESTS) -m "not slow"

test-slow: setup sandbox browser postgres hub cluster ## run the slow tests: nbgrader's own suite, kills, a browser, the book, a hub, a cluster, PostgreSQL
	$(call EXTRA,book)
	$(TESTS) -m slow

test-all: setup sandbox browser postgres hub cluster ## run all tests
	$(call EXTRA,book)
	$(TESTS)

benchmark: setup sandbox ## time trainings, then nbgrader, Otter-Grader and this grader on one class (SIZES, SAMPLE)
	$(BIN)/python -m benchmarks.training
	test -x .venv-otter/bin/otter || { $(PYTHON) -m venv .venv-otter && .venv-otter/bin/pip install --quiet --disable-pip-version-check -r benchmarks/requirements-otter.txt; }
	$(BIN)/python -m benchmarks.graders --sizes $(SIZES) --sample $(SAMPLE) --otter $(CURDIR)/.venv-otter/bin/otter

oracles: setup ## install torch, so that `make test` checks the expected arrays against it
	$(call EXTRA,oracles)

lint: setup ## run ruff, mypy and import-linter
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
