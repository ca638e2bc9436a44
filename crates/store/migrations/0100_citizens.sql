-- The nonce opens the commitment in the leaf of an objection; it goes when the objection is withdrawn.
ALTER TABLE objection ADD COLUMN nonce BYTEA;

-- Objections that were withdrawn: that they were, not by which person of the data set.
CREATE TABLE objection_withdrawn (
    leaf         BIGINT PRIMARY KEY,
    dataset      TEXT NOT NULL,
    account      TEXT NOT NULL,
    at           BIGINT NOT NULL,
    withdrawn_at BIGINT NOT NULL
);
CREATE INDEX objection_withdrawn_account ON objection_withdrawn (account);

-- Tokens with which the machines of a party ask; only hashes are kept.
CREATE TABLE party_token (
    token_hash BYTEA PRIMARY KEY,
    party      TEXT NOT NULL REFERENCES party (id),
    created_at BIGINT NOT NULL
);
