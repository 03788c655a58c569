#!/usr/bin/env bash
# Makes or refreshes .venv from the lock files. Usage: setup_env.sh run|dev
#   run  what the site needs            (requirements.lock)
#   dev  and what tests and tools add   (requirements-dev.lock, a superset)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

kind=${1:?usage: setup_env.sh run|dev}
case $kind in
  run) lock=requirements.lock ;;
  dev) lock=requirements-dev.lock ;;
  *) echo "setup_env.sh: '$kind' is neither run nor dev" >&2; exit 2 ;;
esac
members=(40_utils/mangetamain_data_utils 10_preprod)

fingerprint() { # of everything that decides what .venv holds
  cat "$1" requirements-uv.lock 70_scripts/setup_env.sh "${members[@]/%//pyproject.toml}" | cksum
}
current() { [ -x .venv/bin/python ] && [ "$(cat ".venv/.installed-$1" 2>/dev/null)" = "$(fingerprint "$2")" ]; }
if current dev requirements-dev.lock || current "$kind" "$lock"; then exit 0; fi

find_python() { # the real interpreter behind whatever name or shim answers
  local name
  for name in ${PYTHON:+"$PYTHON"} python3 python3.13 python3.12 python3.11; do
    "$name" -c 'import sys; sys.version_info >= (3, 11) or sys.exit(1); print(sys.executable)' 2>/dev/null && return
  done
  echo "Python 3.11 or newer was not found. Install it, or name it: make PYTHON=/path/to/python3 …" >&2
  return 2
}
python=$(find_python)

if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then # Debian splits it off
  70_scripts/setup_system.sh python3-venv
fi

if [ ! -x .venv/bin/uv ]; then
  echo "Making .venv with $("$python" --version) …"
  rm -rf .venv
  "$python" -m venv .venv
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
fi

echo "Installing $lock …"
rm -f .venv/.installed-*
export UV_PYTHON_DOWNLOADS=never VIRTUAL_ENV="$PWD/.venv"
.venv/bin/uv pip sync --quiet --require-hashes "$lock"
.venv/bin/uv pip install --quiet --offline --no-deps --no-build-isolation \
  "${members[@]/#/--editable=}"
fingerprint "$lock" > ".venv/.installed-$kind"
