#!/usr/bin/env bash
# Installs what the tests need and Rust does not bring: a browser, PostgreSQL, Go with the foreign verifier of logs, and
# the solver that proves the charter's refusals.
set -euo pipefail
missing=()
command -v chromium >/dev/null || missing+=(chromium)
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing+=(postgresql)
command -v go >/dev/null || missing+=(golang-go)
[ -d /usr/share/gocode/src/golang.org/x/mod ] || missing+=(golang-golang-x-mod-dev)
command -v node >/dev/null || missing+=(nodejs npm)
# Debian's Python lacks what makes a virtual environment.
python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3 python3-venv)
if [ "${#missing[@]}" -gt 0 ]; then
  sudo=""
  [ "$(id -u)" -eq 0 ] || sudo=sudo
  $sudo apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi
# The solver cvc5, as a library in a Python of its own, where the crate `analysis` looks for it.
cvc5="${XDG_CACHE_HOME:-$HOME/.cache}/bastide/tools/cvc5"
cvc5_version=1.4.2
if ! "$cvc5/bin/python" -I -c "import importlib.metadata as m, cvc5; assert m.version('cvc5') == '$cvc5_version'" 2>/dev/null; then
  python3 -m venv --clear "$cvc5"
  "$cvc5/bin/python" -I -m pip install --quiet --disable-pip-version-check --only-binary :all: "cvc5==$cvc5_version"
fi
echo "There: chromium, PostgreSQL, Go with x/mod, Node, cvc5."
