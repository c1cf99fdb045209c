.DEFAULT_GOAL := help
.PHONY: help run test check fmt bench browser
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/installed

help: ## list the targets
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 8

run: $(STAMP) ## start a demonstration on this machine and print its address (KEEP=1 keeps the data)
	@$(BIN)/python -m scripts.run_demo $(if $(KEEP),--keep)

test: $(STAMP) browser ## run the whole test suite
	@$(BIN)/python -m pytest $(ARGS)

check: $(STAMP) ## lint, formatting, types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy .

fmt: $(STAMP) ## format the code and mend what can be mended
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(STAMP) ## measure and print ratios
	@$(BIN)/python -m scripts.bench

browser:
	@scripts/ensure_browser.sh

$(STAMP): requirements.txt requirements-dev.txt
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@
