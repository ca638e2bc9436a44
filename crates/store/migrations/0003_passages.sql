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

-- Spent in a period by one party on one data set, in billionths of rho (zero-concentrated differential privacy).
CREATE TABLE budget (
    party     TEXT NOT NULL,
    dataset   TEXT NOT NULL,
    period    TEXT NOT NULL,
    spent_rho BIGINT NOT NULL CHECK (spent_rho >= 0),
    PRIMARY KEY (party, dataset, period)
);

-- Spent in a period by all parties: what the persons of the data set have lost. The sum of the rows above, kept apart so
-- that its limit is checked where it is charged.
CREATE TABLE budget_persons (
    dataset   TEXT NOT NULL,
    period    TEXT NOT NULL,
    spent_rho BIGINT NOT NULL CHECK (spent_rho >= 0),
    PRIMARY KEY (dataset, period)
);

-- Charges whose question has no answer yet, with the passage (JSON) that stands for it if none ever comes.
CREATE TABLE reservation (
    id     TEXT PRIMARY KEY,
    lapsed TEXT NOT NULL
);

-- Protected figures that left, by what they answer, so that the same question gets the same figures.
CREATE TABLE released (
    key     BYTEA PRIMARY KEY,
    leaf    BIGINT NOT NULL,
    figures BYTEA NOT NULL
);

-- Files of records that left, with their reports; which persons' records share a class is what later ones are set against.
CREATE TABLE microdata (
    leaf     BIGINT PRIMARY KEY,
    dataset  TEXT NOT NULL,
    in_table TEXT NOT NULL,
    report   TEXT NOT NULL,
    classes  BYTEA
);
CREATE INDEX microdata_table ON microdata (dataset, in_table, leaf);

-- Which persons the cells of exact figures were made of that a party saw: what differences are looked for in.
CREATE TABLE seen_cells (
    party   TEXT NOT NULL,
    dataset TEXT NOT NULL,
    leaf    BIGINT NOT NULL,
    cells   BYTEA NOT NULL,
    PRIMARY KEY (party, dataset, leaf)
);
