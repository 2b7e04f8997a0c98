#!/usr/bin/env bash
# Checks the command from outside: valid and invalid invocations, their exit codes and messages.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
sounding="$(realpath "${1:-$(swift build -c release --show-bin-path)/sounding}")"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
passed=0
failed=0
sample="$(ls -d SampleData/*/ | head -n 1)"
sample="${sample%/}"

# expect CODE PATTERN ARGS...: the command's exit code, and an extended regular expression its output must match;
# CODE may be several, separated by |.
expect() {
    local code="$1" pattern="$2" text status
    shift 2
    text="$(timeout 120 "$sounding" "$@" 2>&1)"
    status=$?
    if [[ "|$code|" == *"|$status|"* ]] && grep -qE -- "$pattern" <<<"$text"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAILED: sounding %s\n  exit %s, expected %s; output must match: %s\n%s\n' \
            "$*" "$status" "$code" "$pattern" "$(sed 's/^/  | /' <<<"$text" | head -n 12)"
    fi
}

# claim DESCRIPTION COMMAND...: a command that must succeed.
claim() {
    local what="$1"
    shift
    if "$@" >/dev/null 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAILED: %s\n' "$what"
    fi
}

# Help and usage.
expect 0 'USAGE' --help
expect 0 'results.jsonl' analyze --help
expect 0 '^[0-9]+\.[0-9]+\.[0-9]+$' --version
expect 0 'compdef|sounding' --generate-completion-script zsh
expect 64 'Missing expected argument' analyze -o "$work/x"
expect 64 'Unknown option' analyze "$sample" -o "$work/x" --frobnicate
expect 64 'jobs is 0; allowed: 1 to 256' analyze "$sample" -o "$work/x" --jobs 0
expect 64 'both state the scale' analyze "$sample" -o "$work/x" --depth-mm 40 --pixel-spacing-mm 0.1
expect 64 'x,y,width,height|invalid' analyze "$sample" -o "$work/x" --region 1,2,3

# The main job.
expect 0 'frames' analyze "$sample" -o "$work/one" --jobs 1
claim "results.jsonl is there" test -s "$work/one/results.jsonl"
claim "summary.json is there" test -s "$work/one/summary.json"
claim "session.csv has a row for the session and one for each needle" bash -c \
    "grep -q ',session,' '$work/one/session.csv' && grep -q ',placement,1,' '$work/one/session.csv'"
cat >"$work/session.py" <<'PYTHON'
"""Holds session.csv, summary.json and results.jsonl of one folder against each other."""
import csv, json, sys

folder = sys.argv[1]
with open(folder + "/session.csv", newline="", encoding="utf-8") as file:
    raw = file.read()
assert raw.endswith("\r\n") and raw.count("\n") == raw.count("\r\n")
rows = list(csv.DictReader(raw.splitlines()))
lines = [json.loads(line) for line in open(folder + "/results.jsonl")]
summary = json.load(open(folder + "/summary.json"))
events = lines[-1]["events"]
assert events == summary["events"]
assert all(None not in row and None not in row.values() for row in rows)
kinds = [row["event"] for row in rows]
for kind, name in (("placement", "placement"), ("dwell", "dwell"), ("twitch", "twitch")):
    assert kinds.count(kind) == len(events[name]), kind
session = rows[0]
assert session["event"] == "session" and int(session["needles"]) == events["needles"]
stays = sum(p["exit_s"] - p["entry_s"] for p in events["placement"])
assert abs(float(session["needle_min"]) - stays / 60) < 1e-4
# Nearest means the smallest bound of those that verdicts go by, everywhere.
for hazard in ("pleura", "vessel"):
    bounds = [(l["clearance_normal_bound_mm"][hazard], l["frame"]) for l in lines[1:-1] if "clearance_normal_bound_mm" in l]
    stated = {l["frame"]: l["clearance_lower_bound_mm"][hazard] for l in lines[1:-1] if "clearance_lower_bound_mm" in l}
    bounds = [b for b in bounds if b[0] is not None]
    least = summary["minimum_clearance_" + hazard]
    if not bounds:
        assert least is None and session[hazard + "_frame"] == ""
        continue
    assert least["frame"] == min(bounds)[1]
    assert least["lower_bound_mm"] == stated[least["frame"]]
    assert int(session[hazard + "_frame"]) == least["frame"]
    assert float(session[hazard + "_lower_bound_mm"]) == least["lower_bound_mm"]
