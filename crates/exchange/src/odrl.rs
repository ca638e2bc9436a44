//! The written form of an agreement: ODRL 2.2 (W3C Recommendation, 2018) in JSON-LD, in a closed profile.
//!
//! The profile `urn:bastide:odrl:1` adds to ODRL's own vocabulary, under `urn:bastide:odrl:1#`:
//!
//! | term | kind | what it means |
//! |---|---|---|
//! | `means` | left operand | the widest form in which data may leave; `protected-figures` ⊂ `figures` ⊂ `rows`; operator `lteq` |
//! | `per` | left operand | what a price is due for: `contract`, `year`, `month`, `answer`; operator `eq` |
//! | `secure` | action | to keep the data safe as `dct:description` says |
//! | `reciprocate` | action | to give back what `dct:description` says |
//! | `re-identify` | action | to find out who a person in the data is; always prohibited |
//! | `confidential` | property | the parts that the public register names without showing |
//! | `signatures` | property | the signatures; not part of what is signed |
//!
//! Of ODRL it knows: the permission `use` with the constraints `purpose` (`isAnyOf`, terms of DPV) and `dateTime`
//! (`gteq`, `lt`), the duty `compensate` (`payAmount` with its `unit`), the obligations `delete` (`elapsedTime`, `lteq`)
//! and `inform`, the prohibition `sell`. Anything else is refused by its name when an agreement is read: what nobody
//! carries out must not be promised.

use crate::{
    Clause, Confidential, Currency, Document, Per, Period, Purposes, Retention, Tariff, Terms,
    TrustIri,
};
use charter::Means;
use serde_json::{Value, json};
use std::str::FromStr;
use territory::{Purpose, Timestamp};

/// The profile that agreements follow.
pub const PROFILE: &str = "urn:bastide:odrl:1";
const ODRL: &str = "http://www.w3.org/ns/odrl.jsonld";
const DPV: &str = "https://w3id.org/dpv#";
/// The European authority table of currencies, which names each by its ISO 4217 code.
const CURRENCY: &str = "http://publications.europa.eu/resource/authority/currency/";

const LEFT_OPERANDS: &[&str] = &[
    "purpose",
    "dateTime",
    "bastide:means",
    "payAmount",
    "bastide:per",
    "elapsedTime",
];
const OPERATORS: &[&str] = &["isAnyOf", "gteq", "lt", "lteq", "eq"];
const ACTIONS: &[&str] = &[
    "use",
    "odrl:compensate",
    "delete",
    "inform",
    "bastide:secure",
    "bastide:reciprocate",
    "bastide:re-identify",
    "sell",
];
const MEMBERS: &[&str] = &[
    "@context",
    "@id",
    "@type",
    "@value",
    "action",
    "assignee",
    "assigner",
    "bastide:confidential",
    "constraint",
    "dct:description",
    "dct:issued",
    "duty",
    "informedParty",
    "leftOperand",
    "obligation",
    "operator",
    "permission",
    "profile",
    "prohibition",
    "rdf:value",
    "refinement",
    "rightOperand",
    "target",
    "uid",
    "unit",
];

/// Why an agreement cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OdrlError {
    /// A word of ODRL or of another profile that this one does not have.
    #[error(
        "the agreement has the {what} `{name}`, which the profile {PROFILE} does not know; nobody would carry it out"
    )]
    Unknown {
        /// What it is: `left operand`, `operator`, `action`, `member`.
        what: &'static str,
        /// Its name, cut to 80 characters.
        name: String,
    },
    /// A part is absent or has another form.
    #[error("the agreement cannot be read at `{at}`: {why}")]
    Part {
        /// Where, as a JSON pointer (RFC 6901).
        at: String,
        /// What is wrong.
        why: String,
    },
    /// A number that has no one written form.
    #[error(transparent)]
    Canonical(#[from] crate::CanonicalError),
}

