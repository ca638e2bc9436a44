"""Questions about published data on persons: the protected answer beside the truth, and the error beside the theory's.

    python3 bench/real_data.py BASTIDE FOLDER

BASTIDE is the program; FOLDER holds anonymity/adult.csv (Adult, as ARX ships it), fairness/compas_for_aequitas.csv,
fairness/german.csv and pabulib/*.pb. With pyarrow installed also env/load/simbench_loadprofiles_p_15min_2016.parquet.
Prints a table in Markdown. The truth is SQLite's over the same rows; 'expected' is the mean absolute value of the noise
that the answer states (0.798 of its standard deviation), 'error' the mean over the groups of the answer.
"""

import csv
import json
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

bastide, folder = sys.argv[1], Path(sys.argv[2])
work = Path(tempfile.mkdtemp())


def run(trust, *args):
    done = subprocess.run([bastide, *args, "--dir", str(trust)], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{args}: {done.stderr}")
    return done.stdout


def plain(name):
    return name.replace("-", "_").replace(" ", "_").lower()


def table(source, delimiter=","):
    with open(source, encoding="utf-8") as lines:
        rows = list(csv.reader(lines, delimiter=delimiter))
    return [plain(name) for name in rows[0]], rows[1:]


def ballots(source):
    rows, votes, columns = [], False, []
    for line in source.read_text(encoding="utf-8").splitlines():
        if votes and not columns:
            columns = line.split(";")
        elif votes:
            fields = dict(zip(columns, line.split(";")))
            rows += [[fields["voter_id"], project] for project in fields["vote"].split(",") if project]
        votes = votes or line.strip() == "VOTES"
    return ["voter_id", "project"], rows


def profiles(source):
    try:
        import pyarrow.parquet as parquet
    except ImportError:
        return None
    found = parquet.read_table(source).slice(0, 96 * 28)
    names = [name for name in found.schema.names if name.startswith("H0") or name.startswith("L")]
    hours = [moment.hour for moment in found["time"].to_pylist()]
    rows = []
    for name in names:
        rows += [[name, hour, f"{value:.4f}"] for hour, value in zip(hours, found[name].to_pylist())]
    return ["meter", "hour", "load"], rows


def ask(title, columns, rows, person, questions, more=()):
    file = work / f"{title}.csv"
    with open(file, "w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(columns)
        writer.writerows(rows)
    trust = work / f"trust-{title}"
    subprocess.run([bastide, "init", "--unproved", str(trust)], check=True, capture_output=True)
    run(trust, "party", "add", "--id", "lab", "--kind", "research", "--name", "Lab")
    run(trust, "dataset", "add", str(file), "--id", title, "--name", title, "--provider", "lab", "--person", person,
        "--sensitivity", "personal", *more)
    truth = sqlite3.connect(":memory:")
    names = ", ".join(f'"{name}" NUMERIC' for name in columns)
    truth.execute(f"CREATE TABLE {title} ({names})")
    truth.executemany(f"INSERT INTO {title} VALUES ({', '.join('?' * len(columns))})", rows)
    persons = len({row[columns.index(person)] for row in rows}) if person in columns else len(rows)
    for sql, epsilon in questions:
        told = json.loads(run(trust, "ask", "--as", "lab", "--purpose", "ScientificResearch", "--epsilon", epsilon,
                              "--json", sql))
        right = {tuple(map(str, row[:-1])): row[-1] for row in truth.execute(sql)}
        errors, sizes = [], []
        for row in told["rows"]:
            known = right.get(tuple(map(str, row[:-1])))
            if known is not None:
                errors.append(abs(row[-1] - known))
                sizes.append(abs(known))
        scale = told["protection"]["columns"][-1]["noise_scale"]
        example = f"{told['rows'][0][-1]:,.1f} ({right.get(tuple(map(str, told['rows'][0][:-1]))):,.1f})"
        expected = f"{0.798 * scale:,.2f}" if scale else "–"
        print(f"| {title}, {persons:,} | `{sql}` | {epsilon} | {len(told['rows'])} of {len(right)} | {example} "
              f"| {statistics.fmean(errors):,.2f} ({100 * sum(errors) / sum(sizes):.2f} %) | {expected} |", flush=True)


print("| data, persons | question | ε | groups told | first figure (truth) | mean error | expected |")
print("|---|---|---|---|---|---|---|")
columns, rows = table(folder / "anonymity/adult.csv", ";")
ask("adult", columns, rows, "@row", [
    ("SELECT COUNT(*) FROM adult WHERE salary_class = '>50K'", "0.5"),
    ("SELECT education, COUNT(*) FROM adult GROUP BY education", "0.5"),
    ("SELECT sex, AVG(age) FROM adult WHERE age BETWEEN 17 AND 90 GROUP BY sex", "0.5"),
    ("SELECT native_country, COUNT(*) FROM adult GROUP BY native_country", "0.5"),
])
columns, rows = table(folder / "fairness/compas_for_aequitas.csv")
ask("compas", columns, rows, "@row", [
    ("SELECT race, COUNT(*) FROM compas WHERE score = 1 AND label_value = 0 GROUP BY race", "0.5"),
    ("SELECT age_cat, AVG(score) FROM compas WHERE score BETWEEN 0 AND 1 GROUP BY age_cat", "0.5"),
])
columns, rows = table(folder / "fairness/german.csv")
ask("german", columns, rows, "@row", [
    ("SELECT credit, COUNT(*) FROM german GROUP BY credit", "0.5"),
    ("SELECT housing, SUM(credit_amount) FROM german GROUP BY housing", "0.5"),
])
for name in ["Poland_Swiecie_2023", "Poland_Krakow_2018", "Poland_Lodz_2022"]:
    columns, rows = ballots(folder / f"pabulib/{name}.pb")
    title = name.split("_")[1].lower()
    ask(title, columns, rows, "voter_id", [
        (f"SELECT project, COUNT(*) FROM {title} GROUP BY project", "1"),
        (f"SELECT COUNT(DISTINCT project) FROM {title}", "0.5"),
    ])
found = profiles(folder / "env/load/simbench_loadprofiles_p_15min_2016.parquet")
if found:
    ask("meters", *found, "meter", [
        ("SELECT SUM(load) FROM meters", "1"),
    ])
