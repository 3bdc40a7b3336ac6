#!/usr/bin/env bash
# Makes .tools/browser/chromium start a headless Chromium: one that is installed, else Debian's packages
# downloaded and unpacked below .tools. Needs no root; installs nothing into the system.
set -euo pipefail
cd "$(dirname "$0")/.."
home="$PWD/.tools/browser"
rm -rf "$home"
mkdir -p "$home"

start() { # write the start script: its arguments go before those of the caller
    { echo '#!/bin/sh'; echo "exec $* \"\$@\""; } >"$home/chromium.new"
    chmod +x "$home/chromium.new"
    "$home/chromium.new" --version
    mv "$home/chromium.new" "$home/chromium"
}

for name in chromium-headless-shell chromium google-chrome; do
    if "$name" --version >/dev/null 2>&1; then
        start "$name"
        exit
    fi
done
command -v apt-get >/dev/null || {
    echo "error: no Chromium found, and no Debian packages here to take it from; install Chromium" >&2
    exit 1
}

# A package list and cache of our own, so that the system's are neither needed nor touched. The system's list of
# installed packages is read: only what is missing here is downloaded.
mkdir -p "$home/apt/lists/partial" "$home/apt/cache/archives/partial" "$home/root"
apt() {
    apt-get -qq -o Dir::State::Lists="$home/apt/lists" -o Dir::Cache="$home/apt/cache" \
        -o APT::Sandbox::User= -o Debug::NoLocking=1 "$@"
}
apt update
apt install --download-only --reinstall --no-install-recommends --yes chromium-headless-shell fonts-dejavu-core
for package in "$home"/apt/cache/archives/*.deb; do
    dpkg -x "$package" "$home/root"
done
rm -rf "$home/apt"

program=$(find "$home/root/usr/lib" -type f -name '*headless*shell' -perm -u+x | head -n 1)
libraries=$(find "$home/root/usr/lib" -name '*.so*' -printf '%h\n' | sort -u | paste -sd :)
cat >"$home/fonts.conf" <<CONF
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>$home/root/usr/share/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>$home/fonts-cache</cachedir>
</fontconfig>
CONF
start env "'LD_LIBRARY_PATH=$libraries'" "'FONTCONFIG_FILE=$home/fonts.conf'" "'$program'" --no-sandbox