PYTHON
for one in SampleData/*/; do
    expect 0 'frames' analyze "$one" -o "$work/session-$(basename "$one")" --overlay-every 0
    claim "session, summary and results of $one agree" python3 "$work/session.py" "$work/session-$(basename "$one")"
done
expect 0 ': 1 frame,' phantom intercostal --frames 1 -o "$work/single"
expect 0 ': 1 frame,' analyze "$work/single" -o "$work/single-results"
claim "an overlay is there" test -s "$work/one/overlays/frame_0000.png"
claim "every line is JSON" python3 -c 'import json,sys; [json.loads(l) for l in open(sys.argv[1])]' "$work/one/results.jsonl"
expect 0 'frames' analyze "$sample" -o "$work/two" --jobs 2
claim "results do not depend on --jobs" diff -r "$work/one" "$work/two"
expect 73 'already there; --overwrite' analyze "$sample" -o "$work/one"
expect 0 'frames' analyze "$sample" -o "$work/one" --overwrite --overlay-every 0
claim "no overlays when none are wanted" test ! -e "$work/one/overlays"
expect 0 '"schema"' analyze "$sample" -o "$work/json" --format json --overlay-every 0
expect 0 'format' probe "$sample"
expect 0 '"scale"' probe --format json "$sample"

# Configuration.
printf 'margins:\n  pleura_danger_mm: 6\n  pleura_caution_mm: 12\noverlay_every: 0\n' >"$work/good.yaml"
printf 'margins:\n  pleura_dagger_mm: 6\n' >"$work/key.yaml"
printf 'margins:\n  pleura_danger_mm: 600\n' >"$work/range.yaml"
printf 'margins: [\n' >"$work/broken.yaml"
expect 0 'frames' analyze "$sample" -o "$work/config" --config "$work/good.yaml"
claim "the configuration in effect is in the header" grep -q '"pleura_danger_mm":6' "$work/config/results.jsonl"
expect 65 'unknown key pleura_dagger_mm; allowed: pleura_danger_mm' analyze "$sample" -o "$work/x" --config "$work/key.yaml"
expect 65 'pleura_danger_mm is 600' analyze "$sample" -o "$work/x" --config "$work/range.yaml"
expect 65 'not YAML' analyze "$sample" -o "$work/x" --config "$work/broken.yaml"
expect 65 'cannot be read' analyze "$sample" -o "$work/x" --config "$work/absent.yaml"
expect 65 'vessel_danger_mm' analyze "$sample" -o "$work/x" --margins vessel-danger=nan
expect 65 'unknown key' analyze "$sample" -o "$work/x" --margins lung=5
expect 65 'hindsight_s is 60.0; allowed: 0.0 to 10.0 seconds' analyze "$sample" -o "$work/x" --hindsight 60
expect 0 'frames' analyze "$sample" -o "$work/live" --hindsight 0 --overlay-every 0
claim "the usual hindsight is in the header" grep -q '"hindsight_s":1,' "$work/one/results.jsonl"
claim "the hindsight in effect is in the header" grep -q '"hindsight_s":0' "$work/live/results.jsonl"

# Protocols: defaults, then the protocol, then the file, then flags.
expect 0 '^rhomboid: .*' protocols
expect 0 'depth_cap_mm 19' protocols list
expect 0 '^  depth_cap_mm: "Valera-Calero' protocols show rhomboid
expect 0 'sounding.protocol/1' protocols schema
expect 65 'no protocol or file named elbow; allowed: groin, .*, or a YAML file' protocols show elbow
expect 65 'no protocol or file named elbow' analyze "$sample" -o "$work/x" --protocol elbow
expect 65 'a folder|cannot be read' analyze "$sample" -o "$work/x" --protocol "$work"
expect 65 'larger than 65536 bytes' analyze "$sample" -o "$work/x" --protocol /dev/zero
for name in $("$sounding" protocols | grep -oE '^[a-z-]+(:)' | tr -d :); do
    "$sounding" protocols show "$name" >"$work/$name.yaml"
    expect 0 '' protocols show "$work/$name.yaml"
done
sed 's/depth_cap_mm: 19/depth_cap_mm: 190/' "$work/rhomboid.yaml" >"$work/deep.yaml"
sed 's/needle_diameter_mm/needle_gauge/' "$work/rhomboid.yaml" >"$work/gauge.yaml"
expect 65 'deep.yaml: depth_cap_mm is 190.0; allowed: 0.0 to 100.0' analyze "$sample" -o "$work/x" --protocol "$work/deep.yaml"
expect 65 'gauge.yaml: unknown key needle_gauge; allowed: schema' analyze "$sample" -o "$work/x" --protocol "$work/gauge.yaml"
(cd / && "$sounding" analyze "$OLDPWD/$sample" -o "$work/protocol" --protocol rhomboid --config "$work/good.yaml" \
    --margins depth-cap=15 --quiet)
claim "a protocol is found from any folder and is in the header" grep -q '"protocol":{"name":"rhomboid"' "$work/protocol/results.jsonl"
claim "the protocol and its figures are in the summary" bash -c \
    "grep '\"protocol\":{\"name\":\"rhomboid\"' '$work/protocol/summary.json' | grep -q '\"needle_diameter_mm\":0.3'"
claim "the file wins over the protocol" grep -q '"pleura_caution_mm":12,' "$work/protocol/results.jsonl"
claim "flags win over both" grep -q '"depth_cap_mm":15,' "$work/protocol/results.jsonl"
claim "what the protocol alone says stays" grep -q '"needle_diameter_mm":0.3,"expects":\["pleura","bone"\]' "$work/protocol/results.jsonl"
expect 0 'frames' analyze SampleData/lumbar -o "$work/lumbar-plain" --overlay-every 0
expect 0 'frames' analyze SampleData/lumbar -o "$work/lumbar-rhomboid" --overlay-every 0 --protocol rhomboid
claim "a lumbar spine without protocol has clear frames" grep -q '"flag":"clear"' "$work/lumbar-plain/results.jsonl"
claim "what a protocol expects and no lumbar spine shows is never clear" bash -c \
    "! grep -q '\"flag\":\"clear\"' '$work/lumbar-rhomboid/results.jsonl' && grep -q pleuraUnconfirmed '$work/lumbar-rhomboid/results.jsonl'"

# Bad input.
mkdir "$work/empty" "$work/mixed" "$work/cut" "$work/nan" "$work/notpng" "$work/folder.png"
frames=("$sample"/frames/*.png)
cp "${frames[0]}" "$work/mixed/frame_0.png"
first_other="$(for d in SampleData/*/; do [ "${d%/}" != "$sample" ] && ls "$d"frames/*.png | head -n 1; done | head -n 1)"
cp "$first_other" "$work/mixed/frame_1.png"
head -c 2000 "${frames[0]}" >"$work/cut/frame_0.png"
printf '{"schema":"sounding.recording/1","pixel_spacing_mm":{"axial":0,"lateral":0.1}}' >"$work/nan/recording.json"
cp "${frames[0]}" "$work/nan/frame_0.png"
printf 'not a picture' >"$work/notpng/frame_0.png"
printf 'ObjectType = Image\nNDims = 3\nDimSize = 99999999 99999999 99999999\nElementType = MET_UCHAR\nElementDataFile = LOCAL\n' >"$work/huge.mha"
printf 'ObjectType = Image\nNDims = 3\nDimSize = 64 64 10\nElementType = MET_UCHAR\nElementDataFile = LOCAL\nshort' >"$work/short.mha"
expect 66 'absent' analyze "$work/absent" -o "$work/x"
expect 66 'empty' analyze "$work/empty" -o "$work/x"
expect 65 'pixels' analyze "$work/mixed" -o "$work/x" --overwrite
expect 65 'cut' analyze "$work/cut" -o "$work/x" --overwrite
expect 65 'axial' analyze "$work/nan" -o "$work/x" --overwrite
expect 65 'notpng' analyze "$work/notpng" -o "$work/x" --overwrite
expect '65|66' 'folder.png' analyze "$work/folder.png" -o "$work/x" --overwrite
expect 65 'huge.mha' analyze "$work/huge.mha" -o "$work/x" --overwrite
expect 65 'short.mha' analyze "$work/short.mha" -o "$work/x" --overwrite
for spacing in 0 -1 nan 1e9; do
    expect 65 'spacing' analyze "${frames[0]}" -o "$work/x" --overwrite "--pixel-spacing-mm=$spacing"
done
printf 'a file' >"$work/file"
expect 73 'file is in the way' analyze "$sample" -o "$work/file"
expect 73 'cannot be written' analyze "$sample" -o /proc/nowhere/out

# DICOM: a loop of 40 x 30 pixels of 0.2 mm, without an extension; cut off; with a video inside.
python3 - "$work" <<'EOF'
import struct, sys

def element(tag, vr, value):
    value += (b"\0" if vr in ("UI", "OB") else b" ") * (len(value) % 2)
    length = b"\0\0" + struct.pack("<I", len(value)) if vr in ("OB", "SQ") else struct.pack("<H", len(value))
    return struct.pack("<HH", tag >> 16, tag & 0xFFFF) + vr.encode() + length + value

def file(syntax, stream=None):
    word, long, real = (lambda v: struct.pack("<H", v)), (lambda v: struct.pack("<I", v)), (lambda v: struct.pack("<d", v))
    region = b"".join([
        element(0x00186012, "US", word(1)), element(0x00186014, "US", word(1)), element(0x00186018, "UL", long(0)),
        element(0x0018601A, "UL", long(0)), element(0x0018601C, "UL", long(39)), element(0x0018601E, "UL", long(29)),
        element(0x00186024, "US", word(3)), element(0x00186026, "US", word(3)),
        element(0x0018602C, "FD", real(0.02)), element(0x0018602E, "FD", real(0.02))])
    item = struct.pack("<HHI", 0xFFFE, 0xE000, len(region)) + region
    pixels = bytes((frame + row * 7 + column * 3) % 256 for frame in range(3) for row in range(30) for column in range(40))
    # A compressed frame is a fragment behind an empty table of offsets.
    end = struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)
    data = element(0x7FE00010, "OB", pixels) if stream is None else struct.pack("<HH2sHI", 0x7FE0, 0x10, b"OB", 0, 2**32 - 1) \
        + struct.pack("<HHI", 0xFFFE, 0xE000, 0) + struct.pack("<HHI", 0xFFFE, 0xE000, len(stream)) + stream + end
    return b"\0" * 128 + b"DICM" + element(0x00020010, "UI", syntax) + b"".join([
        element(0x00100010, "PN", b"Secret^Name"), element(0x00181063, "DS", b"40"), element(0x00186011, "SQ", item),
        element(0x00280002, "US", word(1)), element(0x00280004, "CS", b"MONOCHROME2"), element(0x00280008, "IS", b"3" if stream is None else b"1"),
        element(0x00280010, "US", word(30)), element(0x00280011, "US", word(40)), element(0x00280100, "US", word(8)),
        element(0x00280101, "US", word(8)), element(0x00280102, "US", word(7)), data])

native = file(b"1.2.840.10008.1.2.1")
open(sys.argv[1] + "/IM_0001", "wb").write(native)
open(sys.argv[1] + "/cut.dcm", "wb").write(native[:-100])
open(sys.argv[1] + "/video.dcm", "wb").write(file(b"1.2.840.10008.1.2.4.102"))
# Lossless JPEG of even gray: every difference is 0, which the only code, a single bit, stands for.
even = bytes.fromhex("ffd8 ffc3000b08001e002801011100 ffc400140001" + "00" * 16 + "ffda0008010100010000") + bytes(150) + b"\xff\xd9"
open(sys.argv[1] + "/lossless.dcm", "wb").write(file(b"1.2.840.10008.1.2.4.70", even))
EOF
expect 0 'DICOM, 3 frames of 40 x 30 pixels' probe "$work/IM_0001"
expect 0 '0.2000 mm/px axial' probe "$work/IM_0001"
expect 0 '0.080 s \(file\)' probe "$work/IM_0001"
expect 0 'frames' analyze "$work/IM_0001" -o "$work/dicom" --overlay-every 0
claim "the DICOM region is in the results" grep -q '"region_source":"dicomRegion"' "$work/dicom/results.jsonl"
claim "no patient data leaves a DICOM file" bash -c "! '$sounding' probe --format json '$work/IM_0001' | grep -q Secret && ! grep -rq Secret '$work/dicom'"
expect 65 'cut.dcm: element \(7fe0,0010\) of 3600 bytes, the file is cut off' analyze "$work/cut.dcm" -o "$work/x" --overwrite
expect 65 'MPEG video.*ffmpeg' probe "$work/video.dcm"

# GDCM starts with the first lossless picture, from its library beside the command, and with nothing else.
claim "no start waits for GDCM" bash -c "! ldd '$sounding' | grep -q gdcm"
expect 0 'lossless.dcm: 1 frame,' analyze "$work/lossless.dcm" -o "$work/lossless" --overlay-every 0
mkdir "$work/alone"
cp "$sounding" "$work/alone/"
claim "without the library the message names it" bash -c "'$work/alone/sounding' analyze '$work/lossless.dcm' -o '$work/x' --overwrite 2>&1 | grep -q 'libSoundingGDCM.*allowed: .*gdcmconv'"

# A folder of several DICOM files is as many recordings.
mkdir "$work/study"
cp "$work/IM_0001" "$work/study/IM_0001"
cp "$work/IM_0001" "$work/study/IM_0002"
expect 0 'study/IM_0001' probe "$work/study"
expect 0 'study/IM_0002' probe "$work/study/"
expect 64 'one recording at a time' probe "$work/study" --picture "$work/x.png"
expect 0 'study/IM_0002: 3 frames' analyze "$work/study" -o "$work/studies" --overlay-every 0
claim "each file of a folder has its results" test -s "$work/studies/IM_0001/summary.json" -a -s "$work/studies/IM_0002/summary.json"
expect 0 'finished before' analyze "$work/study" -o "$work/studies" --overlay-every 0 --resume
cp "$work/cut.dcm" "$work/study/IM_0003"
expect 3 'IM_0003: .*cut off' analyze "$work/study" -o "$work/studies" --overlay-every 0 --overwrite
expect 65 'a folder of 3 DICOM files \(IM_0001, IM_0002, IM_0003\).*name one of the files' filter "$work/study" -o "$work/x" --overwrite

# One corrupt frame in a good recording: named by index, the rest is processed.
cp -r "$sample" "$work/onebad"
bad="$(ls "$work/onebad/frames/"*.png | sed -n 3p)"
head -c 300 "$bad" >"$bad.cut" && mv "$bad.cut" "$bad"
expect 3 'frame 2' analyze "$work/onebad" -o "$work/onebad-out" --overlay-every 0
claim "the other frames were processed" test "$(grep -c '^{"frame":' "$work/onebad-out/results.jsonl")" = "${#frames[@]}"
claim "the bad frame is in the results by its index" grep -q '"frame":2,.*frameUnreadable' "$work/onebad-out/results.jsonl"

# Frames without times make no session, and an older one does not stay.
mkdir "$work/notimes" "$work/untimed"
cp "${frames[@]:0:3}" "$work/notimes"
printf 'older' >"$work/untimed/session.csv"
expect 73 'session.csv: .*already there' analyze "$work/notimes" -o "$work/untimed" --overlay-every 0 --pixel-spacing-mm 0.1
expect 0 'frames' analyze "$work/notimes" -o "$work/untimed" --overlay-every 0 --pixel-spacing-mm 0.1 --overwrite

# Without a scale: no millimeters, no verdict but indeterminate.
expect 0 'noScale|no scale' analyze "${frames[@]:0:1}" -o "$work/noscale"
claim "no session without times" test ! -e "$work/untimed/session.csv"
claim "no millimeters without a scale" bash -c "! tail -n +2 '$work/noscale/results.jsonl' | grep -q '_mm'"

# Several inputs, one of them bad: the others are done.
expect 3 'absent' analyze "$sample" "$work/absent" -o "$work/several" --overlay-every 0
claim "the good input was done" test -s "$work/several/$(basename "$sample")/summary.json"

# Streams that take nothing, and a run that is interrupted.
claim "a full standard output ends with an I/O error" bash -c "'$sounding' probe '$sample' >/dev/full; [ \$? = 74 ]"
claim "a full standard error does not end the run" bash -c "'$sounding' probe '$work/absent' 2>/dev/full; [ \$? = 66 ]"
claim "a closed standard output does not end the run by a signal" bash -c "'$sounding' probe '$sample' >&-; [ \$? -lt 128 ]"
claim "a reader that leaves does not end the run" bash -c \
    "set -o pipefail; '$sounding' analyze '$sample' -o '$work/pipe' --overlay-every 0 | true"
"$sounding" analyze "$sample" -o "$work/interrupted" --jobs 1 --quiet >/dev/null 2>&1 &
interrupted=$!
for _ in $(seq 200); do [ -e "$work/interrupted/results.jsonl.partial" ] && break; sleep 0.01; done
kill -TERM "$interrupted"
wait "$interrupted" 2>/dev/null
claim "an interrupted run leaves no half-written file" bash -c \
    "[ -d '$work/interrupted' ] && ! find '$work/interrupted' -name '*.partial' | grep -q ."
expect 64 'region' probe "$sample" --region 1,2,3,4,x

# The other commands.
expect 64 '1 to 100' phantom femoral -o "$work/phantom" --insertion-mm 0
expect 64 'needs a needle' phantom femoral -o "$work/phantom" --insertion-mm 20 --no-needle
expect 0 'frames|wrote' phantom femoral -o "$work/inserted" --frames 12 --frame-rate-hz 10 --insertion-mm 20
claim "a phantom's needle goes in as far as asked" grep -q '"inserted_mm" *: *20' "$work/inserted/truth.json"
expect 0 'frames|wrote' phantom intercostal -o "$work/phantom" --frames 4 --seed 3
claim "a phantom can be analyzed" "$sounding" analyze "$work/phantom" -o "$work/phantom-out" --overlay-every 0 --quiet
expect 0 'pleura' evaluate "$work/phantom-out" "$work/phantom"
expect 0 'missed recordings' evaluate "$work/phantom-out" "$work/phantom"
expect 0 'needle_quality: right when' evaluate "$work/phantom-out" "$work/phantom" --reliability
expect 0 '"safety_curve"' evaluate "$work/phantom-out" "$work/phantom" --format json --reliability
expect 0 '.' evaluate "$work/phantom-out" "$work/phantom" --require 'visible.missed_recordings<=0'

# Calibration of lower bounds.
expect 64 'origin' calibrate "$work/phantom-out" "$work/phantom" -o "$work/c.yaml"
expect 0 'calibrated on: phantoms, n = 1' calibrate "$work/phantom-out" "$work/phantom" -o "$work/c.yaml" --origin phantoms
expect 73 'already there' calibrate "$work/phantom-out" "$work/phantom" -o "$work/c.yaml" --origin phantoms
expect 66 '.' calibrate "$work/nowhere" "$work/phantom" -o "$work/d.yaml" --origin phantoms
expect 0 'frames' analyze "$work/phantom" -o "$work/calibrated" --calibration "$work/c.yaml" --overlay-every 0
claim "results name their calibration" grep -q '"label":"calibrated on: phantoms, n = 1"' "$work/calibrated/results.jsonl"
claim "the summary names its calibration" grep -q '"label":"calibrated on: phantoms, n = 1"' "$work/calibrated/summary.json"
claim "the default calibration is named" grep -q '"label":"calibrated on: phantoms, n = 1000"' "$work/phantom-out/results.jsonl"
expect 0 'frames' analyze "$work/phantom" -o "$work/uncalibrated" --calibration none --overlay-every 0
claim "no calibration is named, too" grep -q '"label":"not calibrated: normal errors assumed"' "$work/uncalibrated/results.jsonl"
sed 's/origin: phantoms/origin: dreams/' "$work/c.yaml" >"$work/bad-c.yaml"
expect 65 'bad-c.yaml: origin is dreams; allowed: phantoms, recordings' analyze "$work/phantom" -o "$work/dreams" \
    --calibration "$work/bad-c.yaml"
expect 65 'none.yaml: cannot be read' analyze "$work/phantom" -o "$work/dreams" --calibration "$work/none.yaml"
expect 0 '' filter "$sample" -o "$work/filtered" --kind local-phase
expect 0 '' filter "$sample" -o "$work/huge" --kind local-phase --shortest 1e30 --longest 1e31
claim "filtered frames are there" test -s "$work/filtered/frame_0000.png"
expect 73 'already there; --overwrite' filter "$sample" -o "$work/filtered"
cp -r "$sample" "$work/shorter"
rm "$work/shorter/frames/"*[3-9].png
python3 - "$work/shorter/recording.json" "$(ls "$work/shorter/frames" | wc -l)" <<'PY'
import json, sys
recording = json.load(open(sys.argv[1]))
recording["frame_times_s"] = recording["frame_times_s"][: int(sys.argv[2])]
recording.pop("frames", None)
json.dump(recording, open(sys.argv[1], "w"))
PY
expect 0 'frames filtered' filter "$work/shorter" -o "$work/filtered" --overwrite
claim "no frames of a longer run are left" bash -c \
    "[ \$(ls '$work/filtered/'*.png | wc -l) = \$(ls '$work/shorter/frames' | wc -l) ]"
expect 0 'filtered' filter "$sample" -o "$work/srad" --kind srad --iterations 5
expect 0 'filtered' filter "$sample" -o "$work/same" --kind despeckle --strength 0 --whole-frame
expect 0 'frames' analyze "$sample" -o "$work/plain" --overlay-every 0
expect 0 'frames' analyze "$work/same" -o "$work/again" --overlay-every 0
claim "unchanged frames give the same results" python3 - "$work/plain" "$work/again" <<'PY'
import json, sys
results = [[json.loads(line) for line in open(f"{folder}/results.jsonl")] for folder in sys.argv[1:]]
sys.exit(results[0][1:] != results[1][1:])
PY
expect 0 'frames' analyze "$work/srad" -o "$work/srad-out" --overlay-every 0
expect 64 'iterations is -1; allowed: 0 to 1000' filter "$sample" -o "$work/x" --kind srad --iterations=-1
expect 64 'dynamic-range-db is 0' filter "$sample" -o "$work/x" --kind srad --dynamic-range-db 0
expect 64 'speckle-scale is 3' filter "$sample" -o "$work/x" --kind srad --speckle-scale 3
expect 73 'did not make' filter "$work/filtered" -o "$work/shorter" --overwrite
expect 73 'that are read' filter "$work/filtered" -o "$work/filtered/" --overwrite
claim "a refused folder keeps its recording" test -s "$work/shorter/recording.json"
expect 66 'absent' probe "$work/absent"

# Measured plans and what is learned by measuring.
measure=(--fft-plan measure --wisdom "$work/wisdom" --overwrite)
expect 0 'wisdom' filter --help
expect 64 'wisdom is for --fft-plan measure' filter "$sample" -o "$work/x" --wisdom "$work/wisdom"
expect 64 'estimate|measure' analyze "$sample" -o "$work/x" --fft-plan guess
expect 0 'filtered' filter "$sample" -o "$work/measured" "${measure[@]}"
claim "wisdom was written" grep -q '^(fftw-' "$work/wisdom"
claim "nothing of it is left half written" test ! -e "$work/wisdom.partial"
cp -r "$work/measured" "$work/first"
sort "$work/wisdom" >"$work/wisdom.first"
expect 0 'filtered' filter "$sample" -o "$work/measured" "${measure[@]}"
claim "the same wisdom gives the same frames" diff -r "$work/first" "$work/measured"
# FFTW writes what it knows in no fixed order.
sort "$work/wisdom" >"$work/wisdom.sorted"
claim "nothing new was learned" cmp "$work/wisdom.first" "$work/wisdom.sorted"
expect 0 'frames' analyze "$sample" -o "$work/measured-analysis" --overlay-every 0 "${measure[@]}"
printf 'wisdom of the ancients' >"$work/wisdom.foreign"
head -c 300 "$work/wisdom" >"$work/wisdom.cut"
sed 's/^(fftw-[0-9.]*/(fftw-9.9.9/' "$work/wisdom" >"$work/wisdom.other"
for name in foreign cut other; do
    expect 65 "wisdom.$name: not wisdom" filter "$sample" -o "$work/x" --fft-plan measure --wisdom "$work/wisdom.$name"
done
expect 74 'empty: cannot be read' filter "$sample" -o "$work/x" --fft-plan measure --wisdom "$work/empty"
expect 73 'cannot be written' filter "$sample" -o "$work/nowhere" --fft-plan measure --wisdom /proc/nowhere/wisdom

# Frames through a pipe.
python3 - "$work" <<'PY'
import sys
rows = b"".join(bytes((7 * row + 3 * column + 40 * frame) % 256 for column in range(64)) for frame in range(1) for row in range(48))
frames = [bytes((value + 11 * index) % 256 for value in rows) for index in range(6)]
open(sys.argv[1] + "/frames.gray", "wb").write(b"".join(frames))
open(sys.argv[1] + "/frames.y4m", "wb").write(
    b"YUV4MPEG2 W64 H48 F20:1 Ip C420jpeg\n" + b"".join(b"FRAME\n" + frame + b"\x80" * 1536 for frame in frames))
PY
claim "Y4M comes through a pipe" bash -c "'$sounding' probe - <'$work/frames.y4m' | grep -q 'Y4M, 6 frames of 64 x 48'"
claim "its rate is the clock" bash -c "cat '$work/frames.y4m' | '$sounding' probe - | grep -q '0.250 s (file)'"
claim "bare frames come through a pipe" bash -c \
    "cat '$work/frames.gray' | '$sounding' probe - --raw-size 64x48 --frame-rate-hz 20 | grep -q 'raw frames, 6 frames'"
claim "bare frames need a size" bash -c "'$sounding' probe - <'$work/frames.gray' 2>&1 | grep -q 'raw-size WIDTHxHEIGHT'; [ \${PIPESTATUS[0]} = 65 ]"
claim "a cut pipe is refused" bash -c "head -c 5000 '$work/frames.gray' | '$sounding' probe - --raw-size 64x48; [ \$? = 65 ]"
claim "an empty pipe is refused" bash -c "'$sounding' probe - --raw-size 64x48 </dev/null; [ \$? = 65 ]"
claim "a pipe can be analyzed" bash -c \
    "cat '$work/frames.y4m' | '$sounding' analyze - -o '$work/piped' --pixel-spacing-mm 0.2 --overlay-every 0"
claim "and gives what its file gives" bash -c \
    "'$sounding' analyze '$work/frames.y4m' -o '$work/unpiped' --pixel-spacing-mm 0.2 --overlay-every 0 &&
    diff <(tail -n +2 '$work/piped/results.jsonl') <(tail -n +2 '$work/unpiped/results.jsonl')"
expect 64 'raw-size' probe "$work/frames.gray" --raw-size 64

# Videos: the decoder is asked for when it is missing, and named.
printf '\0\0\0\030ftypisom and no more' >"$work/clip.mp4"
claim "a missing ffmpeg is named" bash -c \
    "PATH=/nowhere '$sounding' probe '$work/clip.mp4' 2>&1 | grep -q 'install ffmpeg'; [ \${PIPESTATUS[0]} = 69 ]"
if command -v ffmpeg >/dev/null; then
    expect 65 'clip.mp4: .*ffprobe cannot read' probe "$work/clip.mp4"
    ffmpeg -nostdin -v error -y -i "$work/frames.y4m" -c:v ffv1 -f matroska "file:$work/-y.mkv"
    expect 0 'Matroska video, 6 frames of 64 x 48' probe "$work/-y.mkv"
    claim "a name that looks like an option is a name" bash -c "cd '$work' && '$sounding' probe -- -y.mkv | grep -q '6 frames'"
else
    echo "skipped: ffmpeg is not installed, videos are not checked"
fi

# A run that is killed leaves whole files, and is finished to the same bytes.
expect 0 'frames' analyze "$sample" -o "$work/whole" --jobs 1
expect 0 'frames' analyze "$sample" -o "$work/killed" --jobs 1 --resume
claim "resuming what was never begun is a run" diff -r "$work/whole" "$work/killed"
expect 0 'finished before' analyze "$sample" -o "$work/killed" --resume
rm -r "$work/killed"
"$sounding" analyze "$sample" -o "$work/killed" --jobs 1 --quiet >/dev/null 2>&1 &
killed=$!
for _ in $(seq 500); do [ -e "$work/killed/overlays/frame_0001.png" ] && break; sleep 0.01; done
kill -KILL "$killed"
wait "$killed" 2>/dev/null
claim "a killed run leaves only whole files under their names" python3 - "$work/killed" "$work/whole" <<'PY'
import os, sys
killed, whole = sys.argv[1:]
names = [os.path.relpath(os.path.join(folder, name), killed) for folder, _, files in os.walk(killed) for name in files]
done = [name for name in names if not name.endswith(".partial")]
same = all(open(f"{killed}/{name}", "rb").read() == open(f"{whole}/{name}", "rb").read() for name in done)
sys.exit(not ("run.json" in done and same))
PY
rm -f "$work/killed/summary.json"
expect 73 'already there' analyze "$sample" -o "$work/killed"
expect 73 'begun with another configuration' analyze "$sample" -o "$work/killed" --resume --margins pleura-caution=11
expect 73 'begun with another input' analyze SampleData/neck -o "$work/killed" --resume
expect 64 'overwrite starts anew and --resume goes on' analyze "$sample" -o "$work/killed" --resume --overwrite
expect 0 'frames' analyze "$sample" -o "$work/killed" --resume --jobs 2
claim "the finished run is the whole one, to the byte" diff -r "$work/whole" "$work/killed"
expect 10 'finished before' analyze "$sample" -o "$work/killed" --resume --fail-on caution
rm "$work/killed/summary.json" "$work/killed/results.jsonl"
sed -i 's/"sha256":"[0-9a-f]*"/"sha256":null/' "$work/killed/run.json"
cp "$work/killed/overlays/frame_0001.png" "$work/killed/overlays/frame_0000.png"
expect 0 'frames' analyze "$sample" -o "$work/killed" --resume
claim "a run killed before it knew its input is begun anew" diff -r "$work/whole" "$work/killed"

# Blanked frames.
python3 - "$work" <<'PY'
import random, struct, sys, zlib
random.seed(5)
width, height = 320, 240
def png(frame):
    lines = bytearray()
    for row in range(height):
        lines.append(0)
        for column in range(width):
            inside = 60 <= column < 260 and 40 <= row < 220
            name = 8 <= row < 18 and 10 <= column < 150 and (column // 3 + row // 4) % 2
            stamp = frame >= 0 and 50 <= row < 60 and 70 <= column < 100 and column % 6 < 3
            lines.append(250 if stamp else 230 if name else random.randrange(20, 140) if inside else 0)
    chunk = lambda kind, body: struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)) + \
        chunk(b"IDAT", zlib.compress(bytes(lines))) + chunk(b"IEND", b"")
