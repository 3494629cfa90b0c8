#!/usr/bin/env bash
# How scripts/demo starts its programs and ends them again, with stand-ins for
# all but the pretended modules.
set -euo pipefail
# shellcheck source=tests/scripts/check.sh
source "$(dirname "$0")/check.sh"

readonly TREE="$WORK/tree"
readonly LIMIT=40  # seconds
mkdir -p "$TREE/scripts" "$TREE/tests" "$WORK/temp" "$WORK/seen"
cp "$SOURCE/scripts/demo" "$SOURCE/scripts/lib.sh" "$TREE/scripts/"
cp -r "$SOURCE/tests/demo" "$TREE/tests/"

# stand_in PATH LINE: says how it was called, copies the file of its flag
# --config.file, says LINE, and runs until it is ended.
stand_in() {
  command_file "$1" <<SCRIPT
#!/usr/bin/env bash
name="\$(basename "\$0")"
echo "\$*" >"$WORK/seen/\$name"
env >"$WORK/seen/\$name.env"
echo \$\$ >"$WORK/seen/\$name.pid"
for argument in "\$@"; do
  [[ \$argument != --config*=* ]] ||
    cp "\${argument#*=}" "$WORK/seen/\$name.config"
done
[[ -z \${CONFIG_FILE:-} ]] || cp "\$CONFIG_FILE" "$WORK/seen/\$name.config"
echo '$2'
exec sleep 300
SCRIPT
}
stand_in "$TREE/build/release/fake-telegram" \
  'The fake Bot API listens on http://127.0.0.1:4001'
stand_in "$TREE/build/release/tebium-alert-bot" \
  'ts=x level=info msg="Listening on" address=127.0.0.1:4002'
stand_in "$WORK/bin/redis-server" '* Ready to accept connections'
stand_in "$WORK/bin/clickhouse-server" ''
stand_in "$WORK/bin/prometheus" 'Server is ready to receive web requests.'
stand_in "$WORK/bin/prometheus-alertmanager" 'msg="Listening on"'
command_file "$WORK/bin/curl" <<SCRIPT
#!/usr/bin/env bash
echo "\${*: -1} \$(cat)" >>"$WORK/seen/curl"
SCRIPT

# demo [FLAG...]: in the background; its number in DEMO, what it says in
# $WORK/output, its addresses in $WORK/info.
demo() {
  rm -f "$WORK/info"
  : >"$WORK/output"
  LEAK=leaks PATH="$WORK/bin:$PATH" TMPDIR="$WORK/temp" \
    TEBIUM_DEMO_INFO="$WORK/info" \
    "$TREE/scripts/demo" "$@" >"$WORK/output" 2>&1 &
  DEMO=$!
}

# await COMMAND...: until it succeeds.
await() {
  local deadline=$((SECONDS + LIMIT))
  until "$@" 2>/dev/null; do
    if ((SECONDS > deadline)); then
      echo "in vain: $*" >&2
      cat "$WORK/output" >&2
      return 1
    fi
    sleep 0.05
  done
}
all_said() { grep -q 'Ctrl-C ends it all' "$WORK/output"; }
none_runs() {
  local file
  for file in "$WORK"/seen/*.pid; do
    ! kill -0 "$(cat "$file")" || return 1
  done
}
# await_end: the demo's status in STATUS, when nothing of it runs.
await_end() {
  STATUS=0
  { wait "$DEMO"; } 2>/dev/null || STATUS=$?
  await none_runs
}

demo --log.level debug
await all_said
output="$(cat "$WORK/output")"
expect_within "it names the bot's address" "http://127.0.0.1:4002" "$output"
expect_within "and the chat's" "http://127.0.0.1:4001" "$output"
expect_within "and what will happen" "0:05-" "$output"
expect_within "the fake is on a free port" \
  "--port 0 --token 123456789:demo-token-of-this-machine --chat " \
  "$(cat "$WORK/seen/fake-telegram")"
expect "flags go to the bot" "--log.level debug" \
  "$(cat "$WORK/seen/tebium-alert-bot")"
environment="$(cat "$WORK/seen/tebium-alert-bot.env")"
for line in TELEGRAM_API_URL=http://127.0.0.1:4001 \
  ALERT_CHAT_ID=-1001234567890 WEB_LISTEN_ADDRESS=127.0.0.1:8082 \
  CLICKHOUSE_URL=http://127.0.0.1: REDIS_URL=redis://127.0.0.1:; do
  expect_within "the bot is told of the others" "$line" "$environment"
done
expect "and of nothing else" "" "$(grep LEAK <<<"$environment" || true)"
for program in tebium-alert-bot prometheus prometheus-alertmanager \
  clickhouse-server; do
  expect "nothing is left to fill in for $program" "" \
    "$(grep -E '@[A-Z_]+@' "$WORK/seen/$program.config" || true)"
done
expect_within "Prometheus scrapes the bot" "'127.0.0.1:4002'" \
  "$(cat "$WORK/seen/prometheus.config")"
expect_within "Alertmanager tells it" "http://127.0.0.1:4002/alertmanager" \
  "$(cat "$WORK/seen/prometheus-alertmanager.config")"
expect "what is not for people is silenced" 2 \
  "$(grep -c '^http://127.0.0.1:4002/api/v2/silences' "$WORK/seen/curl")"
expect "whoever asks is told the addresses" \
  $'bot=http://127.0.0.1:4002\ntelegram=http://127.0.0.1:4001' \
  "$(head -n 2 "$WORK/info")"

kill -TERM "$DEMO"
await_end
expect "it ends when it is told to" 0 "$STATUS"
expect "nothing is left behind" "" "$(ls "$WORK/temp")"

demo
await all_said
kill -KILL "$DEMO"
await_end
expect "nothing runs on when it is killed" 137 "$STATUS"
rm -rf "$WORK"/temp/*

demo
await all_said
kill "$(cat "$WORK/seen/prometheus.pid")"
await_end
expect "it ends when a part does" 1 "$STATUS"
expect_within "and says which" "prometheus has ended" "$(cat "$WORK/output")"
expect "nothing is left behind then" "" "$(ls "$WORK/temp")"

stand_in "$WORK/bin/redis-server" 'still loading'
rm -f "$WORK/seen/redis-server"
demo
await test -e "$WORK/seen/redis-server"
kill -TERM "$DEMO"
await_end
expect "it ends when it is told to while it starts" 0 "$STATUS"
expect "and leaves nothing behind" "" "$(ls "$WORK/temp")"

command_file "$WORK/bin/redis-server" <<'SCRIPT'
#!/usr/bin/env bash
echo "no memory"
exit 1
SCRIPT
rm "$WORK/seen/redis-server.pid"
demo
await_end
expect "it ends when a part does not start" 1 "$STATUS"
expect_within "and says which" "redis did not start" "$(cat "$WORK/output")"
expect_within "and why" "no memory" "$(cat "$WORK/output")"
finish
