#!/usr/bin/env bash
# build.sh: configures a preset of CMakePresets.json if needed and builds it, quietly unless something is wrong.
# Usage: cmake/build.sh PRESET [TARGET...]
set -euo pipefail
cd "$(dirname "$0")/.."
preset=$1
shift
! command -v ccache >/dev/null || export CMAKE_CXX_COMPILER_LAUNCHER=${CMAKE_CXX_COMPILER_LAUNCHER:-ccache}
log=build/$preset.log
mkdir -p build
started=$SECONDS
echo "build: $preset${*:+ ($*)} ..." >&2
# Emscripten elsewhere than Debian's: its own toolchain file.
toolchain=()
if [ "$preset" = web ] && [ ! -d /usr/share/emscripten ]; then
  toolchain=("-DCMAKE_TOOLCHAIN_FILE=$(dirname "$(readlink -f "$(command -v em++)")")/cmake/Modules/Platform/Emscripten.cmake")
fi
# Configure once; later ninja itself sees when that must be done again.
if [ ! -f "build/$preset/build.ninja" ] && ! cmake --preset "$preset" "${toolchain[@]}" > "$log" 2>&1; then
  cut -c1-300 "$log" >&2
  rm -f "build/$preset/CMakeCache.txt"
  exit 1
fi
if ! cmake --build "build/$preset" -- "$@" > "$log" 2>&1; then
  # Only what failed: Emscripten prints whole programs in one line, hence the cut.
  grep -v '^\[[0-9]*/[0-9]*\] [A-Z][a-z]* ' "$log" | cut -c1-300 | head -200 >&2
  echo "build: $preset failed; all of it is in $log" >&2
  exit 1
fi
echo "build: $preset is ready ($((SECONDS - started)) s)" >&2
