#!/bin/sh
# The changelog's section on a version; 1 where there is none. That of 1.2.0rc1 is that of 1.2.0.
#
# sh .github/notes.sh VERSION [CHANGELOG]
set -eu

awk -v version="${1%%rc*}" '
    /^## / { found = $2 == "[" version "]"; any = any || found; next }
    found && (text || NF) { print; text = 1 }
    END { exit !any }
' "${2:-CHANGELOG.md}"
