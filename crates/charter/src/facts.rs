//! A request in Cedar's terms.
//!
//! A decision costs the same however large the territory is: each one builds only the party, the data set and the stated
//! purpose. The hierarchy of purposes is closed once, when the charter is loaded, and travels as the purpose's parents.

use crate::vocabulary::{ROOT, Vocabulary};
use crate::{Action, CharterError, Form, Request};
use cedar_policy::{
    Context, Entities, Entity, EntityId, EntityTypeName, EntityUid, RestrictedExpression,
};
use std::collections::{HashMap, HashSet};
use territory::{PartyKind, Purpose, Sensitivity};

/// What goes wrong inside Cedar; the decision is then a refusal.
pub(crate) type Fault = Box<dyn std::error::Error>;

/// Everything about Cedar's entities that does not change from one decision to the next.
#[derive(Debug)]
pub(crate) struct Facts {
    party: EntityTypeName,
    dataset: EntityTypeName,
    person: EntityUid,
    query: EntityUid,
    own_view: EntityUid,
    kinds: HashMap<PartyKind, RestrictedExpression>,
    sensitivities: HashMap<Sensitivity, RestrictedExpression>,
    rows: RestrictedExpression,
    aggregate: RestrictedExpression,
    unprotectable: RestrictedExpression,
    yes: RestrictedExpression,
    no: RestrictedExpression,
    purposes: HashMap<Purpose, Stated>,
}

/// One purpose, ready for use.
#[derive(Debug)]
struct Stated {
    expression: RestrictedExpression,
    /// Its parents are all the terms above it.
    entity: Entity,
}

impl Facts {
    pub(crate) fn new(words: &Vocabulary) -> Result<Self, CharterError> {
        let kind = type_name("PartyKind")?;
        let sensitivity = type_name("Sensitivity")?;
        let form = type_name("Form")?;
        let purpose = type_name("Purpose")?;
        let action = type_name("Action")?;
        let value = |name: &EntityTypeName, id| RestrictedExpression::new_entity_uid(uid(name, id));
        let purposes = words
            .iter()
            .map(|known| {
                let own = uid(&purpose, known.purpose.as_str());
                let above: HashSet<EntityUid> = words
                    .above(&known.purpose)
                    .iter()
                    .map(|term| uid(&purpose, term.as_str()))
                    .collect();
                let stated = Stated {
                    expression: RestrictedExpression::new_entity_uid(own.clone()),
                    entity: Entity::new_no_attrs(own, above),
                };
                (known.purpose.clone(), stated)
            })
            .collect();
        Ok(Self {
            party: type_name("Party")?,
            dataset: type_name("DataSet")?,
            person: uid(&type_name("Person")?, "herself"),
            query: uid(&action, "query"),
            own_view: uid(&action, "own-view"),
            kinds: PartyKind::ALL
                .into_iter()
                .map(|of| (of, value(&kind, of.as_str())))
                .collect(),
            sensitivities: Sensitivity::ALL
                .into_iter()
                .map(|of| (of, value(&sensitivity, of.as_str())))
                .collect(),
            rows: value(&form, Form::Rows.as_str()),
            aggregate: value(&form, Form::Aggregate.as_str()),
            unprotectable: value(&form, Form::Unprotectable.as_str()),
            yes: RestrictedExpression::new_bool(true),
            no: RestrictedExpression::new_bool(false),
            purposes,
        })
    }

