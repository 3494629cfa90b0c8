#!/usr/bin/env bash
# The functions of scripts/lib.sh.
set -euo pipefail
# shellcheck source=tests/scripts/check.sh
source "$(dirname "$0")/check.sh"
# shellcheck source=scripts/lib.sh
source "$SOURCE/scripts/lib.sh"

expect "ROOT is the project" "$SOURCE" "$ROOT"

cat >"$WORK/packages.txt" <<'LIST'
# A comment.
build  cmake g++
build  zlib1g-dev
test   redis-server curl
lint   curl
LIST
export TEBIUM_PACKAGE_LIST="$WORK/packages.txt"
expect "a set's lines are joined" $'cmake\ng++\nzlib1g-dev' \
  "$(packages_in build)"
expect "what two sets share comes once" $'curl\nredis-server' \
  "$(packages_in test lint)"
status=0
message="$(packages_in build buil 2>&1 >/dev/null)" || status=$?
expect "an unknown set fails" "1 error: no package set named buil" \
  "$status $message"

# A machine on which two packages are installed and one was removed.
command_file "$WORK/bin/dpkg-query" <<'SCRIPT'
#!/usr/bin/env bash
printf '%s\n' 'cmake installed' 'curl config-files' 'zlib1g-dev installed'
exit 1
SCRIPT
missing() { PATH="$WORK/bin:$PATH" missing_packages "$@"; }
expect "what is not installed is missing" $'curl\ng++' \
  "$(missing cmake curl g++ zlib1g-dev)"
expect "nothing is missing" "" "$(missing cmake zlib1g-dev)"
expect "a full machine needs no installation" "done" \
  "$(printf 'few  cmake zlib1g-dev\n' >"$WORK/packages.txt" &&
    PATH="$WORK/bin:$PATH" install_packages few && echo "done")"

command_file "$WORK/bin/nproc" <<'SCRIPT'
#!/usr/bin/env bash
echo 64
SCRIPT
count="$(PATH="$WORK/bin:$PATH" jobs)"
memory_kib="$(awk '/^MemAvailable:/ {print $2}' /proc/meminfo)"
if ! [[ $count =~ ^[1-9][0-9]*$ ]] ||
  ((count > 1 && count * 1536 * 1024 > memory_kib * 2)); then
  expect "jobs fit the memory" "at most $((memory_kib / 1572864))" "$count"
fi
command_file "$WORK/bin/nproc" <<'SCRIPT'
#!/usr/bin/env bash
echo 1
SCRIPT
expect "one core takes one job" 1 "$(PATH="$WORK/bin:$PATH" jobs)"

expect "say goes to stderr" "==> a b" "$(say a b 2>&1 >/dev/null)"
status=0
message="$( (die "went wrong") 2>&1)" || status=$?
expect "die ends with 1" "1 error: went wrong" "$status $message"

# Outside of a checkout all files count but those of build/.
mkdir -p "$WORK/tree/scripts" "$WORK/tree/build" "$WORK/tree/base"
cp "$SOURCE/scripts/lib.sh" "$WORK/tree/scripts/"
touch "$WORK/tree/base/a.cc" "$WORK/tree/base/a.h" "$WORK/tree/build/b.cc"
# shellcheck disable=SC2016
files='source scripts/lib.sh && source_files "*.cc" "*.h"'
expect "source files without git" $'base/a.cc\nbase/a.h' \
  "$(cd "$WORK/tree" && GIT_CEILING_DIRECTORIES="$WORK" bash -c "$files")"
if command -v git >/dev/null; then
  git -C "$WORK/tree" init -q
  echo build/ >"$WORK/tree/.gitignore"
  git -C "$WORK/tree" add base/a.cc .gitignore
  rm "$WORK/tree/base/a.cc"
  expect "source files with git: those that are there" "base/a.h" \
    "$(cd "$WORK/tree" && bash -c "$files")"
fi
finish
