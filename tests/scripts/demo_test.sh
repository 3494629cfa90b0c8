#!/usr/bin/env bash
# How scripts/demo starts both programs and ends them again, with stand-ins for
# the programs and for curl.
set -euo pipefail
# shellcheck source=tests/scripts/check.sh
source "$(dirname "$0")/check.sh"

readonly TREE="$WORK/tree"
mkdir -p "$TREE/scripts" "$WORK/temp"
cp "$SOURCE/scripts/demo" "$SOURCE/scripts/lib.sh" "$TREE/scripts/"
command_file "$TREE/build/release/fake-telegram" <<SCRIPT
#!/usr/bin/env bash
echo "fake: \$*" >>"$WORK/log"
echo "The fake Bot API listens on http://127.0.0.1:4001"
exec sleep 60
SCRIPT
# The bot ends by itself, and the demo with it.
command_file "$TREE/build/release/tebium-alert-bot" <<SCRIPT
#!/usr/bin/env bash
echo "bot: \$* | \$TELEGRAM_API_URL \$ALERT_CHAT_ID \${LEAK:-clean}" >>"$WORK/log"
echo 'ts=x level=info msg="Listening on" address=127.0.0.1:4002'
until [[ \$(grep -c '^post' "$WORK/log") -ge 4 ]]; do sleep 0.05; done
SCRIPT
command_file "$WORK/bin/curl" <<SCRIPT
#!/usr/bin/env bash
echo "post \${*: -1} \$(python3 -c 'import json, sys; json.load(sys.stdin)' \
  2>/dev/null && echo JSON)" >>"$WORK/log"
SCRIPT
# The pause before the last alert is not waited for.
command_file "$WORK/bin/sleep" <<'SCRIPT'
#!/usr/bin/env bash
[[ $1 != 8 ]] || exit 0
exec /bin/sleep "$@"
SCRIPT

output="$(LEAK=leaks PATH="$WORK/bin:$PATH" TMPDIR="$WORK/temp" \
  "$TREE/scripts/demo" --log.level debug 2>&1)"
expect_within "it names the bot's address" "http://127.0.0.1:4002" "$output"
expect_within "and the chat's" "http://127.0.0.1:4001" "$output"
log="$(cat "$WORK/log")"
expect_within "the fake is on a free port" \
  "fake: --port 0 --token 123456789:demo-token-of-this-machine --chat " "$log"
expect_within "the bot talks to the fake and to nobody else" \
  "bot: --web.listen-address=127.0.0.1:8082 --log.level debug | \
http://127.0.0.1:4001 -1001234567890 clean" "$log"
posts="post http://127.0.0.1:4002/api/v1/alerts
post http://127.0.0.1:4002/api/v1/alerts
post http://127.0.0.1:4002/alertmanager
post http://127.0.0.1:4002/alertmanager"
expect "the alerts" "$posts" \
  "$(grep '^post' "$WORK/log" | sed 's/ *\(JSON\)*$//')"
if command -v python3 >/dev/null; then
  expect "they are JSON" 4 "$(grep -c 'JSON$' "$WORK/log")"
fi
expect "nothing is left behind" "" "$(ls "$WORK/temp")"
finish
