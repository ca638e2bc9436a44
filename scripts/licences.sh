#!/usr/bin/env bash
# Checks the licences and sources of all dependencies, and known advisories where their database can be reached.
set -euo pipefail
cd "$(dirname "$0")/.."
version=0.20.2
tools="${BASTIDE_TOOLS_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/bastide/tools}"
deny="$tools/bin/cargo-deny"
if ! "$deny" --version 2>/dev/null | grep -q "$version"; then
  # Unoptimised: it is built once and runs for seconds.
  CARGO_TARGET_DIR="$tools/target" cargo install --quiet --debug --locked --root "$tools" "cargo-deny@$version"
  rm -rf "$tools/target"
fi
"$deny" --log-level error check licenses bans sources
if "$deny" --log-level off fetch db >/dev/null 2>&1; then
  "$deny" --log-level error check advisories
else
  echo "The advisory database cannot be reached from here: advisories were not checked."
fi
