-- The charter's editions, the amendments that lead from one to the next, and the statements that rules rely on.

-- An edition in force is the one with the greatest leaf. Rows are only ever added.
CREATE TABLE charter_edition (
    leaf         BIGINT PRIMARY KEY,
    version      TEXT NOT NULL,
    edition      TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    published_by TEXT NOT NULL,
    authority    TEXT NOT NULL,
    key_id       TEXT NOT NULL,
    signature    TEXT NOT NULL,
    findings     TEXT NOT NULL
);

-- A proposed change of the rules, as a whole edition; `state` is open, published, withdrawn or overtaken.
CREATE TABLE amendment (
    id          TEXT PRIMARY KEY,
    title       TEXT NOT NULL,
    why         TEXT NOT NULL,
    base        TEXT NOT NULL,
    edition     TEXT NOT NULL,
    proposed_at BIGINT NOT NULL,
    proposed_by TEXT NOT NULL,
    state       TEXT NOT NULL,
    findings    TEXT NOT NULL,
    leaf        BIGINT
);

-- A dated statement by somebody who answers for it: an impact assessment, an algorithm's card, a human's review, a
-- judge's warrant. NULL means that it is not about one; `person` is a pseudonym of its data set.
CREATE TABLE attestation (
    id           TEXT PRIMARY KEY,
    kind         TEXT NOT NULL,
    party        TEXT,
    dataset      TEXT,
    purpose      TEXT,
    person       BIGINT,
    issuer       TEXT NOT NULL,
    reference    TEXT NOT NULL,
    summary      TEXT NOT NULL,
    issued_at    BIGINT NOT NULL,
    valid_until  BIGINT NOT NULL,
    withdrawn_at BIGINT,
    entered_by   TEXT NOT NULL,
    leaf         BIGINT NOT NULL,
    nonce        BYTEA
);
CREATE INDEX attestation_dataset ON attestation (dataset, kind);
CREATE INDEX attestation_party ON attestation (party, kind);

-- Consents that hold: a person agrees to a purpose, for one party or (party = '') for all.
CREATE TABLE consent (
    dataset  TEXT NOT NULL,
    purpose  TEXT NOT NULL,
    party    TEXT NOT NULL,
    person   BIGINT NOT NULL,
    account  TEXT NOT NULL,
    given_at BIGINT NOT NULL,
    leaf     BIGINT NOT NULL,
    nonce    BYTEA,
    PRIMARY KEY (purpose, party, dataset, person)
);
CREATE INDEX consent_account ON consent (account);
-- How many persons consent, as long as there are any: what says that a data set may be used needs no look at each.
CREATE TABLE consent_count (
    dataset TEXT NOT NULL,
    purpose TEXT NOT NULL,
    party   TEXT NOT NULL,
    persons BIGINT NOT NULL,
    PRIMARY KEY (purpose, party, dataset)
);
CREATE INDEX consent_count_dataset ON consent_count (dataset, party);
-- Consents that were taken back: that they were, not by which person of the data set.
CREATE TABLE consent_withdrawn (
    leaf         BIGINT PRIMARY KEY,
    dataset      TEXT NOT NULL,
    purpose      TEXT NOT NULL,
    party        TEXT NOT NULL,
    account      TEXT NOT NULL,
    given_at     BIGINT NOT NULL,
    withdrawn_at BIGINT NOT NULL
);
CREATE INDEX consent_withdrawn_account ON consent_withdrawn (account);

-- What a party still owes for an answer it got (to delete it, …); `done_at` once it has said so.
CREATE TABLE duty (
    leaf    BIGINT NOT NULL,
    kind    TEXT NOT NULL,
    party   TEXT NOT NULL,
    due_at  BIGINT NOT NULL,
    done_at BIGINT,
    PRIMARY KEY (leaf, kind)
);
CREATE INDEX duty_party ON duty (party, done_at, due_at);

-- The facts on which each data set of a passage was decided, as JSON; absent for passages of earlier versions.
ALTER TABLE passage_dataset ADD COLUMN facts TEXT;
-- Whether the persons concerned are to be told of the passage.
ALTER TABLE passage ADD COLUMN notify BIGINT NOT NULL DEFAULT 0;

-- What the catalogue's filter looks at. Data sets of one sort have the same sensitivity, the same purposes they were
-- collected for and the same kinds of personal data (words in order, separated by spaces; `fingerprint` is a hash of
-- all three). There are few sorts, so that most of a filter is decided sort by sort, and the rest by index. `datasets`
-- is how many there are of it: whoever removes a data set takes it from there too.
CREATE TABLE dataset_sort (
    id            BIGINT PRIMARY KEY,
    fingerprint   TEXT NOT NULL UNIQUE,
    sensitivity   TEXT NOT NULL,
    collected_for TEXT NOT NULL,
    categories    TEXT NOT NULL,
    datasets      BIGINT NOT NULL
);
CREATE TABLE sort_purpose (
    sort    BIGINT NOT NULL,
    purpose TEXT NOT NULL,
    PRIMARY KEY (purpose, sort)
);
CREATE TABLE sort_category (
    sort     BIGINT NOT NULL,
    category TEXT NOT NULL,
    PRIMARY KEY (category, sort)
);
-- A place, itself and each that it lies in.
CREATE TABLE place_within (
    place  TEXT NOT NULL,
    within TEXT NOT NULL,
    PRIMARY KEY (within, place)
);
CREATE INDEX place_within_place ON place_within (place);
-- The catalogue, as narrow as can be: all that a filter looks at of a data set. One that is not in it is in no filtered
-- list. `number` stands for the id inside one query, and is never shown.
CREATE TABLE dataset_index (
    number   BIGINT PRIMARY KEY,
    id       TEXT NOT NULL REFERENCES dataset (id),
    sort     BIGINT NOT NULL,
    provider TEXT NOT NULL,
    place    TEXT
);
CREATE INDEX dataset_index_id ON dataset_index (id, sort, provider, place, number);
CREATE INDEX dataset_index_sort ON dataset_index (sort, provider, place);
CREATE INDEX attestation_statement
    ON attestation (kind, purpose, dataset, withdrawn_at, issued_at, valid_until);
