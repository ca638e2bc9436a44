"""The same corpus seen by the pattern recognisers of presidio-analyzer (no language model), for comparison.

    cargo run --release -p context --example detection -- write FOLDER
    pip install presidio-analyzer && python presidio.py FOLDER [TABLES]

A column counts as personal when one recogniser finds something, with a score of 0.4 or more, in at least 30 % of the first
40 values that are there; a table when one of its columns does.
"""

import csv
import json
import pathlib
import sys
import time

from presidio_analyzer import predefined_recognizers as known

NAMES = [
    "CreditCardRecognizer", "EmailRecognizer", "IbanRecognizer", "IpRecognizer", "MacAddressRecognizer", "PhoneRecognizer",
    "UsSsnRecognizer", "UsPassportRecognizer", "UsLicenseRecognizer", "UkNinoRecognizer", "NhsRecognizer", "UkPassportRecognizer",
    "UkVehicleRegistrationRecognizer", "UkPostcodeRecognizer", "UrlRecognizer", "UsBankRecognizer", "UsItinRecognizer",
]


def recognisers():
    for name in NAMES:
        kind = getattr(known, name, None)
        if kind is None or name == "UrlRecognizer":
            continue
        if name == "PhoneRecognizer":
            yield kind(supported_regions=("FR", "GB", "US", "DE"))
        else:
            yield kind()


def main(folder, most):
    all_recognisers = list(recognisers())
    print("recognisers:", ", ".join(type(one).__name__ for one in all_recognisers))
    tables = {(a, b): 0 for a in (True, False) for b in (True, False)}
    columns = dict(tables)
    start = time.process_time()
    for line in list(open(folder / "labels.jsonl", encoding="utf-8"))[:most]:
        label = json.loads(line)
        delimiter = ";" if label["language"] == "French" else ","
        with open(folder / label["file"], encoding="utf-8", newline="") as opened:
            rows = list(csv.reader(opened, delimiter=delimiter))[1:]
        asked = False
        for place, column in enumerate(label["columns"]):
            values = [row[place] for row in rows if len(row) > place and row[place] not in ("", "NA")][:40]
            said = any(
                sum(any(hit.score >= 0.4 for hit in one.analyze(value, one.supported_entities, None) or []) for value in values)
                >= max(1, 0.3 * len(values))
                for one in all_recognisers
            )
            asked |= said
            if column["truth"] != "either":
                columns[(column["truth"] != "thing", said)] += 1
        tables[(label["about_persons"], asked)] += 1
    for what, count in (("tables", tables), ("columns", columns)):
        hit, missed, wrong = count[(True, True)], count[(True, False)], count[(False, True)]
        print(f"{what}: recall {hit / (hit + missed):.3f}, precision {hit / max(1, hit + wrong):.3f}, of {sum(count.values())}")
    print(f"{time.process_time() - start:.1f} CPU-s")


main(pathlib.Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else None)
