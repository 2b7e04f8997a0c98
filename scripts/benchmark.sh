#!/usr/bin/env bash
# Builds the benchmarks in release and prints where the time of a frame goes. An argument sets the number of rounds.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../Benchmarks"
swift build -c release --product SoundingBenchmark >&2
exec "$(swift build -c release --show-bin-path)/SoundingBenchmark" "$@"
