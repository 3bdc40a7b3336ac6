#!/usr/bin/env bash
# Runs uv, installing it into .tools if this machine has none. Needs no root; writes nothing outside the checkout.
set -euo pipefail
cd "$(dirname "$0")/.."
export UV_CACHE_DIR="$PWD/.tools/uv-cache" UV_PYTHON_INSTALL_DIR="$PWD/.tools/python"

works() { "$@" >/dev/null 2>&1; }

# Candidates are started, not looked up: a pyenv shim can exist and fail.
if works uv --version; then
    exec uv "$@"
fi
if ! works .tools/bin/uv --version; then
    for python in python3.13 python3 python; do
        works $python -m venv .tools && break
    done
    works .tools/bin/python -m pip --version || {
        echo "error: no Python with venv and pip found; install Python 3.13 (on Debian also python3-venv)" >&2
        exit 1
    }
    .tools/bin/python -m pip install --quiet uv
fi
exec .tools/bin/uv "$@"
