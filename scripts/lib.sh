# shellcheck shell=bash
# What the scripts share. Sourced, with `set -euo pipefail` in force.

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
readonly ROOT

say() { printf '==> %s\n' "$*" >&2; }
die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# Runs a command as root: directly, or through sudo.
as_root() {
  if [[ $EUID -eq 0 ]]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    die "needs root for: $*"
  fi
}

# packages_in SET...: the packages of these sets, one a line.
packages_in() {
  local list="${TEBIUM_PACKAGE_LIST:-$ROOT/scripts/packages.txt}" set
  for set in "$@"; do
    grep -qE "^${set}[[:space:]]" "$list" || die "no package set named $set"
    awk -v set="$set" '$1 == set {for (i = 2; i <= NF; i++) print $i}' "$list"
  done | sort -u
}

# missing_packages PACKAGE...: those of them that are not installed.
missing_packages() {
  local installed
  installed="$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" \
    2>/dev/null | awk '$2 == "installed" {print $1}' | sort -u)" || true
  comm -23 <(printf '%s\n' "$@" | sort -u) <(printf '%s\n' "$installed")
}

# install_packages SET...: installs what these sets lack; quick when nothing
# does. Services that come with packages are neither started nor left enabled:
# the tests start their own on free ports.
install_packages() {
  command -v dpkg-query >/dev/null ||
    die "this needs Debian 12 (dpkg-query is missing); install the packages" \
      "of scripts/packages.txt by your system's means"
  local wanted missing
  mapfile -t wanted < <(packages_in "$@")
  mapfile -t missing < <(missing_packages "${wanted[@]}")
  [[ ${#missing[@]} -gt 0 ]] || return 0
  say "installing ${#missing[@]} Debian packages: ${missing[*]}"
  if [[ $EUID -ne 0 ]] && ! command -v sudo >/dev/null; then
    die "run this once as root: apt-get install --no-install-recommends" \
      "${missing[*]}"
  fi
  as_root bash "$ROOT/scripts/install-packages" "${missing[@]}"
}

# How many compilers fit: one a core, and 1.5 GiB of memory for each.
jobs() {
  local cores memory_kib limit_bytes
  cores="$(nproc)"
  memory_kib="$(awk '/^MemAvailable:/ {print $2}' /proc/meminfo)"
  limit_bytes="$(cat /sys/fs/cgroup/memory.max 2>/dev/null || echo max)"
  if [[ $limit_bytes =~ ^[0-9]+$ && $((limit_bytes / 1024)) -lt $memory_kib ]]
  then
    memory_kib=$((limit_bytes / 1024))
  fi
  local fitting=$((memory_kib / (1536 * 1024)))
  [[ $fitting -ge 1 ]] || fitting=1
  [[ $fitting -lt $cores ]] && echo "$fitting" || echo "$cores"
}

# How many tests run at once: half more than cores, for most wait for timers.
test_jobs() { echo $((($(nproc) * 3 + 1) / 2)); }

# configure PRESET: makes build/PRESET ready, unless it is. Later changes of
# CMakeLists.txt are CMake's own affair.
configure() {
  local dir="$ROOT/build/$1"
  if [[ -f $dir/build.ninja && ! CMakePresets.json -nt $dir/CMakeCache.txt ]]
  then
    return 0
  fi
  say "configuring build/$1"
  (cd "$ROOT" && cmake --preset "$1") >&2
}

# build PRESET [TARGET...]: all targets, or those named.
build() {
  local preset="$1" target arguments=()
  shift
  for target in "$@"; do arguments+=(--target "$target"); done
  (cd "$ROOT" && configure "$preset" &&
    cmake --build "build/$preset" -j "$(jobs)" "${arguments[@]}") >&2
}

# Our files: those git tracks or would track; all of them outside a checkout.
source_files() {
  if git -C "$ROOT" rev-parse --git-dir >/dev/null 2>&1; then
    (cd "$ROOT" && git ls-files --cached --others --exclude-standard -- "$@" |
      while IFS= read -r file; do
        [[ ! -f $file ]] || printf '%s\n' "$file"
      done)
  else
    local pattern names=()
    for pattern in "$@"; do names+=(-o -path "./$pattern"); done
    (cd "$ROOT" && find . -path ./build -prune -o -path ./.git -prune -o \
      -type f \( "${names[@]:1}" \) -print | sed 's|^\./||')
  fi | sort
}
