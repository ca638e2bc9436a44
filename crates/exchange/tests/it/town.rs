//! A trust with a provider, a consumer, a stranger and a steward.

use ed25519_dalek::{Signer as _, SigningKey};
use exchange::{
    AccessRequest, Act, Actor, AgreementId, Clause, Confidential, Currency, ExchangeError,
    Immediate, KeyId, KeySeal, Negotiation, NegotiationId, Note, Opened, Per, Period, PublicKey,
    Purposes, Retention, SignatureValue, Signed, Signing, Tariff, Terms, TrustIri, Turn, Viewer,
    negotiation_act, negotiation_get, negotiation_open, negotiation_sign, negotiation_to_sign,
    party_key_challenge, party_key_keep, party_key_register,
};
use gate::Leaf;
use std::time::Duration;
use store::{
    MIGRATIONS, Store, StoreUrl, Tx, dataset_insert, leaf_count, leaf_range, party_insert,
};
use territory::{
    Clock as _, DataSet, DataSetId, ManualClock, Party, PartyId, PartyKind, Sensitivity, Timestamp,
};

pub(crate) const DAY: Duration = Duration::from_secs(86_400);
pub(crate) const SECRETS: [&str; 3] = ["vault under the river", "our model of the grid", "4321"];

pub(crate) struct Town {
    pub(crate) store: Store,
    pub(crate) clock: ManualClock,
    pub(crate) seal: KeySeal,
    pub(crate) trust: TrustIri,
}

pub(crate) fn party(id: &str) -> PartyId {
    id.parse().expect("an id")
}

pub(crate) fn lab() -> Actor {
    Actor::Party(party("lab"))
}

pub(crate) fn hall() -> Actor {
    Actor::Party(party("town-hall"))
}

pub(crate) fn stranger() -> Actor {
    Actor::Party(party("stranger"))
}

pub(crate) fn steward() -> Actor {
    Actor::StewardForProvider("ada".parse().expect("a name"))
}

pub(crate) fn mediator() -> Actor {
    Actor::StewardMediating("ada".parse().expect("a name"))
}

pub(crate) fn meters() -> DataSetId {
    "meters".parse().expect("an id")
}

/// The secret half that a party holds outside the trust.
pub(crate) fn own_key(id: &str) -> SigningKey {
    SigningKey::from_bytes(blake3::hash(id.as_bytes()).as_bytes())
}

pub(crate) fn public(key: &SigningKey) -> PublicKey {
    PublicKey::new(key.verifying_key().to_bytes()).expect("a key")
}

