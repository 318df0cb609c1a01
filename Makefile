# `make run` serves the app to the tablets of the studio; `make test` checks everything.
# Each target sets up what it needs, once: a second run starts at once.

PYTHON ?= python3
PORT ?= 8501
OUT ?= export
# Tests run side by side; WORKERS=0 runs them one after another.
WORKERS ?= 3
# What is said beside the address; a demo studio needs no owner.
FIRST ?= and set up the owner, if there is none yet

VENV := .venv
PY := $(VENV)/bin/python
INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes
# The address of this machine in the studio's network; nothing is sent to find it.
ADDRESS = $(shell $(PYTHON) -c "from socket import *; s = socket(AF_INET, SOCK_DGRAM); \
	s.connect(('192.0.2.1', 9)); print(s.getsockname()[0])" 2>/dev/null || echo 127.0.0.1)

.PHONY: help run demo test long quick lint audit licences reliability lock screenshots export clean

help: ## say what can be made
	@sed -n 's/^\([a-z]*\):.*## /make \1: /p' Makefile

run: $(VENV)/run.stamp ## serve the app on the studio's network; PORT=8501
	@echo "On this machine open  http://localhost:$(PORT)  $(FIRST)"
	@echo "On the tablet, in this network, open  http://$(ADDRESS):$(PORT)  (Ctrl+C ends)"
	@$(PY) -m smpdash serve --address=0.0.0.0 --port=$(PORT) --name=$(ADDRESS)

demo: export SMPDASH_DB = data/demo/demo.db
demo: export FIRST =
demo: $(VENV)/run.stamp ## the same with a made-up studio, in a database of its own
	@$(PY) -m smpdash demo --db $(SMPDASH_DB)
	@$(MAKE) --no-print-directory run

# What was compiled stays, even if the environment asks for none: it halves the time of a start.
test long quick: export PYTHONDONTWRITEBYTECODE =
# The files of tests lie in memory where there is room, so that no test waits for another's disk.
test long quick: export TMPDIR = $(shell $(PYTHON) -c "import shutil, tempfile; from pathlib import Path; \
	memory = Path('/dev/shm'); has_room = memory.is_dir() and shutil.disk_usage(memory).free > 4e9; \
	print(memory if has_room else tempfile.gettempdir())")
test: $(VENV)/dev.stamp ## run every check and test, in a real browser too, but for the long ones
	@$(PY) -m tests.browser.chromium
	@$(MAKE) --no-print-directory lint audit
	@$(PY) -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not long" || { [ $$? -eq 1 ] && \
		echo "Once more, one after another, what failed beside other tests ..." && \
		$(PY) -m pytest --last-failed --last-failed-no-failures=none; }

long: $(VENV)/dev.stamp ## run the long tests: of load, of attacks, and in further looks, sizes and ways
	@$(PY) -m tests.browser.chromium
	@$(PY) -m pytest -m long

quick: $(VENV)/dev.stamp ## for every save: lint, types and each fast test that needs no browser
	@$(MAKE) --no-print-directory lint
	@$(PY) -m pytest -q -n auto --dist loadfile -m "not slow and not long" \
		--ignore=tests/browser --ignore=tests/fuzz --ignore=tests/supply

lint: $(VENV)/dev.stamp ## check style, format and types
	@$(PY) -m ruff check
	@$(PY) -m ruff format --check
	@$(PY) -m mypy

audit: $(VENV)/dev.stamp ## ask whether a pinned package has a known weakness
	@$(PY) -m tests.supply.audit

licences: $(VENV)/dev.stamp ## write docs/licences.md from what is installed
	@$(PY) -m tests.supply.licences

reliability: $(VENV)/dev.stamp ## break the store by the thousand and write docs/reliability.md anew
	@$(PY) -m tests.campaigns

lock: $(VENV)/dev.stamp ## pin the requirements anew from pyproject.toml; UPGRADE=--upgrade takes newer ones
	@$(VENV)/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --quiet \
		$(UPGRADE) pyproject.toml -o requirements.txt
	@$(VENV)/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --quiet \
		$(UPGRADE) --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt

screenshots: $(VENV)/dev.stamp ## take the pictures of docs/screens from the made-up studio
	@$(PY) -m tests.browser.chromium
	@$(PY) -m tests.browser.screenshots

export: $(VENV)/run.stamp ## write the studio's tables as CSV; OUT=export
	@$(PY) -m smpdash export --out $(OUT)

clean: ## remove what was set up and built; never the studio's data
	rm -rf $(VENV) build .pytest_cache .hypothesis .mypy_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	|| { echo "smpdash needs Python 3.11 or newer: make ... PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
	|| { rm -rf $(VENV); echo "Python has no venv here: install python3-venv, then again."; exit 1; }

$(VENV)/run.stamp: requirements.txt | $(PY)
	@echo "Installing the pinned requirements, a minute or two ..."
	@$(INSTALL) -r requirements.txt
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt | $(PY)
	@echo "Installing the pinned requirements with the test tools, a minute or two ..."
	@$(INSTALL) -r requirements-dev.txt
	@touch $@
