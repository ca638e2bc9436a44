"""anjana on the table that the example `bench_adult` wrote, and pycanon's k of both releases. Called by anonymity.sh."""

import re
import resource
import sys
import time

import pandas as pd
from anjana.anonymity import k_anonymity
from pycanon import anonymity

IDENTIFIERS = [
    "sex", "age", "race", "marital-status", "education", "native-country", "workclass", "occupation",
]
data, work = sys.argv[1:]


def hierarchy(name):
    rows = pd.read_csv(f"{data}/adult_hierarchy_{name}.csv", sep=";", header=None, dtype=str)
    return {level: rows[level].values for level in rows.columns}


table = pd.read_csv(f"{work}/table.csv", sep=";", dtype=str)
hierarchies = {name: hierarchy(name) for name in IDENTIFIERS}
start = time.process_time()
released = k_anonymity(table.copy(), [], IDENTIFIERS, 5, 10, hierarchies)
took = time.process_time() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
ours = pd.read_csv(f"{work}/released.csv", sep=";", dtype=str)
line = next(line for line in open(f"{work}/ours.txt") if line.startswith("k=5, 10 %"))
our_cpu = max(float(re.split(r"\s+", line.strip())[8]), 0.01)
print(f"\n{'':10} {'CPU s':>8} {'rows':>9} {'classes':>8} {'k (pycanon)':>12}")
for name, cpu, file in [("anjana", took, released), ("here", our_cpu, ours)]:
    classes = file.groupby(IDENTIFIERS, dropna=False).ngroups
    k = anonymity.k_anonymity(file, IDENTIFIERS)
    print(f"{name:10} {cpu:8.2f} {len(file):9} {classes:8} {k:12}")
    assert k >= 5, f"{name} does not reach k = 5"
print(f"anjana takes {took / our_cpu:.0f} times as long, and {peak} MB at its peak")
