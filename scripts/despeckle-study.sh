#!/usr/bin/env bash
# Measures what the two filters of `sounding filter` that smooth speckle do to contrast, edges and detectors. Prints tables.
#
#   scripts/despeckle-study.sh [OUT]
#
# Makes phantoms, filters them and analyzes them as recorded and filtered; the same with the evaluation set beside the project,
# where there is one. OUT keeps everything; without it, a temporary folder does.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
SOUNDING_NEEDS_NUMPY=1 scripts/setup.sh
python3 scripts/despeckle_measures.py >&2
sounding="$(swift build -c release --show-bin-path)/sounding"
if [ "$#" -gt 0 ]; then
    out="$1"
else
    out="$(mktemp -d)"
    trap 'rm -rf "$out"' EXIT
fi
evaluation="${SOUNDING_EVALUATION:-../shared/evaluation}"
mkdir -p "$out/truth" "$out/scores"

for difficulty in easy medium hard; do
    for preset in intercostal neck femoral; do
        for seed in 21 22; do
            "$sounding" phantom "$preset" --seed "$seed" --frames 15 --difficulty "$difficulty" --quiet --overwrite \
                -o "$out/truth/own_${preset}_${seed}_$difficulty"
        done
    done
done

# The filters of the arms; strength 0 changes no gray level, and the recording goes the same way as the others.
declare -A arms=(
    [recorded]="--kind despeckle --strength 0"
    [wiener]="--kind despeckle"
    [srad]="--kind srad"
)

# run SET FOLDER: filters and analyzes the recordings of a folder in every arm.
run() {
    local set="$1" folder="$2" arm case
    for arm in "${!arms[@]}"; do
        for case in "$folder"/*/; do
            case="$(basename "$case")"
            [ -f "$folder/$case/recording.json" ] || continue
            # Some recordings of the evaluation set are broken on purpose: no arm has them.
            # shellcheck disable=SC2086
            "$sounding" filter "$folder/$case" -o "$out/$set/$arm/$case" ${arms[$arm]} --whole-frame --overwrite \
                --quiet 2>>"$out/failures.txt" || continue
            "$sounding" analyze "$out/$set/$arm/$case" -o "$out/$set-results/$arm/$case" --overlay-every 0 --overwrite \
                --quiet 2>>"$out/failures.txt" || true
        done
    done
}

run own "$out/truth"
for arm in "${!arms[@]}"; do
    "$sounding" evaluate "$out/own-results/$arm" "$out/truth" --format json >"$out/scores/own.$arm.json"
done
python3 scripts/despeckle_study.py pictures "$out/truth" "$out/own"

if [ -d "$evaluation" ]; then
    run phantoms "$evaluation/phantoms"
    run recordings "$evaluation/recordings"
    for arm in "${!arms[@]}"; do
        python3 "$evaluation/score.py" --truth "$evaluation/phantoms" --results "$out/phantoms-results/$arm" \
            --json "$out/scores/phantoms.$arm.json" >/dev/null
        python3 "$evaluation/score_recordings.py" --cases "$evaluation/recordings" \
            --results "$out/recordings-results/$arm" --json "$out/scores/recordings.$arm.json" >/dev/null
    done
    python3 scripts/despeckle_study.py pictures "$evaluation/phantoms" "$out/phantoms"
fi
python3 scripts/despeckle_study.py detectors "$out/scores"
