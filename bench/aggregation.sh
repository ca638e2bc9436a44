#!/bin/sh
# Encrypted sums beside their peers: the example of the crate, then phe (Paillier, 2048 bits, with gmpy2) and TenSEAL
# (BFV, one ciphertext a value) on the same number of values. Neither peer proves ranges nor has several key holders.
# Usage: bench/aggregation.sh [VALUES]   (10,000 unless told; phe is measured on a fiftieth and scaled)
set -eu
values=${1:-10000}
here=$(cd "$(dirname "$0")/.." && pwd)
cd "$here"
cargo run --release --quiet -p aggregation --example bench -- "$values"

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/venv"
"$room/venv/bin/pip" install --quiet phe==1.5.0 gmpy2 tenseal==0.3.18
"$room/venv/bin/python" - "$values" <<'PYTHON'
import sys, time
values = int(sys.argv[1])

def line(what, seconds, size):
    print(f"{what:<58} {seconds:>10.2f} s {size:>9} B each")

from phe import paillier
public, private = paillier.generate_paillier_keypair(n_length=2048)
some = max(values // 50, 20)
begun = time.process_time()
sealed = [public.encrypt(i * 37 % 5000) for i in range(some)]
total = sealed[0]
for one in sealed[1:]:
    total = total + one
assert private.decrypt(total) == sum(i * 37 % 5000 for i in range(some))
line("phe 2048 + gmpy2, scaled", (time.process_time() - begun) * values / some, 512)

import tenseal as ts
context = ts.context(ts.SCHEME_TYPE.BFV, poly_modulus_degree=4096, plain_modulus=1032193)
begun = time.process_time()
total = ts.bfv_vector(context, [0])
size = len(ts.bfv_vector(context, [1]).serialize())
for i in range(values):
    total += ts.bfv_vector(context, [i * 37 % 100])
assert total.decrypt()[0] == sum(i * 37 % 100 for i in range(values)) % 1032193
line("TenSEAL BFV n=4096, one ciphertext a value", time.process_time() - begun, size)
PYTHON
