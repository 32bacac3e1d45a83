#!/bin/sh
# Signs what Windows runs or installs, each file in its place; without a certificate it does nothing.
# makensis calls it too, for the removal program inside each setup.
#
# sh .github/sign.sh FILE…      WINDOWS_PFX names the certificate, WINDOWS_PASSWORD a file that opens it
set -eu

[ -n "${WINDOWS_PFX:-}" ] || exit 0
stamp=${WINDOWS_TIMESTAMP--ts http://timestamp.digicert.com}
for file; do
    # shellcheck disable=SC2086 # two words, or none
    osslsigncode sign -pkcs12 "$WINDOWS_PFX" -readpass "$WINDOWS_PASSWORD" -h sha256 $stamp \
        -n Weir -in "$file" -out "$file.signed"
    mv "$file.signed" "$file"
done
