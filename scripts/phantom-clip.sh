# Sourced by the studies: short recordings of insertions from the package's own phantoms, varied widely.
#
# phantom_clip SOUNDING BASE NUMBER SECONDS FOLDER [MORE...]: the recording of that number, the same on every machine; MORE
# are options for `sounding phantom`.
# Places with a pleura or vessels, three difficulties, four sizes of the picture, four frame rates (engineering defaults:
# coarse and slow enough that thousands can be made); the seed varies anatomy, needle, speckle, gain and dynamic range.
# Needles are in their place after 1 to 1.5 seconds.
phantom_clip() {
    local sounding="$1" base="$2" number="$3" seconds="$4" folder="$5"
    shift 5
    local presets=(intercostal neck rhomboid femoral intercostal forearm rhomboid)
    local difficulties=(easy medium hard) sizes=(200 256 320 400) rates=(6 8 10 12)
    local rate="${rates[$((number / 84 % 4))]}"
    "$sounding" phantom "${presets[$((number % 7))]}" --seed "$((base + number))" --frames "$((rate * seconds + 1))" \
        --frame-rate-hz "$rate" --size "${sizes[$((number / 21 % 4))]}" \
        --difficulty "${difficulties[$((number / 7 % 3))]}" --jobs 1 -o "$folder" --overwrite --quiet "$@"
}

# insertion_clip SOUNDING BASE NUMBER FOLDER: two seconds in which a needle goes in by 10 to 34 mm, past vessels and pleura or into
# them; as the preset handles it, it keeps away from both. The steps of 1 mm repeat with no other choice.
insertion_clip() {
    phantom_clip "$1" "$2" "$3" 2 "$4" --insertion-mm "$((10 + $3 * 7 % 25))"
}