impl Town {
    pub(crate) fn on(url: &StoreUrl) -> Self {
        let town = Self {
            store: Store::open(url, MIGRATIONS).expect("a store"),
            clock: ManualClock::at(Timestamp::from_micros(1_795_000_000_123_456)),
            seal: KeySeal::new([7; 32]),
            trust: TrustIri::new("https://data.town.example").expect("an address"),
        };
        let now = town.now();
        town.run(move |tx| {
            for id in ["lab", "town-hall", "stranger"] {
                let new = Party {
                    id: party(id),
                    name: format!("The {id}"),
                    kind: PartyKind::Research,
                    place: None,
                    sector: None,
                    member_of: None,
                };
                party_insert(tx, &new, now)?;
            }
            for id in ["meters", "trees"] {
                let new = DataSet {
                    id: id.parse().expect("an id"),
                    name: format!("All {id}"),
                    description: String::new(),
                    provider: party("town-hall"),
                    place: None,
                    sensitivity: Sensitivity::Personal,
                    collected_for: Vec::new(),
                    licence: String::new(),
                    tables: Vec::new(),
                    added_at: now,
                };
                dataset_insert(tx, &new)?;
            }
            Ok(())
        })
        .expect("a town");
        town
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn run<T: Send + 'static>(
        &self,
        mut body: impl FnMut(&mut Tx<'_>) -> Result<T, ExchangeError> + Send + 'static,
    ) -> Result<T, ExchangeError> {
        self.store.run_blocking("exchange", move |tx| body(tx))
    }

    /// Terms for the year that begins today.
    pub(crate) fn terms(&self) -> Terms {
        Terms {
            purposes: Purposes::new(
                ["ScientificResearch", "CombatClimateChange"]
                    .iter()
                    .map(|term| term.parse().expect("a term")),
            )
            .expect("purposes"),
            period: Period::new(self.now(), self.now().after(365 * DAY)).expect("a period"),
            means: charter::Means::Figures,
            security: Clause::new(SECRETS[0]).expect("a clause"),
            retention: Retention::days(30).expect("days"),
            tariff: Tariff::price(432_100, Currency::Eur, Per::Year).expect("a price"),
            reciprocity: Some(Clause::new(SECRETS[1]).expect("a clause")),
            confidential: Confidential::default(),
        }
    }

    /// The same with other days of retention.
    pub(crate) fn terms_keeping(&self, days: u16) -> Terms {
        Terms {
            retention: Retention::days(days).expect("days"),
            ..self.terms()
        }
    }

    pub(crate) fn request(&self, terms: Terms) -> AccessRequest {
        AccessRequest {
            id: NegotiationId::fresh().expect("randomness"),
            consumer: party("lab"),
            dataset: meters(),
            terms,
            note: Note::new("for the heat plan").expect("a note"),
        }
    }

    pub(crate) fn open_as(
        &self,
        request: AccessRequest,
        immediate: Immediate,
    ) -> Result<Opened, ExchangeError> {
        let now = self.now();
        self.run(move |tx| negotiation_open(tx, &request, &immediate, now))
    }

    pub(crate) fn open(&self, terms: Terms) -> Negotiation {
        match self.open_as(self.request(terms), Immediate::NeedsAgreement) {
            Ok(Opened::Open(negotiation)) => negotiation,
            other => panic!("not opened: {other:?}"),
        }
    }

    pub(crate) fn turn(&self, seen: &Negotiation, actor: &Actor) -> Turn {
        Turn {
            negotiation: seen.id.clone(),
            seen: seen.step,
            actor: actor.clone(),
            note: Note::default(),
            at: self.now(),
        }
    }

    pub(crate) fn act(
        &self,
        seen: &Negotiation,
        actor: &Actor,
        act: Act,
    ) -> Result<Negotiation, ExchangeError> {
        let (trust, turn) = (self.trust.clone(), self.turn(seen, actor));
        let done = self.run(move |tx| negotiation_act(tx, &trust, &turn, &act))?;
        assert_eq!(
            done,
            self.get(&done.id),
            "what is returned is what is stored"
        );
        Ok(done)
    }

    pub(crate) fn get(&self, id: &NegotiationId) -> Negotiation {
        let id = id.clone();
        self.run(move |tx| negotiation_get(tx, &id, &Viewer::Steward))
            .expect("is there")
    }

    /// Registers the key that a party holds.
    pub(crate) fn hold_key(&self, id: &str) -> KeyId {
        let key = own_key(id);
        let (party, public, now) = (party(id), public(&key), self.now());
        let proof = key.sign(&party_key_challenge(&party, &public)).to_bytes();
        self.run(move |tx| party_key_register(tx, &party, &public, &proof, now))
            .expect("registers")
            .id
    }

    pub(crate) fn keep_key(&self, id: &str) -> KeyId {
        let (seal, party, now) = (self.seal.clone(), party(id), self.now());
        self.run(move |tx| party_key_keep(tx, &seal, &party, now))
            .expect("keeps")
            .id
    }

    pub(crate) fn bytes(&self, id: &NegotiationId) -> Vec<u8> {
        let id = id.clone();
        self.run(move |tx| negotiation_to_sign(tx, &id, &Viewer::Steward))
            .expect("something to sign")
            .bytes
    }

    /// A signature made outside.
    pub(crate) fn outside(&self, seen: &Negotiation, id: &str) -> Signing {
        let key = own_key(id);
        Signing::Held {
            key: public(&key).id(),
            signature: SignatureValue(key.sign(&self.bytes(&seen.id)).to_bytes()),
        }
    }

    pub(crate) fn sign(
        &self,
        seen: &Negotiation,
        actor: &Actor,
        signing: Signing,
    ) -> Result<Signed, ExchangeError> {
        let (seal, turn) = (self.seal.clone(), self.turn(seen, actor));
        self.run(move |tx| negotiation_sign(tx, &seal, &turn, &signing))
    }

    /// Asked, accepted, and signed by the consumer outside and by the provider with a kept key.
    pub(crate) fn concluded(&self, terms: Terms) -> AgreementId {
        let asked = self.open(terms);
        let accepted = self.act(&asked, &hall(), Act::Accept).expect("accepts");
        let held = public(&own_key("lab")).id();
        if self
            .run(move |tx| exchange::party_key_get(tx, &held))
            .expect("reads")
            .is_none()
        {
            self.hold_key("lab");
        }
        let kept = self.keep_key("town-hall");
        let signing = self.outside(&accepted, "lab");
        let Ok(Signed::Waiting(half)) = self.sign(&accepted, &lab(), signing) else {
            panic!("the consumer signs");
        };
        let signed = self.sign(&half, &hall(), Signing::Kept { key: kept });
        let Ok(Signed::Agreed { negotiation, .. }) = signed else {
            panic!("the provider signs: {signed:?}");
        };
        negotiation.agreement.expect("an agreement")
    }

    pub(crate) fn leaves(&self) -> Vec<Leaf> {
        let bodies = self
            .store
            .read_blocking("leaves", |tx| {
                let count = leaf_count(tx)?;
                leaf_range(tx, 0, count)
            })
            .expect("leaves");
        bodies
            .iter()
            .map(|body| Leaf::from_bytes(body).expect("a leaf"))
            .collect()
    }

    /// How many rows the tables of contracts have.
    pub(crate) fn rows(&self) -> Vec<u64> {
        let tables = [
            "negotiation",
            "negotiation_step",
            "agreement",
            "agreement_purpose",
            "ledger_leaf",
        ];
        self.run(move |tx| {
            let mut counts = Vec::new();
            for table in tables {
                counts.push(
                    tx.query_one(&format!("SELECT COUNT(*) FROM {table}"), &[])?
                        .count(0)?,
                );
            }
            Ok(counts)
        })
        .expect("counts")
    }
}
