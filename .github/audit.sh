#!/bin/sh
# Advisories on what the locks list: Python's, and npm's for the programs that tests run.
# 1 where there is one. uv reads a lock of its own kind, so one is made of ours, elsewhere.
#
# sh .github/audit.sh      after dev.py check, which makes the environment
set -eu

uv=$PWD/.venv/bin/uv
project=$(mktemp -d)
"$uv" init --quiet --bare --name locks --python .venv/bin/python "$project"
"$uv" add --quiet --project "$project" --no-sync -r packaging/lock/all.txt
status=0
"$uv" audit --project "$project" --frozen --preview-features audit-command || status=1
(cd tests/data/snippets && npm audit --package-lock-only) || status=1
exit $status
