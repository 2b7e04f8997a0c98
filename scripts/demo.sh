#!/usr/bin/env bash
# Installs what is missing, builds in release, analyzes the recordings in SampleData and prints where the results are.
# With arguments: analyzes those recordings instead.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
scripts/setup.sh

swift build -c release --product sounding
swift build -c release --product SoundingGDCM
sounding="$(swift build -c release --show-bin-path)/sounding"
out="${SOUNDING_DEMO_OUT:-out/demo}"
inputs=("$@")
[ "${#inputs[@]}" -gt 0 ] || inputs=(SampleData/*/)

"$sounding" analyze "${inputs[@]}" -o "$out" --overwrite
if [ "$#" -eq 0 ]; then
    echo
    echo "Against the known truth:"
    "$sounding" evaluate "$out" SampleData
fi
echo
echo "Overlays:  $PWD/$out/*/overlays/"
echo "Results:   $PWD/$out/*/results.jsonl"
echo "Summaries: $PWD/$out/*/summary.json"