impl Document {
    /// The agreement in ODRL, without signatures. Only texts occur in it, no numbers.
    #[must_use]
    pub fn to_odrl(&self) -> Value {
        let terms = &self.terms;
        let mut permission = json!({ "action": "use", "constraint": constraints(terms) });
        if let Tariff::Price(price) = terms.tariff {
            permission["duty"] = json!([{ "action": [{
                "rdf:value": { "@id": "odrl:compensate" },
                "refinement": [
                    {
                        "leftOperand": "payAmount",
                        "operator": "eq",
                        "rightOperand": { "@value": price.decimal(), "@type": "xsd:decimal" },
                        "unit": format!("{CURRENCY}{}", price.currency()),
                    },
                    {
                        "leftOperand": "bastide:per",
                        "operator": "eq",
                        "rightOperand": { "@id": format!("bastide:{}", price.per()) },
                    },
                ],
            }] }]);
        }
        let mut obligations = vec![
            json!({
                "action": "delete",
                "constraint": [{
                    "leftOperand": "elapsedTime",
                    "operator": "lteq",
                    "rightOperand": { "@value": format!("P{}D", terms.retention.as_days()), "@type": "xsd:duration" },
                }],
            }),
            json!({ "action": "inform", "informedParty": self.trust.party(&self.provider) }),
            json!({ "action": "bastide:secure", "dct:description": terms.security.as_str() }),
        ];
        if let Some(reciprocity) = &terms.reciprocity {
            obligations.push(
                json!({ "action": "bastide:reciprocate", "dct:description": reciprocity.as_str() }),
            );
        }
        json!({
            "@context": [ODRL, {
                "bastide": format!("{PROFILE}#"),
                "dct": "http://purl.org/dc/terms/",
                "dpv": DPV,
                "signatures": { "@id": "bastide:signatures", "@type": "@json" },
            }],
            "@type": "Agreement",
            "uid": self.id.iri(),
            "profile": PROFILE,
            "dct:issued": moment(self.issued),
            "assigner": self.trust.party(&self.provider),
            "assignee": self.trust.party(&self.consumer),
            "target": self.trust.dataset(&self.dataset),
            "permission": [permission],
            "prohibition": [{ "action": "bastide:re-identify" }, { "action": "sell" }],
            "obligation": obligations,
            "bastide:confidential": hidden(terms.confidential),
        })
    }

    /// What is hashed and signed: the RFC 8785 form of [`Document::to_odrl`].
    ///
    /// # Errors
    /// Never for a document made by this program.
    pub fn canonical(&self) -> Result<String, OdrlError> {
        Ok(crate::canonical(&self.to_odrl())?)
    }

    /// Reads an agreement without signatures. It is taken only when writing what was understood gives back exactly what
    /// was read: nothing in it is overlooked.
    ///
    /// # Errors
    /// [`OdrlError`], which names what is not known, absent or different.
    pub fn from_odrl(value: &Value) -> Result<Self, OdrlError> {
        known_words(value)?;
        let read = Reader(value);
        let constraint = |at: usize| format!("/permission/0/constraint/{at}/rightOperand");
        let (trust, provider) = read.owned("/assigner", "/parties/")?;
        let (_, consumer) = read.owned("/assignee", "/parties/")?;
        let (_, dataset) = read.owned("/target", "/datasets/")?;
        let document = Self {
            id: read.word("/uid", "urn:uuid:")?,
            trust,
            consumer,
            provider,
            dataset,
            issued: read.moment("/dct:issued")?,
            terms: Terms {
                purposes: read.purposes(&constraint(0))?,
                period: read.part(
                    &constraint(1),
                    Period::new(read.moment(&constraint(1))?, read.moment(&constraint(2))?),
                )?,
                means: read.word::<Means>(&format!("{}/@id", constraint(3)), "bastide:")?,
                security: read.clause("/obligation/2")?,
                retention: read.retention("/obligation/0/constraint/0/rightOperand/@value")?,
                tariff: read.tariff("/permission/0/duty")?,
                reciprocity: match value.pointer("/obligation/3") {
                    Some(_) => Some(read.clause("/obligation/3")?),
                    None => None,
                },
                confidential: read.confidential("/bastide:confidential")?,
            },
        };
        read.part("/bastide:confidential", document.terms.check_parts())?;
        match difference(&document.to_odrl(), value, String::new()) {
            None => Ok(document),
            Some(at) => Err(OdrlError::Part {
                at,
                why: format!("the profile {PROFILE} does not say it in this way or place"),
            }),
        }
    }
}