import os
os.makedirs(sys.argv[1] + "/screen")
for frame in range(3): open(f"{sys.argv[1]}/screen/frame_{frame}.png", "wb").write(png(frame))
PY
expect 0 'bright pixels at x 7[0-2], y 5[0-9].*may be text' deidentify "$work/screen" -o "$work/blank"
expect 73 'already there' deidentify "$work/screen" -o "$work/blank"
expect 0 'look at the frames' deidentify "$work/screen" -o "$work/blank" --overwrite
expect 73 'did not make' deidentify "$work/blank" -o "$work/shorter" --overwrite
expect 65 'nothing to blank' deidentify "$work/frames.y4m" -o "$work/unblank"
expect 0 'commandLine' deidentify "$work/frames.y4m" -o "$work/boxed" --region 8,8,40,30
expect 0 'sidecar' probe "$work/blank"
claim "what lies around the picture is gone" python3 - "$sounding" "$work/blank" "$work/check" <<'PY'
import subprocess, sys, zlib, struct
data = open(sys.argv[2] + "/frames/frame_0001.png", "rb").read()
place, body = 8, b""
while place < len(data):
    size, kind = struct.unpack(">I4s", data[place:place + 8])
    if kind == b"IDAT": body += data[place + 8:place + 8 + size]
    place += 12 + size
