# shellcheck shell=bash
# What the tests of the scripts share. Sourced, with `set -euo pipefail` in
# force. SOURCE is the project's root, WORK an empty folder that goes away.

SOURCE="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
WORK="$(mktemp -d "${TMPDIR:-/tmp}/tebium-test-XXXXXX")"
# shellcheck disable=SC2034  # used by those who source this
readonly SOURCE WORK
trap 'rm -rf "$WORK"' EXIT
failures=0

# expect NAME WANTED GOT: equal texts.
expect() {
  if [[ $2 != "$3" ]]; then
    printf '%s\n  expected: %q\n  got:      %q\n' "$1" "$2" "$3" >&2
    failures=$((failures + 1))
  fi
}

# expect_within NAME PIECE TEXT: the text holds the piece.
expect_within() {
  if [[ $3 != *"$2"* ]]; then
    printf '%s\n  expected: … %q …\n  got:      %q\n' "$1" "$2" "$3" >&2
    failures=$((failures + 1))
  fi
}

# command_file PATH: makes an executable of what comes on stdin.
command_file() {
  mkdir -p "$(dirname "$1")"
  cat >"$1"
  chmod +x "$1"
}

# finish: to be called last.
finish() {
  if ((failures > 0)); then
    echo "$failures failed" >&2
    exit 1
  fi
}
