#!/bin/sh
# A throw-away PostgreSQL server for tests.
#
#   scripts/postgres.sh            starts one, prints its URL as the first line, stops it when standard input ends
#   scripts/postgres.sh --install  the same, after installing Debian's package `postgresql` when it is absent
#
# The cluster lives in a temporary folder, listens on a free loopback port (with a password) and on a Unix socket in
# that folder, and is gone afterwards, also when the program that started it is killed: its end closes our input.
# Exit code 69: PostgreSQL is not installed.
set -eu

server_programs() {
    for folder in /usr/lib/postgresql/*/bin; do
        [ -x "$folder/initdb" ] && found=$folder
    done
    if [ -z "${found:-}" ] && command -v initdb >/dev/null 2>&1; then
        found=$(dirname "$(command -v initdb)")
    fi
    printf '%s' "${found:-}"
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

bin=$(server_programs)
if [ -z "$bin" ] && [ "${1:-}" = --install ]; then
    {
        as_root apt-get update -q
        DEBIAN_FRONTEND=noninteractive as_root apt-get install -y -q --no-install-recommends postgresql
    } >&2
    bin=$(server_programs)
fi
if [ -z "$bin" ]; then
    echo "PostgreSQL is not installed; install Debian's package \`postgresql\`, or run: scripts/postgres.sh --install" >&2
    exit 69
fi

# The server refuses to run as root.
as_owner() { "$@"; }
owner=
if [ "$(id -u)" -eq 0 ]; then
    owner=nobody
    if id postgres >/dev/null 2>&1; then owner=postgres; fi
    as_owner() { runuser -u "$owner" -- "$@"; }
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/bastide-postgres.XXXXXX")
clean() {
    as_owner "$bin/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap clean EXIT
trap 'exit 1' HUP INT TERM

password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
(umask 077 && printf '%s\n' "$password" >"$folder/password")
if [ -n "$owner" ]; then chown -R "$owner" "$folder"; fi

cd "$folder"
as_owner "$bin/initdb" -D "$folder/data" -U bastide -E UTF8 --locale=C --no-sync \
    --auth-local=trust --auth-host=scram-sha-256 --pwfile="$folder/password" >"$folder/initdb.log" 2>&1 || {
    cat "$folder/initdb.log" >&2
    exit 1
}

attempt=0
while :; do
    port=$((20000 + $(od -An -N2 -tu2 /dev/urandom | tr -d ' ') % 30000))
    if as_owner "$bin/pg_ctl" -D "$folder/data" -l "$folder/data/server.log" -w -t 60 \
        -o "-p $port -k $folder -c listen_addresses=127.0.0.1 -c shared_buffers=32MB -c max_connections=60" \
        start >/dev/null 2>&1; then
        break
    fi
    attempt=$((attempt + 1))
    if [ "$attempt" -ge 10 ]; then
        cat "$folder/data/server.log" >&2
        exit 1
    fi
done

echo "postgres://bastide:$password@127.0.0.1:$port/postgres"
cat >/dev/null