raw = zlib.decompress(body)
# Rows above the picture are blank whatever the filter of the row.
sys.exit(any(raw[row * 321 + 1:(row + 1) * 321].strip(b"\0") for row in range(30)))
PY
claim "nothing of the input's own text is kept" bash -c "! grep -q 'scale_source' '$work/blank/recording.json'"

# What probe shows as a picture.
expect 0 'picture  x' probe "$work/screen" --picture "$work/shown.png"
claim "the picture is there" bash -c "head -c 8 '$work/shown.png' | grep -q PNG"
# A scale adds its marks beside the picture.
expect 0 'picture  x' probe "$work/screen" --pixel-spacing-mm 0.25 --picture "$work/scaled.png"
claim "the scale shows in the picture" bash -c "! cmp -s '$work/shown.png' '$work/scaled.png'"
expect 73 'shown.png: .*already there' probe "$work/screen" --picture "$work/shown.png"
expect 64 'one recording at a time' probe "$work/screen" "$sample" --picture "$work/x.png"
expect 65 'no ruler in the picture' probe "$work/screen" --tick-mm 5
expect 64 'both state the scale' probe "$work/screen" --tick-mm 5 --depth-mm 40

# A long clip takes no more memory than a short one, but for a few hundred bytes a frame that the session log keeps.
cat >"$work/memory.py" <<'PYTHON'
"""Analyzes clips of 4,000 and of 20,000 frames and compares the most memory each run had resident."""
import os, random, sys

