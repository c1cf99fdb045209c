#!/usr/bin/env bash
# Sees that the browser tests find a Chromium; installs it where that needs no question.
set -euo pipefail

for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null; then exit 0; fi
done

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Chromium for the browser tests..."
    if DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-dejavu-core >/dev/null 2>&1; then exit 0; fi
    if apt-get update -qq >/dev/null 2>&1 &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-dejavu-core >/dev/null 2>&1; then
        exit 0
    fi
fi

echo "Browser tests are skipped: there is no Chromium here; \`apt-get install chromium\` as root brings it."
if [ "${CI:-}" = true ]; then exit 1; fi