fn constraints(terms: &Terms) -> Value {
    let purposes: Vec<Value> = terms
        .purposes
        .as_slice()
        .iter()
        .map(|purpose| json!({ "@id": format!("{DPV}{purpose}") }))
        .collect();
    json!([
        { "leftOperand": "purpose", "operator": "isAnyOf", "rightOperand": purposes },
        { "leftOperand": "dateTime", "operator": "gteq", "rightOperand": moment(terms.period.from()) },
        { "leftOperand": "dateTime", "operator": "lt", "rightOperand": moment(terms.period.until()) },
        {
            "leftOperand": "bastide:means",
            "operator": "lteq",
            "rightOperand": { "@id": format!("bastide:{}", terms.means.as_str()) },
        },
    ])
}

fn moment(at: Timestamp) -> Value {
    json!({ "@value": at.to_string(), "@type": "xsd:dateTime" })
}

fn hidden(confidential: Confidential) -> Vec<&'static str> {
    [
        (confidential.reciprocity, "reciprocity"),
        (confidential.security, "security"),
        (confidential.tariff, "tariff"),
    ]
    .into_iter()
    .filter_map(|(is, name)| is.then_some(name))
    .collect()
}

/// Refuses every word that the profile does not have, wherever it stands.
fn known_words(value: &Value) -> Result<(), OdrlError> {
    match value {
        Value::Array(items) => items.iter().try_for_each(known_words),
        Value::Object(members) => members.iter().try_for_each(|(name, value)| {
            known("member", MEMBERS, name)?;
            match (name.as_str(), value) {
                // A context is compared as a whole later; the names in it are not members of the agreement.
                ("@context", _) => Ok(()),
                ("leftOperand", Value::String(word)) => known("left operand", LEFT_OPERANDS, word),
                ("operator", Value::String(word)) => known("operator", OPERATORS, word),
                ("action", Value::String(word)) => known("action", ACTIONS, word),
                ("rdf:value", Value::Object(action)) => match action.get("@id") {
                    Some(Value::String(word)) => known("action", ACTIONS, word),
                    _ => Ok(()),
                },
                _ => known_words(value),
            }
        }),
        _ => Ok(()),
    }
}

fn known(what: &'static str, words: &[&str], word: &str) -> Result<(), OdrlError> {
    if words.contains(&word) {
        return Ok(());
    }
    Err(OdrlError::Unknown {
        what,
        name: word.chars().take(80).collect(),
    })
}

/// Where two values first differ, as a JSON pointer.
fn difference(a: &Value, b: &Value, at: String) -> Option<String> {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => {
            let names: std::collections::BTreeSet<&String> = a.keys().chain(b.keys()).collect();
            names.into_iter().find_map(|name| {
                let at = format!("{at}/{name}");
                match (a.get(name), b.get(name)) {
                    (Some(a), Some(b)) => difference(a, b, at),
                    _ => Some(at),
                }
            })
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => a
            .iter()
            .zip(b)
            .enumerate()
            .find_map(|(index, (a, b))| difference(a, b, format!("{at}/{index}"))),
        _ => (a != b).then_some(at),
    }
}

struct Reader<'a>(&'a Value);

