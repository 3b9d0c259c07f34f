# Every target is a thin call of the package's own commands. `make help` lists them.
SHELL := /bin/bash -euo pipefail
PYTHON ?= python3
COURSE ?= examples
ASSIGNMENT ?= optimization_methods
SIZES ?= 100 1000
SAMPLE ?= 4
SOURCE = $(abspath $(if $(wildcard $(COURSE)/source),$(COURSE)/source,source))# a course's own, or this project's
BIN := .venv/bin
READY := .venv/.ready
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# The package itself, with an extra; what builds it is in requirements.txt already.
EXTRA = $(INSTALL) -c requirements/constraints.txt --no-build-isolation -e ".[$(1)]"
.DEFAULT_GOAL := all
.PHONY: all setup sandbox browser postgres cluster build examples grade report audit lab formgrader test test-slow benchmark oracles lint help

all: setup sandbox build examples ## set up, build, grade the example class, write its report (the default)
	$(BIN)/autograder grade optimization_methods --course examples
	$(BIN)/autograder report optimization_methods --course examples

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-11s %s\n", $$1, $$2}' Makefile

setup: $(READY) ## make .venv, install requirements.txt and this package into it

$(READY): requirements.txt requirements/student.txt requirements/constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "make: Python 3.11 or newer is needed; name one with make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv
	$(INSTALL) -r requirements.txt
	$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

sandbox: ## install bubblewrap with apt-get if it is missing and that is allowed
	@command -v bwrap >/dev/null || .ci/install-bubblewrap

browser: ## install chromium with apt-get if it is missing and that is allowed
	@command -v chromium >/dev/null || .ci/install-chromium

postgres: setup ## install PostgreSQL with apt-get if it is missing and that is allowed, and its driver
	@compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null || .ci/install-postgresql
	$(call EXTRA,postgres)

build: setup ## notebooks/ -> source/ -> release/
	$(BIN)/autograder build

examples: setup ## write the example class into examples/submitted/
	$(BIN)/python examples/make_class.py

grade: setup sandbox ## grade COURSE/submitted/*/ASSIGNMENT
	$(BIN)/autograder grade $(ASSIGNMENT) --course $(COURSE)

cluster: setup ## install Dask, for grading on a cluster
	$(call EXTRA,cluster)

report: setup ## the class as one page for the instructor, from what was graded last
	$(BIN)/autograder report $(ASSIGNMENT) --course $(COURSE)

audit: setup sandbox ## try every small wrong version of the reference solutions on the cases
	$(BIN)/autograder audit

lab: setup ## open the student notebooks in JupyterLab
	$(BIN)/jupyter lab --notebook-dir release

formgrader: setup ## open COURSE in JupyterLab with nbgrader's formgrader
	cd $(COURSE) && PATH="$(CURDIR)/$(BIN):$$PATH" JUPYTER_CONFIG_PATH=$(CURDIR) jupyter lab --CourseDirectory.source_directory=$(SOURCE)

test: setup sandbox ## run all tests but the slow ones
	$(BIN)/python -m pytest -n auto --dist loadfile -m "not slow"

test-slow: setup sandbox browser postgres cluster ## run the slow tests: nbgrader's own suite, kills, a browser, a cluster, a server
	$(BIN)/python -m pytest -n auto --dist load -m slow

benchmark: setup sandbox ## time trainings, then nbgrader, otter and ours on the same class (SIZES, SAMPLE); minutes
	$(BIN)/python -m benchmarks.training
	test -x .venv-otter/bin/otter || { $(PYTHON) -m venv .venv-otter && .venv-otter/bin/pip install --quiet --disable-pip-version-check -r benchmarks/requirements-otter.txt; }
	$(BIN)/python -m benchmarks.graders --sizes $(SIZES) --sample $(SAMPLE) --otter $(CURDIR)/.venv-otter/bin/otter

oracles: setup ## install torch too, so that `make test` checks the expected arrays against it
	$(call EXTRA,oracles)

lint: setup ## ruff, mypy, import-linter
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
