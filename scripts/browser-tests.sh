#!/usr/bin/env bash
# Makes the demo in a throw-away folder, serves it, and walks through its pages with a real browser.
set -euo pipefail
cd "$(dirname "$0")/.."
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-target}"
cargo build --workspace --bins
folder="$(mktemp -d)"
port="${BASTIDE_TEST_PORT:-18080}"
"$CARGO_TARGET_DIR/debug/bastide" demo --dir "$folder/demo" --listen "127.0.0.1:$port" >"$folder/log" 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; rm -rf "$folder"' EXIT
for _ in $(seq 120); do
  if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && grep -q "Open http" "$folder/log"; then
    ready=yes
    break
  fi
  kill -0 "$server" 2>/dev/null || break
  sleep 1
done
if [ -z "${ready:-}" ]; then
  echo "The demo did not start:" >&2
  cat "$folder/log" >&2
  exit 1
fi
export BASTIDE_URL="http://127.0.0.1:$port"
export BASTIDE_STEWARD="steward:market-square-arcade"
export BASTIDE_RESEARCHER="researcher:river-bridge-library"
export BASTIDE_CITIZEN="citizen:linden-tree-fountain"
export BASTIDE_PROVIDER="provider:copper-kettle-bridge"
cd tests/browser
npm ci --no-audit --no-fund --loglevel=error
npm test
