//! What a caller states, and what of it counts.

use crate::fault::Fault;
use charter::{Action, Form};
use gate::Evaluation;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use territory::{DataSetId, PartyId};

/// The type of subjects.
pub(super) const PARTY: &str = "party";
/// The type of resources.
pub(super) const DATASET: &str = "dataset";

/// A request for a decision; members are absent where a batch or a search leaves them out.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    pub(super) subject: Option<Entity>,
    pub(super) action: Option<Act>,
    pub(super) resource: Option<Entity>,
    pub(super) context: Option<Map<String, Value>>,
}

/// A subject or a resource. Its properties are the caller's word, and do not count.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Entity {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) id: Option<String>,
}

/// An act. Its properties do not count.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Act {
    pub(super) name: String,
}

/// What a request is about.
pub(super) enum Query {
    /// Something that the gate can decide upon.
    About(Evaluation),
    /// Something that this trust has no word for.
    Unknown(String),
}

/// Why a request means nothing.
#[derive(Debug)]
pub(super) enum Misread {
    /// The caller can mend it.
    Request { detail: String, near: Vec<String> },
    /// Anything else.
    Fault(Fault),
}

impl From<Fault> for Misread {
    fn from(fault: Fault) -> Self {
        Misread::Fault(fault)
    }
}

impl Misread {
    pub(super) fn request(detail: impl Into<String>) -> Self {
        Misread::Request {
            detail: detail.into(),
            near: Vec::new(),
        }
    }

    pub(super) fn purpose(purpose: &str, near: Vec<String>) -> Self {
        Misread::Request {
            detail: format!("`context.purpose`: there is no purpose `{purpose}`"),
            near,
        }
    }
}

impl Entity {
    pub(super) fn is_party(&self) -> bool {
        self.kind == PARTY
    }
}

/// What of the context counts.
pub(super) struct Context {
    pub(super) purpose: String,
    pub(super) form: Form,
    pub(super) categories: Vec<territory::PersonalKind>,
    pub(super) uses_identifier: bool,
    pub(super) level: Option<territory::PlaceLevel>,
    pub(super) decides: bool,
    pub(super) links_persons: bool,
    pub(super) explain: bool,
}

impl Asked {
    /// What this one leaves out, `common` says.
    pub(super) fn or(self, common: &Asked) -> Asked {
        Asked {
            subject: self.subject.or_else(|| common.subject.clone()),
            action: self.action.or_else(|| common.action.clone()),
            resource: self.resource.or_else(|| common.resource.clone()),
            context: self.context.or_else(|| common.context.clone()),
        }
    }

    /// The evaluation that is asked for.
    pub(super) fn evaluation(&self) -> Result<Query, Misread> {
        let context = self.context()?;
        let party = stated::<PartyId>(self.subject.as_ref(), "subject", PARTY)?;
        let act = self.act()?;
        let dataset = stated::<DataSetId>(self.resource.as_ref(), "resource", DATASET)?;
        Ok(match (party, act, dataset) {
            (Ok(party), Ok(action), Ok(dataset)) => {
                Query::About(context.about(party, action, dataset))
            }
            (Err(what), ..) | (_, Err(what), _) | (.., Err(what)) => Query::Unknown(what),
        })
    }

    pub(super) fn act(&self) -> Result<Result<Action, String>, Misread> {
        let act = self
            .action
            .as_ref()
            .ok_or_else(|| Misread::request("`action` is missing"))?;
        let known = Action::ALL.into_iter().find(|one| one.as_str() == act.name);
        Ok(known.ok_or_else(|| {
            "the charter knows the actions `query`, `own-view` and `disclose`".to_owned()
        }))
    }

    pub(super) fn context(&self) -> Result<Context, Misread> {
        let empty = Map::new();
        let said = self.context.as_ref().unwrap_or(&empty);
        Ok(Context {
            purpose: member(said, "purpose")?.ok_or_else(|| {
                Misread::request(
                    "`context.purpose` is missing: say for what the data would be used",
                )
            })?,
            form: member(said, "form")?.unwrap_or_default(),
            categories: member(said, "categories")?.unwrap_or_default(),
            uses_identifier: member(said, "uses_identifier")?.unwrap_or_default(),
            level: member(said, "level")?,
            decides: member(said, "decides")?.unwrap_or_default(),
            links_persons: member(said, "links_persons")?.unwrap_or_default(),
            explain: member(said, "explain")?.unwrap_or_default(),
        })
    }
}

impl Context {
    pub(super) fn about(&self, party: PartyId, action: Action, dataset: DataSetId) -> Evaluation {
        Evaluation {
            party,
            action,
            dataset,
            purpose: self.purpose.clone(),
            form: self.form,
            categories: self.categories.clone(),
            uses_identifier: self.uses_identifier,
            level: self.level,
            decides: self.decides,
            links_persons: self.links_persons,
            explain: self.explain,
        }
    }
}

/// The id of a subject or resource; `Err` inside for one that this trust cannot have.
pub(super) fn stated<Id: std::str::FromStr>(
    entity: Option<&Entity>,
    what: &str,
    kind: &str,
) -> Result<Result<Id, String>, Misread> {
    let entity = entity.ok_or_else(|| Misread::request(format!("`{what}` is missing")))?;
    let id = entity
        .id
        .as_ref()
        .ok_or_else(|| Misread::request(format!("`{what}.id` is missing")))?;
    if entity.kind != kind {
        return Ok(Err(format!("a {what} of this trust has the type `{kind}`")));
    }
    Ok(id
        .parse()
        .map_err(|_| format!("there is no {kind} of this name in this trust")))
}

/// A member of the context that counts; `null` is absent.
fn member<T: DeserializeOwned>(
    said: &Map<String, Value>,
    name: &str,
) -> Result<Option<T>, Misread> {
    match said.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => T::deserialize(value)
            .map(Some)
            .map_err(|error| Misread::request(format!("`context.{name}`: {error}"))),
    }
}
