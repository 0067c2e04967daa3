#!/usr/bin/env bash
# setup.sh: makes sure that everything needed is here: packages, npm packages, Dear ImGui's source, packed assets.
# Usage: cmake/setup.sh run | quick | check       (what ./run needs; what ./check --quick adds; what ./check adds)
# Asks nothing and may be repeated at will; it is quick when nothing is missing. Debian 12 is home: there it installs.
# Elsewhere it says what to install and goes on as far as what is there allows.
set -euo pipefail
cd "$(dirname "$0")/.."
purpose=${1:-run}
case $purpose in run|quick|check) ;; *) echo "usage: cmake/setup.sh run|quick|check" >&2; exit 2;; esac
say() { echo "set-up: $*" >&2; }
die() { say "$*"; exit 1; }

# --- What is needed: purpose | Debian package | how to see that it is here | must or may | why -----------------------
# "may": without it CMake fetches the same version from upstream, or something is left out that says so.
needs=$(cat <<'LIST'
run|g++|cmd g++|must|compiles the server and the command line
run|cmake|cmd cmake|must|builds
run|ninja-build|cmd ninja|must|builds
run|git|cmd git|may|lets CMake fetch what is missing
run|pkg-config|cmd pkg-config|must|finds libraries
run|emscripten|cmd em++|must|compiles the browser programs
run|nodejs|cmd node|must|runs Emscripten and the tests in it
run|npm|cmd npm|must|fetches the demo pictures
run|libeigen3-dev|file /usr/include/eigen3/Eigen/Core|may|matrices
run|nlohmann-json3-dev|file /usr/include/nlohmann/json.hpp|may|JSON
run|libcpp-httplib-dev|file /usr/include/httplib.h|may|HTTP
run|libssl-dev|file /usr/include/openssl/ssl.h|may|Debian's build of the HTTP library needs it
run|zlib1g-dev|file /usr/include/zlib.h|may|compression
run|libbrotli-dev|file /usr/include/brotli/encode.h|may|Debian's build of the HTTP library needs it
run|libsqlite3-dev|file /usr/include/sqlite3.h|may|the database
run|libsodium-dev|file /usr/include/sodium.h|may|hashes passwords
run|libmatio-dev|file /usr/include/matio.h|may|MATLAB files
run|libgd-dev|file /usr/include/gd.h|must|pictures
run|libcli11-dev|file /usr/include/CLI/CLI.hpp|may|flags of the command line
run|libgtest-dev|file /usr/include/gtest/gtest.h|may|tests
run|googletest|file /usr/src/googletest/googletest/src/gtest-all.cc|may|the same tests compiled for the browser
run|brotli|cmd brotli|may|compresses the browser programs
run|fonts-inter|file /usr/share/fonts/opentype/inter/Inter-Regular.otf|may|the typeface
run|python3-fonttools|file /usr/lib/python3/dist-packages/fontTools/subset/__init__.py|may|makes web fonts of it
run|python3-brotli|file /usr/lib/python3/dist-packages/brotli.py|may|compresses web fonts
quick|clang-format|cmd clang-format|must|checks the layout of the code
quick|clang-14|cmd clang++-14|must|builds what the tests run, with sanitizers
quick|libclang-rt-14-dev|file /usr/lib/llvm-14/lib/clang/14.0.6/lib/linux/libclang_rt.fuzzer-x86_64.a /usr/lib/llvm-14/lib/clang/14.0.6/lib/linux/libclang_rt.fuzzer-aarch64.a|must|sanitizers and fuzzing
check|clang-tidy|cmd clang-tidy|must|looks for mistakes
check|chromium|cmd chromium|must|the browser that the tests drive
LIST
)

