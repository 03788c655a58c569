#!/usr/bin/env bash
# Refreshes the lock files from the pyproject.toml files. Usage: make lock
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

members=(10_preprod/pyproject.toml 40_utils/mangetamain_data_utils/pyproject.toml)
lock() {
  .venv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --fork-strategy fewest \
    --generate-hashes --no-emit-index-url --no-annotate --no-header \
    --no-emit-package mangetamain-data-utils "$@"
}

lock --group uv --output-file requirements-uv.lock
lock --group uv --group build "${members[@]}" --output-file requirements.lock
lock --group uv --group build --group dev "${members[@]}" --constraint requirements.lock --output-file requirements-dev.lock