    /// The request and the entities it speaks of.
    pub(crate) fn of(
        &self,
        request: &Request<'_>,
    ) -> Result<(cedar_policy::Request, Entities), Fault> {
        let stated = self
            .purposes
            .get(request.purpose)
            .ok_or("the purpose is unknown")?;
        let mut entities = vec![stated.entity.clone()];

        let principal = match request.party {
            None => self.person.clone(),
            Some(party) => {
                let uid = uid(&self.party, party.id.as_str());
                let kind = self.kinds.get(&party.kind).ok_or("no such kind")?;
                let attributes = HashMap::from([("kind".to_owned(), kind.clone())]);
                entities.push(Entity::new(uid.clone(), attributes, HashSet::new())?);
                uid
            }
        };

        let dataset = request.dataset;
        let resource = uid(&self.dataset, dataset.id.as_str());
        let collected_for = dataset
            .collected_for
            .iter()
            .filter(|purpose| purpose.as_str() != ROOT)
            .filter_map(|purpose| self.purposes.get(purpose))
            .map(|stated| stated.expression.clone());
        let sensitivity = self
            .sensitivities
            .get(&dataset.sensitivity)
            .ok_or("no such sensitivity")?;
        let provider = uid(&self.party, dataset.provider.as_str());
        let attributes = HashMap::from([
            ("sensitivity".to_owned(), sensitivity.clone()),
            ("personal".to_owned(), self.flag(dataset.is_personal())),
            (
                "provider".to_owned(),
                RestrictedExpression::new_entity_uid(provider),
            ),
            (
                "collectedFor".to_owned(),
                RestrictedExpression::new_set(collected_for),
            ),
        ]);
        entities.push(Entity::new(resource.clone(), attributes, HashSet::new())?);

        let form = match request.form {
            Form::Rows => &self.rows,
            Form::Aggregate => &self.aggregate,
            Form::Unprotectable => &self.unprotectable,
        };
        let context = Context::from_pairs([
            ("purpose".to_owned(), stated.expression.clone()),
            ("form".to_owned(), form.clone()),
            (
                "usesIdentifier".to_owned(),
                self.flag(request.uses_identifier),
            ),
            ("withinBudget".to_owned(), self.flag(request.within_budget)),
            ("own".to_owned(), self.flag(request.own)),
        ])?;
        let action = match request.action {
            Action::Query => &self.query,
            Action::OwnView => &self.own_view,
        };
        // The types of the facts are those of the schema by construction (a test validates them all), so neither the
        // request nor the entities are validated again for each decision.
        let asked = cedar_policy::Request::new(principal, action.clone(), resource, context, None)?;
        Ok((asked, Entities::from_entities(entities, None)?))
    }

    fn flag(&self, value: bool) -> RestrictedExpression {
        if value { &self.yes } else { &self.no }.clone()
    }
}

fn type_name(name: &str) -> Result<EntityTypeName, CharterError> {
    name.parse()
        .map_err(|error: cedar_policy::ParseErrors| CharterError::Embedded {
            file: "trust.cedarschema",
            why: error.to_string(),
        })
}

fn uid(name: &EntityTypeName, id: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(name.clone(), EntityId::new(id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law_pack::LawPack;
    use crate::source::SCHEMA;
    use cedar_policy::Schema;
    use territory::{DataSet, Party, Timestamp};

    #[test]
    fn every_request_and_its_entities_fit_the_schema() {
        let pack = LawPack::embedded().expect("manifest");
        let words = Vocabulary::new(&pack.forbidden).expect("vocabulary");
        let facts = Facts::new(&words).expect("facts");
        let (schema, _) = Schema::from_cedarschema_str(SCHEMA).expect("schema");
        let purpose: Purpose = "PersonalisedAdvertising".parse().expect("term");
        let parties: Vec<Option<Party>> = PartyKind::ALL
            .into_iter()
            .map(|kind| {
                Some(Party {
                    id: kind.as_str().parse().expect("id"),
                    name: "Somebody".into(),
                    kind,
                    place: None,
                })
            })
            .chain([None])
            .collect();
        for party in &parties {
            for sensitivity in Sensitivity::ALL {
                let dataset = DataSet {
                    id: "set".parse().expect("id"),
                    name: "Set".into(),
                    description: String::new(),
                    provider: "town".parse().expect("id"),
                    place: None,
                    sensitivity,
                    collected_for: vec![purpose.clone(), ROOT.parse().expect("term")],
                    licence: String::new(),
                    tables: Vec::new(),
                    added_at: Timestamp::from_micros(0),
                };
                for (action, form) in [
                    (Action::Query, Form::Rows),
                    (Action::Query, Form::Aggregate),
                    (Action::OwnView, Form::Unprotectable),
                ] {
                    let request = Request {
                        party: party.as_ref(),
                        action,
                        dataset: &dataset,
                        purpose: &purpose,
                        form,
                        uses_identifier: true,
                        within_budget: false,
                        own: true,
                    };
                    let (asked, entities) = facts.of(&request).expect("facts");
                    cedar_policy::Request::new(
                        asked.principal().cloned().expect("known"),
                        asked.action().cloned().expect("known"),
                        asked.resource().cloned().expect("known"),
                        asked.context().cloned().expect("known"),
                        Some(&schema),
                    )
                    .expect("the request fits");
                    Entities::from_entities(entities.iter().cloned(), Some(&schema))
                        .expect("the entities fit");
                }
            }
        }
    }
}