is_here() {  # is_here "cmd g++" | "file a b": any of the files
  local kind=${1%% *} rest=${1#* } file
  if [ "$kind" = cmd ]; then command -v "$rest" >/dev/null; return; fi
  for file in $rest; do [ -e "$file" ] && return; done
  return 1
}

missing=() must=""
while IFS='|' read -r when package probe weight why; do
  [ "$when" = run ] || [ "$when" = "$purpose" ] || [ "$purpose" = check ] || continue
  is_here "$probe" && continue
  [ ${#missing[@]} -gt 0 ] || say "missing on this machine:"
  say "  $package: $why"
  missing+=("$package")
  [ "$weight" = may ] || must="$must $package"
done <<< "$needs"

# --- Packages ---------------------------------------------------------------------------------------------------------
if [ ${#missing[@]} -gt 0 ]; then
  as_root=()
  if [ "$(id -u)" != 0 ]; then as_root=(sudo -n); fi
  install="apt-get install -y --no-install-recommends ${missing[*]}"
  if ! command -v apt-get >/dev/null; then
    say "this machine has no apt-get; install the same by its own package manager (names above are Debian's)"
    [ -z "$must" ] || die "cannot go on without:$must"
    say "going on: CMake fetches pinned upstream sources of what is missing"
  elif [ "$(id -u)" != 0 ] && ! sudo -n true 2>/dev/null; then
    say "not root, and sudo would ask; to install:  sudo $install"
    [ -z "$must" ] || die "cannot go on without:$must"
    say "going on: CMake fetches pinned upstream sources of what is missing"
  else
    say "installing ${#missing[@]} packages (a few minutes, up to 250 MB to fetch)"
    apt=(env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 -qq)
    "${as_root[@]}" "${apt[@]}" update || say "apt-get update failed; trying with what is known"
    "${as_root[@]}" "${apt[@]}" -o Dpkg::Use-Pty=0 install -y --no-install-recommends "${missing[@]}" >/dev/null \
      || die "could not install; by hand:  $install"
  fi
fi

# Debian's Emscripten needs the module acorn, which a node that is not Debian's does not find by itself.
modules=/usr/share/emscripten/node_modules
if [ -d /usr/share/emscripten ] && [ -d /usr/share/nodejs ] && [ ! -e $modules ]; then
  if [ "$(id -u)" = 0 ]; then ln -sfn /usr/share/nodejs $modules; else sudo -n ln -sfn /usr/share/nodejs $modules \
    || say "could not link $modules to /usr/share/nodejs; if em++ misses 'acorn', do that as root"; fi
fi

# --- Dear ImGui: Debian 12's is too old and has no source, so it comes from Debian 13's source package -----------------
# Debian's own signature vouches for the archive, CMake checks each compiled file. A private view of the archive: nothing
# of this machine's apt changes. Where this does not work, CMake fetches upstream's tag and checks the same files.
lay_imgui() {
  local d uri options
  d=$(mktemp -d)
  trap 'rm -rf "$d"' RETURN
  uri=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' |
    awk '$2 == "bookworm" || $2 == "trixie" { print $1; exit }')
  [ -n "$uri" ] || return 1
  mkdir -p "$d"/lists/partial "$d"/cache/archives/partial "$d"/source
  : > "$d/status"
  echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $uri trixie main" > "$d/sources.list"
  options=(-qq -o "Dir::Etc::sourcelist=$d/sources.list" -o Dir::Etc::sourceparts=/dev/null -o "Dir::State::lists=$d/lists"
    -o "Dir::State::status=$d/status" -o "Dir::Cache=$d/cache")
  [ "$(id -u)" != 0 ] || options+=(-o APT::Sandbox::User=root)
  apt-get "${options[@]}" update || return 1
  (cd "$d/source" && apt-get "${options[@]}" source --download-only imgui=1.90.1+ds-1 &&
    cmake -E tar xf imgui_1.90.1+ds.orig.tar.xz) || return 1
  mkdir -p third_party
  rm -rf third_party/imgui
  mv "$(dirname "$d"/source/*/imgui.cpp)" third_party/imgui
}
if [ ! -f third_party/imgui/imgui.cpp ]; then
  say "fetching the source of Dear ImGui 1.90.1"
  { command -v apt-get >/dev/null && lay_imgui; } || say "not from Debian's archive; CMake will fetch upstream's tag"
fi

# --- npm packages: demo pictures (run), browser driver and names (tests) ----------------------------------------------
lock=$(cksum < package-lock.json)
wanted="runtime $lock"
[ "$purpose" = run ] || wanted="all $lock"
have=$(cat node_modules/.set-up 2>/dev/null || true)
if [ "$have" != "$wanted" ] && [ "$have" != "all $lock" ]; then
  say "fetching npm packages: demo pictures$([ "$purpose" = run ] || echo ', browser driver')"
  only=()
  [ "$purpose" != run ] || only=(--omit=dev)
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error "${only[@]}" >/dev/null || die "npm ci failed (see above)"
  echo "$wanted" > node_modules/.set-up
fi

assets/build.sh
