-- Accounts, how they sign in, and what citizens object to. Nothing here says in clear which rows are whose:
-- `subject_enc` is encrypted, `person` is a pseudonym of one data set, tokens are kept as hashes.

CREATE TABLE account (
    id            TEXT PRIMARY KEY,
    login         TEXT NOT NULL UNIQUE,
    role          TEXT NOT NULL,
    display_name  TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    subject_enc   BYTEA,
    party         TEXT REFERENCES party (id),
    created_at    BIGINT NOT NULL,
    disabled_at   BIGINT
);

CREATE TABLE session (
    token_hash BYTEA PRIMARY KEY,
    account    TEXT NOT NULL REFERENCES account (id),
    csrf       BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX session_account ON session (account);
CREATE INDEX session_expiry ON session (expires_at);
CREATE INDEX session_seen ON session (seen_at);

-- Recent attempts to sign in, by what is limited (a login, an address); subjects are keyed hashes.
CREATE TABLE sign_in_attempt (
    subject BYTEA NOT NULL,
    at      BIGINT NOT NULL,
    success BIGINT NOT NULL
);
CREATE INDEX sign_in_attempt_subject ON sign_in_attempt (subject, at);
CREATE INDEX sign_in_attempt_time ON sign_in_attempt (at);

-- The objections that hold.
CREATE TABLE objection (
    dataset TEXT NOT NULL,
    person  BIGINT NOT NULL,
    account TEXT NOT NULL REFERENCES account (id),
    at      BIGINT NOT NULL,
    leaf    BIGINT NOT NULL,
    PRIMARY KEY (dataset, person)
);
CREATE INDEX objection_account ON objection (account);
