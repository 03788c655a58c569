# The commands of the project; `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help run run-s3 test test-slow test-mutation check bench lock clean

PORT ?= 8501
DATA ?= data/demo.duckdb
NAME ?=
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
PACKAGES := 10_preprod/src 40_utils/mangetamain_data_utils/src
CODE := 10_preprod 40_utils 50_test 70_scripts

help: ## List the commands
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

run: env $(filter data/demo.duckdb,$(DATA)) ## Serve the site with demonstration data [PORT=8501] [DATA=FILE.duckdb]
	@test -f "$(DATA)" || { echo "DATA=$(DATA): there is no such file" >&2; exit 2; }
	@APP_ENV=local MANGE_DATA="$(DATA)" MANGE_REVISION="$$(git rev-parse --short HEAD)" \
	  exec $(BIN)/python -m mangetamain_analytics --port $(PORT)

run-s3: env-dev $(filter data/demo.duckdb,$(DATA)) ## Serve the site from a real S3 server on this machine [PORT=] [DATA=]
	@APP_ENV=local PORT=$(PORT) DATA="$(DATA)" exec $(BIN)/python 70_scripts/run_s3.py

test: env-dev ## Run all tests, coverage at least 90 %
	@70_scripts/setup_system.sh chromium curl
	$(PYTEST) -n auto --dist loadfile --cov --cov-report=term

test-slow: env-dev ## Run the long proofs (at most 60 minutes)
	@70_scripts/setup_system.sh chromium curl
	$(PYTEST) -m slow 40_utils 50_test
	$(PYTEST) -m slow -rP -n auto --maxschedchunk 1 10_preprod

test-mutation: env-dev ## Change the statistics on purpose and see that the tests notice
	$(BIN)/python 70_scripts/mutate.py

check: env-dev ## Check style, docstrings, types, scripts, translations and colours
	$(BIN)/black --quiet --check $(CODE)
	$(BIN)/flake8 $(CODE)
	$(BIN)/pydocstyle $(PACKAGES) 70_scripts
	$(BIN)/mypy
	$(BIN)/shellcheck 70_scripts/*.sh .ci/run
	$(BIN)/python 70_scripts/messages.py --check
	$(BIN)/python 70_scripts/theme.py --check

bench: env-dev data/demo.duckdb ## Measure speed as ratios against floors [NAME=pull]; NAME=scale_10: ten times the data
	@70_scripts/setup_system.sh chromium curl
	$(BIN)/python 50_test/bench/run.py $(NAME)

lock: env ## Refresh the lock files from the pyproject.toml files
	70_scripts/lock.sh

clean: ## Remove the environment, caches, demonstration data and results
	rm -rf .venv .bench .artifacts .mypy_cache .pytest_cache data/demo.duckdb 10_preprod/data .coverage .coverage.*
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +

.PHONY: env env-dev
env:
	@70_scripts/setup_env.sh run
env-dev:
	@70_scripts/setup_env.sh dev

# Made anew when the generator or the schema changes.
data/demo.duckdb: $(shell find 40_utils/mangetamain_data_utils/src -name '*.py' -o -name '*.sql') | env
	@mkdir -p data
	$(BIN)/mangetamain-data demo --out $@
