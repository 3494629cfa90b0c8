#!/usr/bin/env bash
# The files that scripts/secrets makes.
set -euo pipefail
# shellcheck source=tests/scripts/check.sh
source "$(dirname "$0")/../scripts/check.sh"

export TEBIUM_SECRETS="$WORK/secrets"
secrets() { "$SOURCE/scripts/secrets" 2>/dev/null; }

BOT_TOKEN='' MAIN_BOT_TOKEN='' secrets
expect "without a token its file is empty" "" "$(<"$TEBIUM_SECRETS/bot-token")"
expect "the folder is closed" 700 "$(stat -c %a "$TEBIUM_SECRETS")"
expect "what is in it can be read by the containers' users" 444 \
  "$(stat -c %a "$TEBIUM_SECRETS"/* | sort -u)"
secret="$(<"$TEBIUM_SECRETS/webhook-secret")"
expect "a secret is long" 64 "${#secret}"
expect "the modules know it" "ALERT_BOT_SECRET=$secret" \
  "$(<"$TEBIUM_SECRETS/modules.env")"

BOT_TOKEN=1:first MAIN_BOT_TOKEN=2:main secrets
expect "a token may come later" 1:first "$(<"$TEBIUM_SECRETS/bot-token")"
expect "the main bot has its own" BOT_TOKEN=2:main \
  "$(<"$TEBIUM_SECRETS/main-bot.env")"
expect "what was there stays" "$secret" "$(<"$TEBIUM_SECRETS/webhook-secret")"
BOT_TOKEN=1:second secrets
expect "a token stays" 1:first "$(<"$TEBIUM_SECRETS/bot-token")"
finish
