#!/usr/bin/env bash
# Times our stages in turn with OpenCV, SciPy, scikit-image, phasepack, pyFFTW, Pillow and ITK on the same pixels, one
# thread each, and prints Markdown tables. An argument sets the number of rounds, 15 unless given; --check compares the
# answers at a small size and times one round.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
# Delete this folder to install afresh, for instance what could not be installed.
environment=.build-venv

if [[ ! -x $environment/bin/python ]]; then python3 -m venv "$environment"; fi
if ! cmp -s requirements.txt "$environment/installed.txt"; then
    while read -r requirement; do
        [[ -z $requirement || $requirement == \#* ]] && continue
        "$environment/bin/python" -m pip install --quiet --disable-pip-version-check "$requirement" >&2 ||
            echo "could not install $requirement" >&2
    done < requirements.txt
    cp requirements.txt "$environment/installed.txt"
fi

# The yardstick in C++ needs a compiler; without one it is reported as not available.
if [[ ! $environment/phase_map -nt phase_map.cpp ]]; then
    "${CXX:-clang++}" -std=c++17 -O3 -march=native -ffast-math phase_map.cpp -lfftw3f -o "$environment/phase_map" >&2 ||
        echo "could not compile phase_map.cpp" >&2
fi

swift build -c release --package-path .. --product SoundingBenchmark >&2
binary="$(swift build -c release --package-path .. --show-bin-path)/SoundingBenchmark"
# One thread for every library that would otherwise take more; they read this when they are loaded.
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1 NUMBA_NUM_THREADS=1
export OPENCV_FOR_THREADS_NUM=1 ITK_GLOBAL_DEFAULT_NUMBER_OF_THREADS=1
exec "$environment/bin/python" compare.py "$binary" "$@"
