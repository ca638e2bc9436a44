-- What passed the gate, granted or refused: the private record beside each public leaf, and what it cost.

CREATE TABLE passage (
    leaf       BIGINT PRIMARY KEY,
    at         BIGINT NOT NULL,
    door       TEXT NOT NULL,
    kind       TEXT NOT NULL,
    party      TEXT,
    purpose    TEXT,
    decision   TEXT NOT NULL,
    rules      TEXT NOT NULL,
    reason_fr  TEXT NOT NULL,
    reason_en  TEXT NOT NULL,
    question   TEXT NOT NULL,
    nonce      BYTEA,
    protection TEXT NOT NULL
);
CREATE INDEX passage_party ON passage (party, leaf);

-- Leaves are numbered in the order of time, so the latest passages of a data set are those with the greatest leaf.
CREATE TABLE passage_dataset (
    dataset TEXT NOT NULL,
    leaf    BIGINT NOT NULL,
    PRIMARY KEY (dataset, leaf)
);
CREATE INDEX passage_dataset_leaf ON passage_dataset (leaf);

-- Spent so far, in billionths of rho (zero-concentrated differential privacy).
CREATE TABLE budget (
    party     TEXT NOT NULL,
    dataset   TEXT NOT NULL,
    spent_rho BIGINT NOT NULL CHECK (spent_rho >= 0),
    PRIMARY KEY (party, dataset)
);
