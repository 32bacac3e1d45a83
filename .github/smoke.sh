#!/bin/sh
# What every package must do on the system it is for, where the on-device model is installed, too:
# say its version, answer without a network's help, and open its window.
#
# sh .github/smoke.sh VERSION [WEIR]
set -eu

version=$1
weir=${2:-weir}
WEIR_HOME=$(mktemp -d)
export WEIR_HOME

test "$("$weir" --version)" = "weir $version"
"$weir" endpoints list
"$weir" ask "Say hello in one short sentence." > "$WEIR_HOME/answer"
grep -q '[[:alpha:]]' "$WEIR_HOME/answer"
cat "$WEIR_HOME/answer"
"$weir" doctor --endpoint "On this computer"

# The window: open, and still there ten seconds later.
"$weir" &
window=$!
sleep 10
kill -0 "$window"
kill "$window"
wait "$window" || true
echo "$weir $version: all well"
