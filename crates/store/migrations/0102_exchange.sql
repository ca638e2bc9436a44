-- Contracts: keys of parties, negotiations step by step, agreements in force and ended.

-- The sector a party works in, and the organisation it belongs to.
ALTER TABLE party ADD COLUMN sector TEXT;
ALTER TABLE party ADD COLUMN member_of TEXT;

-- Ed25519 keys; `custody` is party or trust, and `secret_enc` is there only where the trust keeps a key that still signs.
CREATE TABLE party_key (
    id         TEXT PRIMARY KEY,
    party      TEXT NOT NULL REFERENCES party (id),
    public     BYTEA NOT NULL,
    custody    TEXT NOT NULL,
    secret_enc BYTEA,
    added_at   BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE INDEX party_key_party ON party_key (party);
CREATE UNIQUE INDEX party_key_public ON party_key (public);

-- `step` is the number of its last step; `waits_for` is consumer, provider, both or nobody, `waits_since`
-- when it began to. `document` is the canonical text of the agreement, frozen when the terms are accepted; `signatures`
-- are those given so far.
CREATE TABLE negotiation (
    id          TEXT PRIMARY KEY,
    consumer    TEXT NOT NULL REFERENCES party (id),
    provider    TEXT NOT NULL REFERENCES party (id),
    dataset     TEXT NOT NULL REFERENCES dataset (id),
    state       TEXT NOT NULL,
    step        BIGINT NOT NULL,
    waits_for   TEXT NOT NULL,
    waits_since BIGINT NOT NULL,
    opened_at   BIGINT NOT NULL,
    changed_at  BIGINT NOT NULL,
    agreement   TEXT,
    document    TEXT,
    signatures  TEXT NOT NULL
);
CREATE INDEX negotiation_consumer ON negotiation (consumer, waits_for);
CREATE INDEX negotiation_provider ON negotiation (provider, waits_for);
CREATE INDEX negotiation_waits ON negotiation (waits_for, waits_since);
CREATE INDEX negotiation_opened ON negotiation (opened_at);

-- `rules` are those of the charter that refused a request at once.
CREATE TABLE negotiation_step (
    negotiation TEXT NOT NULL REFERENCES negotiation (id),
    number      BIGINT NOT NULL,
    at          BIGINT NOT NULL,
    by          TEXT NOT NULL,
    act         TEXT NOT NULL,
    terms       TEXT NOT NULL,
    note        TEXT NOT NULL,
    rules       TEXT NOT NULL,
    PRIMARY KEY (negotiation, number)
);

-- `means` is the widest form in which data may leave under it: protected-figures, figures or rows.
CREATE TABLE agreement (
    id          TEXT PRIMARY KEY,
    negotiation TEXT NOT NULL REFERENCES negotiation (id),
    consumer    TEXT NOT NULL,
    provider    TEXT NOT NULL,
    dataset     TEXT NOT NULL,
    means       TEXT NOT NULL,
    valid_from  BIGINT NOT NULL,
    valid_until BIGINT NOT NULL,
    odrl        TEXT NOT NULL,
    signatures  TEXT NOT NULL,
    signed_at   BIGINT NOT NULL,
    leaf        BIGINT NOT NULL,
    ended_at    BIGINT,
    ended_by    TEXT,
    ended_why   TEXT,
    ended_note  TEXT,
    ended_leaf  BIGINT
);
CREATE INDEX agreement_pair ON agreement (consumer, dataset);
CREATE INDEX agreement_dataset ON agreement (dataset);
CREATE INDEX agreement_provider ON agreement (provider);
CREATE INDEX agreement_signed ON agreement (signed_at, id);
CREATE INDEX agreement_term ON agreement (ended_at, valid_until);

CREATE TABLE agreement_purpose (
    agreement TEXT NOT NULL REFERENCES agreement (id),
    purpose   TEXT NOT NULL,
    PRIMARY KEY (agreement, purpose)
);
