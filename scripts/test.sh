#!/usr/bin/env bash
# Installs what is missing and runs all the tests. Further arguments go to `swift test`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
scripts/setup.sh

# In release, because the kernels are far slower without optimization; without testable imports, so that
# the tests and the command share one build.
swift test -c release --disable-testable-imports "$@"
