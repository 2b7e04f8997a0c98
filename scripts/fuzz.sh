#!/usr/bin/env bash
# Runs readers under libFuzzer and AddressSanitizer: scripts/fuzz.sh [SECONDS [READER...]], 60 seconds each and all of
# them unless stated. What was learned stays in .build-sanitizer/corpus; an input that crashes, hangs or takes too much
# memory ends the run with an error and stays in .build-sanitizer/found.
#
# scripts/fuzz.sh keep [READER...] takes what was learned into the corpus in the repository: of the inputs that together
# reach the most, the first 20 of at most 1.5 kB for a reader.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
seconds="${1:-60}"
[ "$#" -gt 0 ] && shift
[[ "$seconds" =~ ^[0-9]+$|^keep$ ]] || { echo "fuzz: SECONDS is $seconds; allowed: a whole number, or keep" >&2; exit 64; }
readers=("$@")
[ "$#" -gt 0 ] || readers=(dicom metaimage nrrd png rf stream sidecar settings video)
. scripts/sanitizer.sh
swift build "${build[@]}" --product fuzz-readers
swift build "${build[@]}" --product SoundingGDCM
fuzz="$(swift build "${build[@]}" --show-bin-path)/fuzz-readers"
kept=Tests/ReaderFuzzing/Corpus
learned=.build-sanitizer/corpus
found=.build-sanitizer/found
# Every input becomes a file: in memory where that can be had.
work="$(mktemp -d -p "$([ -w /dev/shm ] && echo /dev/shm || echo "${TMPDIR:-/tmp}")")"
trap 'rm -rf "$work"' EXIT
export TMPDIR="$work"
"$fuzz" --seeds "$work/seeds"
# Lengths in bytes, seconds for an input, megabytes: an input is small, whatever it claims to hold.
limits=(-max_len=16384 -timeout=30 -rss_limit_mb=2048 -malloc_limit_mb=1024)
for reader in "${readers[@]}"; do
    export READER="$reader"
    mkdir -p "$learned/$reader" "$found/$reader" "$kept/$reader"
    if [ "$seconds" = keep ]; then
        mkdir -p "$work/all"
        "$fuzz" "${limits[@]}" -set_cover_merge=1 "$work/all" \
            "$work/seeds/$reader" "$kept/$reader" "$learned/$reader" 2>/dev/null
        for seed in "$work/seeds/$reader"/*; do rm -f "$work/all/$(sha1sum "$seed" | cut -d ' ' -f 1)"; done
        # The merge writes those that add the most first.
        find "$work/all" -type f -size -1537c -printf '%T@ %p\n' | sort -n | head -n 20 | cut -d ' ' -f 2 |
            xargs -r cp -t "$kept/$reader"
        rm -rf "$work/all"
        continue
    fi
    log="$found/$reader.log"
    if ! "$fuzz" "${limits[@]}" -max_total_time="$seconds" -print_final_stats=1 \
        -artifact_prefix="$found/$reader/" "$learned/$reader" "$work/seeds/$reader" "$kept/$reader" 2>"$log"; then
        tail -n 60 "$log" >&2
        echo "fuzz: $reader failed on the input in $found/$reader; see $log" >&2
        exit 1
    fi
    printf 'fuzz: %s: %s, %s\n' "$reader" "$(sed -n 's/^Done \(.*\)/\1/p' "$log")" \
        "$(grep -o 'cov: [0-9]* ft: [0-9]*' "$log" | tail -n 1)"
done