impl Reader<'_> {
    fn part<T, E: std::fmt::Display>(&self, at: &str, part: Result<T, E>) -> Result<T, OdrlError> {
        part.map_err(|error| OdrlError::Part {
            at: at.to_owned(),
            why: error.to_string(),
        })
    }

    fn text(&self, at: &str) -> Result<&str, OdrlError> {
        self.part(
            at,
            self.0
                .pointer(at)
                .and_then(Value::as_str)
                .ok_or("a text is missing here"),
        )
    }

    fn word<T: FromStr<Err: std::fmt::Display>>(
        &self,
        at: &str,
        before: &str,
    ) -> Result<T, OdrlError> {
        let text = self.text(at)?;
        let word = text
            .strip_prefix(before)
            .ok_or_else(|| format!("it does not begin with `{before}`"));
        self.part(at, self.part(at, word)?.parse())
    }

    /// A name under the address of a trust.
    fn owned<T: FromStr<Err: std::fmt::Display>>(
        &self,
        at: &str,
        kind: &str,
    ) -> Result<(TrustIri, T), OdrlError> {
        let parts = self
            .text(at)?
            .rsplit_once(kind)
            .ok_or_else(|| format!("it does not hold `{kind}`"));
        let (trust, id) = self.part(at, parts)?;
        Ok((
            self.part(at, TrustIri::new(trust))?,
            self.part(at, id.parse())?,
        ))
    }

    fn moment(&self, at: &str) -> Result<Timestamp, OdrlError> {
        let at = format!("{at}/@value");
        let moment = self.part(&at, self.text(&at)?.parse::<jiff::Timestamp>())?;
        Ok(Timestamp::from_micros(moment.as_microsecond()))
    }

    fn purposes(&self, at: &str) -> Result<Purposes, OdrlError> {
        let items = self.0.pointer(at).and_then(Value::as_array);
        let items = self.part(at, items.ok_or("a list of purposes is missing here"))?;
        let purposes: Result<Vec<Purpose>, OdrlError> = (0..items.len())
            .map(|index| self.word(&format!("{at}/{index}/@id"), DPV))
            .collect();
        self.part(at, Purposes::new(purposes?))
    }

    fn clause(&self, at: &str) -> Result<Clause, OdrlError> {
        let at = format!("{at}/dct:description");
        self.part(&at, Clause::new(self.text(&at)?))
    }

    fn retention(&self, at: &str) -> Result<Retention, OdrlError> {
        let days = self
            .text(at)?
            .strip_prefix('P')
            .and_then(|text| text.strip_suffix('D'))
            .and_then(|days| days.parse().ok())
            .ok_or("write a number of days, such as `P30D`");
        self.part(at, Retention::days(self.part(at, days)?))
    }

    fn tariff(&self, duty: &str) -> Result<Tariff, OdrlError> {
        if self.0.pointer(duty).is_none() {
            return Ok(Tariff::Free);
        }
        let at = format!("{duty}/0/action/0/refinement");
        let amount = format!("{at}/0/rightOperand/@value");
        let cents = self
            .text(&amount)?
            .split_once('.')
            .filter(|(_, hundredths)| hundredths.len() == 2)
            .and_then(|(units, hundredths)| format!("{units}{hundredths}").parse().ok())
            .ok_or("write an amount with two places, such as `12.50`");
        let cents = self.part(&amount, cents)?;
        let currency: Currency = self.word(&format!("{at}/0/unit"), CURRENCY)?;
        let per: Per = self.word(&format!("{at}/1/rightOperand/@id"), "bastide:")?;
        self.part(&amount, Tariff::price(cents, currency, per))
    }

    fn confidential(&self, at: &str) -> Result<Confidential, OdrlError> {
        let items = self.0.pointer(at).and_then(Value::as_array);
        let items = self.part(at, items.ok_or("a list is missing here"))?;
        let has = |name: &str| items.iter().any(|item| item == name);
        Ok(Confidential {
            tariff: has("tariff"),
            reciprocity: has("reciprocity"),
            security: has("security"),
        })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::NegotiationId;
    use proptest::prelude::*;

    pub(crate) fn document(terms: Terms) -> Document {
        Document {
            id: NegotiationId::from_random([5; 16]).agreement(),
            trust: TrustIri::new("https://data.town.example").expect("an address"),
            consumer: "lab".parse().expect("an id"),
            provider: "town-hall".parse().expect("an id"),
            dataset: "meters".parse().expect("an id"),
            issued: Timestamp::from_micros(1_795_000_000_000_000),
            terms,
        }
    }

    fn terms() -> impl Strategy<Value = Terms> {
        let clause =
            "[a-zà-ü\"\\\\\n0-9 €😀]{1,60}x".prop_map(|text| Clause::new(&text).expect("a clause"));
        let tariff = prop_oneof![
            Just(Tariff::Free),
            (
                1..crate::terms::AMOUNT_MOST,
                prop::sample::select(Currency::ALL),
                prop::sample::select(Per::ALL)
            )
                .prop_map(
                    |(cents, currency, per)| Tariff::price(cents, currency, per).expect("a price")
                ),
        ];
        (
            prop::collection::btree_set("[A-Z][A-Za-z]{1,12}", 1..=8),
            (1_795_000_000_i64..1_895_000_000, 1_i64..300_000_000),
            prop::sample::select(&Means::ALL[..]),
            (clause.clone(), prop::option::of(clause)),
            (1_u16..=3660, tariff),
            any::<[bool; 3]>(),
        )
            .prop_map(
                |(
                    purposes,
                    (from, length),
                    means,
                    (security, reciprocity),
                    (days, tariff),
                    flags,
                )| {
                    let at = |seconds: i64| Timestamp::from_micros(seconds * 1_000_000);
                    Terms {
                        purposes: Purposes::new(
                            purposes.iter().map(|p| p.parse().expect("a term")),
                        )
                        .expect("purposes"),
                        period: Period::new(at(from), at(from + length)).expect("a period"),
                        means,
                        security,
                        retention: Retention::days(days).expect("days"),
                        confidential: Confidential {
                            security: flags[0],
                            tariff: flags[1] && tariff != Tariff::Free,
                            reciprocity: flags[2] && reciprocity.is_some(),
                        },
                        tariff,
                        reciprocity,
                    }
                },
            )
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(terms in terms()) {
            let document = document(terms);
            let text = document.canonical().expect("texts only");
            let value: Value = serde_json::from_str(&text).expect("JSON");
            prop_assert_eq!(Document::from_odrl(&value).expect("reads"), document);
        }
    }

    fn changed(change: impl FnOnce(&mut Value)) -> OdrlError {
        let mut value = document(crate::terms::tests::terms()).to_odrl();
        change(&mut value);
        Document::from_odrl(&value).expect_err("refused")
    }

    #[test]
    fn what_the_profile_does_not_know_is_refused_by_name() {
        let said = |error: OdrlError| match error {
            OdrlError::Unknown { what, name } => format!("{what} {name}"),
            other => panic!("{other}"),
        };
        let more = |operand: &str| json!({ "leftOperand": operand, "operator": "eq", "rightOperand": "x" });
        assert_eq!(
            said(changed(|v| {
                let list = v["permission"][0]["constraint"].as_array_mut();
                list.expect("a list").push(more("spatial"));
            })),
            "left operand spatial"
        );
        assert_eq!(
            said(changed(
                |v| v["permission"][0]["action"] = json!("distribute")
            )),
            "action distribute"
        );
        assert_eq!(
            said(changed(
                |v| v["obligation"][1]["action"] = json!("anonymize")
            )),
            "action anonymize"
        );
        assert_eq!(
            said(changed(
                |v| v["permission"][0]["constraint"][0]["operator"] = json!("isNoneOf")
            )),
            "operator isNoneOf"
        );
        assert_eq!(
            said(changed(|v| v["inheritFrom"] = json!("urn:x"))),
            "member inheritFrom"
        );
        let refined = json!([{ "rdf:value": { "@id": "odrl:nextPolicy" } }]);
        assert_eq!(
            said(changed(
                |v| v["permission"][0]["duty"][0]["action"] = refined
            )),
            "action odrl:nextPolicy"
        );
    }

    #[test]
    fn what_is_known_but_stands_elsewhere_or_is_absent_is_refused_with_its_place() {
        let at = |error: OdrlError| match error {
            OdrlError::Part { at, .. } => at,
            other => panic!("{other}"),
        };
        assert_eq!(
            at(changed(|v| v["prohibition"] = json!([]))),
            "/prohibition"
        );
        assert_eq!(
            at(changed(|v| v["@context"][1]["dpv"] = json!("https://x#"))),
            "/@context/1/dpv"
        );
        assert_eq!(
            at(changed(
                |v| v["permission"][0]["constraint"][1]["operator"] = json!("lt")
            )),
            "/permission/0/constraint/1/operator"
        );
        assert_eq!(
            at(changed(
                |v| v["assignee"] = json!("https://other.example/parties/lab")
            )),
            "/assignee"
        );
        assert_eq!(
            at(changed(|v| v["bastide:confidential"] = json!(["purposes"]))),
            "/bastide:confidential"
        );
        assert_eq!(at(changed(|v| v["uid"] = json!("urn:uuid:1"))), "/uid");
        assert_eq!(
            at(changed(
                |v| v["dct:issued"]["@value"] = json!("2026-11-18T12:26:40+00:00")
            )),
            "/dct:issued/@value",
            "one way to write a moment"
        );
    }
}
