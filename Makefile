# opengxa. `make help` lists what there is to make.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV ?= .venv
PORT ?= 8080
DEMO ?= build/demo
PYTEST ?=
# All tests are shared out among the processors; a few are done sooner without workers, which each have to start.
# One more than there are processors: tests wait for servers, browsers and disks a fifth of their time.
WORKERS ?= --numprocesses=$(shell expr $$(getconf _NPROCESSORS_ONLN) + 1) --maxprocesses=5

# Tests start hundreds of processes, and each would compile all modules again.
unexport PYTHONDONTWRITEBYTECODE

BIN := $(VENV)/bin

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1\t\2/' | expand -t 13

demo: $(VENV)/.demo ## build a release of public data and serve it on port 8080 (PORT=…)
	$(BIN)/opengxa demo --home $(DEMO) --port $(PORT) --serve

serve: $(VENV)/.demo ## serve the demo's release again
	$(BIN)/opengxa serve --home $(DEMO) --port $(PORT)

test: check system-packages ## check everything and run all tests (PYTEST="-k …" for some)
	$(BIN)/python -m pytest $(or $(PYTEST),$(WORKERS))

reference: $(VENV)/.test ## compare the statistics with those of R, on whole experiments (OPENGXA_DATA=…)
	$(BIN)/python -m pytest tests/reference $(PYTEST)

check: $(VENV)/.test ## style, types, directions of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.test $(VENV)/.bench ## measure the service against raw engines, side by side
	$(BIN)/python -m benchmarks $(BENCH)

screenshots: $(VENV)/.test system-packages ## photograph the pages of the demo's release for the documents
	$(BIN)/python -m tests.browser.screenshots --home $(DEMO)

clean: ## remove what was built, but not the virtual environment
	rm -rf build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

# A stamp per extra: pip runs again only when pyproject.toml has changed. Modules are compiled when first imported: of
# all that is installed most never are, and compiling takes a third of installing.
$(VENV)/.demo $(VENV)/.test $(VENV)/.bench: $(VENV)/.%: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --no-compile --quiet --disable-pip-version-check --editable '.[$*]'
	$(BIN)/python -m pip install --no-compile --quiet --disable-pip-version-check --no-deps pyanatomogram==0.1.1
	@touch $@

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "opengxa needs Python 3.11 or newer, and there is no $(PYTHON): install it, or say make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "opengxa needs Python 3.11 or newer, and $(PYTHON) is $$($(PYTHON) -V): say make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) has no venv: install it (on Debian: apt-get install python3-venv)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# Tests in tests/browser drive Chromium; nothing else needs system packages (a JDK comes from PyPI where none is).
system-packages:
	@if command -v chromium >/dev/null; then exit 0; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium >/dev/null \
	    || echo "make: apt-get could not install chromium: tests in a browser will fail"; \
	else echo "make: Chromium is not here and only root may install it (chromium): tests in a browser will fail"; fi

.PHONY: help demo serve test reference check bench screenshots clean system-packages
