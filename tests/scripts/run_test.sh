#!/usr/bin/env bash
# How scripts/run chooses address and mode: in a copy of the tree in which
# nothing is installed or built and the bot only tells how it was called.
set -euo pipefail
# shellcheck source=tests/scripts/check.sh
source "$(dirname "$0")/check.sh"

readonly TREE="$WORK/tree"
mkdir -p "$TREE/scripts"
cp "$SOURCE/scripts/run" "$TREE/scripts/run"
cat "$SOURCE/scripts/lib.sh" - >"$TREE/scripts/lib.sh" <<'LIB'
install_packages() { echo "install: $*"; }
build() { echo "build: $*"; }
LIB
command_file "$TREE/build/release/tebium-alert-bot" <<'SCRIPT'
#!/usr/bin/env bash
echo "bot: $*"
SCRIPT
command_file "$TREE/scripts/demo" <<'SCRIPT'
#!/usr/bin/env bash
echo "demo: $*"
SCRIPT

# run [NAME=VALUE...] -- [FLAGS]: what it says, from another folder.
run() {
  local environment=()
  while [[ $1 != -- ]]; do
    environment+=("$1")
    shift
  done
  shift
  (cd / && env -i PATH="$PATH" "${environment[@]}" "$TREE/scripts/run" "$@" \
    2>&1)
}
bot() { run "$@" | sed -n 's/^bot: //p'; }

expect_within "it installs and builds first" \
  $'install: build\nbuild: release tebium-alert-bot\n' "$(run --)"
expect "the address is loopback's" "--web.listen-address=127.0.0.1:8082" \
  "$(bot --)"
expect "flags are handed on" \
  "--web.listen-address=127.0.0.1:8082 --log.level debug --a=b c" \
  "$(bot -- --log.level debug --a=b c)"
expect "a given address replaces it" "--web.listen-address=:9" \
  "$(bot -- --web.listen-address=:9)"
expect "also as two words" "--web.listen-address :9" \
  "$(bot -- --web.listen-address :9)"
expect "WEBHOOK_PORT is kept" "--web.listen-address=127.0.0.1:9000" \
  "$(bot WEBHOOK_PORT=9000 --)"

echo 'export WEBHOOK_PORT="9001"' >"$TREE/config.env"
expect "also from config.env" "--web.listen-address=127.0.0.1:9001" "$(bot --)"
expect "the environment wins" "--web.listen-address=127.0.0.1:9000" \
  "$(bot WEBHOOK_PORT=9000 --)"

expect_within "without a token it says so" "PREVIEW" "$(run --)"
for setting in BOT_TOKEN=1:a BOT_TOKEN_FILE=/token; do
  rm "$TREE/config.env"
  case "$(run "$setting" --)" in
    *PREVIEW*) expect "$setting ends the preview" quiet loud ;;
  esac
  echo "$setting" >"$TREE/config.env"
  case "$(run --)" in
    *PREVIEW*) expect "$setting in config.env ends it" quiet loud ;;
  esac
done
echo 'BOT_TOKEN=' >"$TREE/config.env"
expect_within "an empty token is none" "PREVIEW" "$(run --)"

expect "the demo" \
  $'install: build demo\nbuild: release tebium-alert-bot fake-telegram\ndemo: -x' \
  "$(run -- --demo -x)"
finish
