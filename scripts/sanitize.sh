#!/usr/bin/env bash
# The tests of the readers, the settings and the kernels under AddressSanitizer. Arguments go to `swift test`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/sanitizer.sh
swift test "${build[@]}" --disable-testable-imports "$@"
