-- The territory and what is known in it: places, parties, data sets, and the files that hold their rows.
-- Moments are microseconds since 1970 in UTC; JSON and geometries (GeoJSON) are text.

CREATE TABLE place (
    id       TEXT PRIMARY KEY,
    name     TEXT NOT NULL,
    level    TEXT NOT NULL,
    parent   TEXT REFERENCES place (id),
    geometry TEXT
);
CREATE INDEX place_parent ON place (parent);

CREATE TABLE party (
    id       TEXT PRIMARY KEY,
    name     TEXT NOT NULL,
    kind     TEXT NOT NULL,
    place    TEXT REFERENCES place (id),
    added_at BIGINT NOT NULL
);

CREATE TABLE dataset (
    id            TEXT PRIMARY KEY,
    name          TEXT NOT NULL,
    description   TEXT NOT NULL,
    provider      TEXT NOT NULL REFERENCES party (id),
    place         TEXT REFERENCES place (id),
    sensitivity   TEXT NOT NULL,
    collected_for TEXT NOT NULL,
    licence       TEXT NOT NULL,
    tables        TEXT NOT NULL,
    added_at      BIGINT NOT NULL
);

-- A file is there when its row is: rows are written in the transaction that adds the data set.
CREATE TABLE history_file (
    path       TEXT PRIMARY KEY,
    dataset    TEXT NOT NULL,
    tbl        TEXT NOT NULL,
    row_count  BIGINT NOT NULL,
    byte_count BIGINT NOT NULL,
    hash       TEXT NOT NULL,
    added_at   BIGINT NOT NULL
);
CREATE INDEX history_file_dataset ON history_file (dataset, tbl);
