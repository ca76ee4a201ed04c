"""Loads a table of dermatrace in one line each in pandas, polars and DuckDB, from Parquet and from CSV, and checks that
all of them see the same columns, types, rows and numbers.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install -r tests/python/requirements.txt
    /tmp/venv/bin/python tests/python/load.py sweep.parquet sweep.csv
"""

import math
import sys

import duckdb
import pandas
import polars

KINDS = {
    "int64": "integer", "float64": "real", "str": "text", "object": "text", "string": "text",
    "Int64": "integer", "Float64": "real", "String": "text",
    "BIGINT": "integer", "DOUBLE": "real", "VARCHAR": "text",
}


def from_pandas(frame):
    kinds = {name: KINDS[str(kind)] for name, kind in frame.dtypes.items()}
    return kinds, len(frame), lambda name: frame[name].tolist()


def from_polars(frame):
    kinds = {name: KINDS[str(kind)] for name, kind in frame.schema.items()}
    return kinds, frame.height, lambda name: frame[name].to_list()


def from_duckdb(relation):
    kinds = {name: KINDS[str(kind)] for name, kind in zip(relation.columns, relation.types)}
    quoted = lambda name: '"' + name.replace('"', '""') + '"'
    values = lambda name: [value for (value,) in relation.project(quoted(name)).fetchall()]
    return kinds, relation.aggregate("count(*)").fetchall()[0][0], values


def loaded(parquet, csv):
    """What each library makes of the two files. The loading lines are the ones in the documentation."""
    return {
        "pandas, Parquet": from_pandas(pandas.read_parquet(parquet)),
        "polars, Parquet": from_polars(polars.read_parquet(parquet)),
        "DuckDB, Parquet": from_duckdb(duckdb.sql(f"SELECT * FROM '{parquet}'")),
        "pandas, CSV": from_pandas(pandas.read_csv(csv, keep_default_na=False, na_values=["nan"])),
        "polars, CSV": from_polars(polars.read_csv(csv, null_values="nan", infer_schema_length=None)),
        "DuckDB, CSV": from_duckdb(duckdb.sql(f"SELECT * FROM read_csv('{csv}', sample_size = -1)")),
    }


def checksum(kind, values):
    """A number that depends on every value: exact, and the same whatever undefined numbers are called."""
    if kind == "integer":
        return sum((row + 1) * value for row, value in enumerate(values))
    if kind == "text":
        return hash(tuple(value or "" for value in values))
    known = [float("nan") if value is None else value for value in values]
    finite = math.fsum(value for value in known if math.isfinite(value))
    return (finite, sum(map(math.isnan, known)), known.count(math.inf), known.count(-math.inf))


def main(parquet, csv):
    tables = loaded(parquet, csv)
    kinds, rows, _ = tables["pandas, Parquet"]
    wrong = []
    for who, (own_kinds, own_rows, _) in tables.items():
        if own_kinds != kinds or own_rows != rows:
            differing = {name: kind for name, kind in own_kinds.items() if kinds.get(name) != kind}
            wrong.append(f"{who}: {own_rows} rows of {rows}; other types: {differing}")
    for name, kind in kinds.items():
        sums = {who: checksum(kind, values(name)) for who, (_, _, values) in tables.items()}
        if len(set(sums.values())) != 1:
            wrong.append(f"column {name}: {sums}")
    for line in wrong:
        print(line, file=sys.stderr)
    if not wrong:
        print(f"{rows} rows, {len(kinds)} columns: the same from {', '.join(tables)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