sounding, folder = sys.argv[1:]
width, height = 24, 16
random.seed(3)
texture = bytes(random.randrange(20, 140) for _ in range(2 * width * height))
peaks = []
for count in (4_000, 20_000):
    path = f"{folder}/long-{count}"
    with open(path + ".mha", "wb") as file:
        file.write(f"ObjectType = Image\nNDims = 3\nDimSize = {width} {height} {count}\n".encode())
        file.write(b"ElementSpacing = 0.4 0.4 1\nElementType = MET_UCHAR\nElementDataFile = LOCAL\n")
        for frame in range(count):
            start = 7 * frame % (width * height)
            file.write(texture[start:start + width * height])
    command = [sounding, "analyze", path + ".mha", "-o", path, "--overlay-every", "0", "--quiet"]
    command += ["--pixel-spacing-mm", "0.4", "--frame-rate-hz", "25"]
    child = os.spawnv(os.P_NOWAIT, sounding, command)
    _, status, usage = os.wait4(child, 0)
    assert status == 0, status
    assert sum(1 for _ in open(path + "/results.jsonl")) == count + 2
    # Kilobytes on Linux, bytes on macOS.
    peaks.append(usage.ru_maxrss / (1024 if sys.platform == "linux" else 1024 * 1024))
text = "{:.0f} MB for 4,000 frames, {:.0f} MB for 20,000".format(*peaks)
print("memory: " + text, file=sys.stderr)
assert peaks[1] < 300 and peaks[1] < 1.2 * peaks[0], text
PYTHON
claim "20,000 frames take hardly more memory than 4,000, and below 300 MB" python3 "$work/memory.py" "$sounding" "$work"

# Who links the guidance alone does not link the codecs.
claim "NeedleGuidance rests on no codec" python3 - <<'PYTHON'
import json, subprocess

package = json.loads(subprocess.run(["swift", "package", "describe", "--type", "json"], check=True, capture_output=True).stdout)
targets = {target["name"]: target.get("target_dependencies", []) for target in package["targets"]}
reached, ahead = set(), ["NeedleGuidance"]
while ahead:
    name = ahead.pop()
    if name not in reached:
        reached.add(name)
        ahead += targets[name]
assert reached == {"NeedleGuidance", "PlacementSafety", "FrameModel", "SignalKernels", "CFFTW", "CKernels"}, reached
PYTHON

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
