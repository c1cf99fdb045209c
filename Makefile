.DEFAULT_GOAL := help
.PHONY: help run test check fmt bench bench-register browser
PYTHON ?= python3
BIN := .venv/bin
# Most tests wait for other processes more than they compute.
JOBS ?= $(shell expr 2 '*' $$(getconf _NPROCESSORS_ONLN))
STAMP := .venv/installed

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

run: $(STAMP) ## start a demonstration on this machine and print its address (KEEP=1 keeps the data)
	@$(BIN)/python -m scripts.run_demo $(if $(KEEP),--keep)

test: $(STAMP) browser ## run the whole test suite (ARGS="-k name" a part of it; JOBS=0 one after another)
	@$(BIN)/python -m pytest --numprocesses $(JOBS) --dist worksteal $(ARGS)

check: $(STAMP) ## lint, formatting, types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy .

fmt: $(STAMP) ## format the code and mend what can be mended
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(STAMP) ## measure and print ratios: of the intake, then of a register of a million entries
	@$(BIN)/python -m scripts.bench
	@$(BIN)/python -m scripts.bench_register

bench-register: $(STAMP) ## the register alone (ROWS=1000000; MORE=10000000 adds a file; KEEP=dir keeps the files)
	@$(BIN)/python -m scripts.bench_register $(if $(ROWS),--rows $(ROWS)) $(if $(MORE),--more $(MORE)) \
		$(if $(KEEP),--keep $(KEEP)) $(ARGS)

browser:
	@scripts/ensure_browser.sh

$(STAMP): requirements.txt requirements-dev.txt
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@
