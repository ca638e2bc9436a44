#!/bin/sh
# k = 5 on Adult, 8 quasi-identifiers, at most 10 % withheld: this project beside anjana, both checked by pycanon.
#
#   bench/anonymity.sh FOLDER [ROWS]
#
# FOLDER holds adult.csv and adult_hierarchy_*.csv as ARX ships them (GitHub arx-deidentifier/arx, data/). With ROWS both
# work on the same table of that size, drawn from Adult. Python packages go into a folder that is removed at the end, or
# stay in VENV when that is set.
set -eu
data=$(cd "$1" && pwd)
rows=${2:-0}
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
venv=${VENV:-$work/venv}
if ! [ -x "$venv/bin/python" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet anjana==1.2.3 pycanon==1.3.5
fi
cargo build --quiet --release -p anonymity --example bench_adult
"${CARGO_TARGET_DIR:-target}/release/examples/bench_adult" "$data" "$rows" "$work" | tee "$work/ours.txt"
"$venv/bin/python" bench/anonymity.py "$data" "$work"
