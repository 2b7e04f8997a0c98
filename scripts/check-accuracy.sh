#!/usr/bin/env bash
# Analyzes every recording of the evaluation set beside the project and holds the scores against scripts/accuracy-thresholds.json.
# Prints the full tables. Usage: scripts/check-accuracy.sh [OUT]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
evaluation="${SOUNDING_EVALUATION:-../shared/evaluation}"
if [ ! -d "$evaluation" ]; then
    echo "check-accuracy: SKIPPED, no evaluation set at $evaluation"
    exit 0
fi
evaluation="$(cd "$evaluation" && pwd)"
SOUNDING_NEEDS_NUMPY=1 scripts/setup.sh
out="${1:-$(mktemp -d)}"
sounding="$(swift build -c release --show-bin-path)/sounding"
thresholds=scripts/accuracy-thresholds.json

python3 "$evaluation/run_all.py" --engine "$sounding" --cases "$evaluation/phantoms" "$evaluation/recordings" \
    --out "$out" --arg=--overlay-every --arg=0 --arg=--quiet | tail -n 1

requirements() {
    python3 - "$thresholds" "$1" <<'PY'
import json, sys
for line in json.load(open(sys.argv[1]))[sys.argv[2]]:
    print(line)
PY
}
phantoms=()
while read -r line; do phantoms+=(--require "$line"); done < <(requirements phantoms)
mapfile -t recordings < <(requirements recordings)
status=0
python3 "$evaluation/score.py" --truth "$evaluation/phantoms" --results "$out" --by difficulty --json "$out/phantoms.json" \
    "${phantoms[@]}" || status=1
python3 "$evaluation/score_recordings.py" --cases "$evaluation/recordings" --results "$out" --json "$out/recordings.json" \
    --require "${recordings[@]}" || status=1
echo
python3 scripts/accuracy_table.py "$out/phantoms.json" "$out/recordings.json"
exit "$status"
