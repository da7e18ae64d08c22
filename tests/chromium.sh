#!/bin/sh
# Find a Chromium for the browser tests, or install one: the system's, else apt's, else Playwright's.
set -e
python=$1

[ -n "$CHROMIUM" ] && [ -x "$CHROMIUM" ] && exit 0
[ -x /usr/bin/chromium ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing Chromium"
    export DEBIAN_FRONTEND=noninteractive
    if apt-get update -qq >/dev/null &&
        apt-get install -qq -y --no-install-recommends \
            chromium fonts-dejavu-core fonts-noto-color-emoji >/dev/null; then
        exit 0
    fi
fi
echo "installing Playwright's Chromium"
exec "$python" -m playwright install chromium
