#!/usr/bin/env bash
# Installs what the build needs on Debian, and nothing that is already there. Called by the other scripts.
set -euo pipefail

packages=()
command -v pkg-config >/dev/null || packages+=(pkg-config)
for pair in fftw3f:libfftw3-dev libpng:libpng-dev zlib:zlib1g-dev libjpeg:libjpeg-dev libopenjp2:libopenjp2-7-dev \
    libcrypto:libssl-dev; do
    pkg-config --exists "${pair%%:*}" 2>/dev/null || packages+=("${pair##*:}")
done
# GDCM comes without a pkg-config file.
[ -e /usr/include/gdcm-3.0/gdcmJPEGCodec.h ] || packages+=(libgdcm-dev)
# Videos are decoded by ffmpeg where it is present; the package builds and runs without it.
if [ "${SOUNDING_NEEDS_FFMPEG:-0}" = 1 ] && ! command -v ffprobe >/dev/null; then packages+=(ffmpeg); fi
# The scorers of the evaluation set need NumPy; users of the package do not.
if [ "${SOUNDING_NEEDS_NUMPY:-0}" = 1 ] && ! python3 -c 'import numpy' 2>/dev/null; then
    packages+=(python3 python3-numpy)
fi

if [ "${#packages[@]}" -gt 0 ]; then
    sudo=""
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || { echo "setup: as root, install: ${packages[*]}" >&2; exit 1; }
        sudo=sudo
    fi
    command -v apt-get >/dev/null || { echo "setup: no apt-get here; install by hand: ${packages[*]}" >&2; exit 1; }
    echo "setup: installing ${packages[*]}" >&2
    $sudo apt-get update -qq
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
fi

command -v swift >/dev/null || {
    echo "setup: no Swift toolchain found; install Swift 6.2 or later from swift.org" >&2
    exit 1
}
