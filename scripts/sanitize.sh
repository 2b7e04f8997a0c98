#!/usr/bin/env bash
# The tests of the readers, the settings and the kernels under AddressSanitizer. Arguments go to the test program:
# scripts/sanitize.sh --filter RecordingsTests.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/sanitizer.sh
# The products by their names: `swift test` would build the command, too.
swift build "${build[@]}" --product soundingPackageTests
swift build "${build[@]}" --product SoundingGDCM
"$(swift build "${build[@]}" --show-bin-path)/soundingPackageTests.xctest" --testing-library swift-testing "$@"
