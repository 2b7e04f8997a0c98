# Sourced by fuzz.sh and sanitize.sh: how both build, so that they share it. Sets `build`, arguments of swift build.
scripts/setup.sh
# The package reads this when it is loaded.
export SOUNDING_SANITIZER=1
# A crash must not wait for a debugger. Foundation leaks a page for every empty file it reads, XCTest leaks too.
export SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0

resources="$(swift -print-target-info | sed -n 's/.*"runtimeResourcePath": *"\(.*\)".*/\1/p')"
runtime="$resources/clang/lib/linux/libclang_rt.fuzzer_no_main-$(uname -m).a"
[ -e "$runtime" ] || { echo "$0: $runtime is not there; a toolchain of swift.org for Linux has it" >&2; exit 1; }
# The driver's own -sanitize=fuzzer would link a second main; the compiler's adds the counters and nothing else.
build=(-c release --scratch-path .build-sanitizer --sanitize=address -Xswiftc -Xfrontend -Xswiftc -sanitize=fuzzer
    -Xcc -fsanitize=fuzzer-no-link -Xlinker "$runtime" -Xlinker -lstdc++)
