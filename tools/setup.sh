#!/usr/bin/env bash
# Builds .venv from requirements.lock and installs the project into it.
set -euo pipefail
cd "$(dirname "$0")/.."
python=.venv/bin/python

# The first Python on the path that starts and whose version lies between two. uv gives up at a shim that fails.
find_python() {
    local candidate
    for candidate in $(type -ap python3.13 python3 python python3.12 python3.14); do
        if "$candidate" -c "import sys; sys.exit(not ($1) <= sys.version_info[:2] <= ($2))" 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    return 1
}

if ! $python -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then
    # Results are published from 3.13 (.python-version), which uv also looks for elsewhere and can download.
    wanted=$(find_python '3, 13' '3, 13') || wanted=3.13
    if ! tools/uv.sh venv --quiet --clear --python "$wanted" .venv; then
        # The lock serves its neighbours too.
        other=$(find_python '3, 12' '3, 14') || {
            echo "error: no Python 3.13 found and none could be downloaded; install Python 3.13" >&2
            exit 1
        }
        tools/uv.sh venv --clear --python "$other" .venv
    fi
fi
# The environment is named in each call: one that the caller has activated must stay as it is.
tools/uv.sh pip sync --quiet --python $python --require-hashes --compile-bytecode requirements.lock
# The build backend is in the lock, so this step needs no network.
tools/uv.sh pip install --quiet --python $python --offline --no-deps --no-build-isolation --editable .
