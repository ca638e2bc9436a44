-- The leaves of the transparency log, in order: 0, 1, 2, … without a gap. Rows are only ever added.

CREATE TABLE ledger_leaf (
    seq  BIGINT PRIMARY KEY,
    body BYTEA NOT NULL
);

-- One row: how many leaves there are. Whoever appends a leaf takes the next number from it, in the same transaction.
CREATE TABLE ledger_head (
    one  BIGINT PRIMARY KEY CHECK (one = 1),
    size BIGINT NOT NULL
);
INSERT INTO ledger_head (one, size) VALUES (1, 0);
