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
use territory::{PartyKind, PersonalKind, PlaceId, PlaceLevel, Purpose, Sector, Sensitivity};

/// What goes wrong inside Cedar; the decision is then a refusal.
pub(crate) type Fault = Box<dyn std::error::Error>;

/// The word for a sector or a level that is not stated.
pub(crate) const UNSTATED: &str = "unstated";

/// Everything about Cedar's entities that does not change from one decision to the next.
#[derive(Debug)]
pub(crate) struct Facts {
    party: EntityTypeName,
    place: EntityTypeName,
    dataset: EntityTypeName,
    person: EntityUid,
    actions: HashMap<Action, EntityUid>,
    kinds: HashMap<PartyKind, RestrictedExpression>,
    sectors: HashMap<Option<Sector>, RestrictedExpression>,
    sensitivities: HashMap<Sensitivity, RestrictedExpression>,
    categories: HashMap<PersonalKind, RestrictedExpression>,
    levels: HashMap<Option<PlaceLevel>, RestrictedExpression>,
    forms: HashMap<Form, RestrictedExpression>,
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
        let sector = type_name("Sector")?;
        let sensitivity = type_name("Sensitivity")?;
        let category = type_name("Category")?;
        let level = type_name("PlaceLevel")?;
        let form = type_name("Form")?;
        let purpose = type_name("Purpose")?;
        let action = type_name("Action")?;
        let value =
            |name: &EntityTypeName, id: &str| RestrictedExpression::new_entity_uid(uid(name, id));
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
        let stated_or_not =
            |name: &EntityTypeName, word: Option<&str>| value(name, word.unwrap_or(UNSTATED));
        Ok(Self {
            party: type_name("Party")?,
            place: type_name("Place")?,
            dataset: type_name("DataSet")?,
            person: uid(&type_name("Person")?, "herself"),
            actions: Action::ALL
                .into_iter()
                .map(|of| (of, uid(&action, of.as_str())))
                .collect(),
            kinds: PartyKind::ALL
                .into_iter()
                .map(|of| (of, value(&kind, of.as_str())))
                .collect(),
            sectors: Sector::ALL
                .iter()
                .copied()
                .map(Some)
                .chain([None])
                .map(|of| (of, stated_or_not(&sector, of.map(Sector::as_str))))
                .collect(),
            sensitivities: Sensitivity::ALL
                .into_iter()
                .map(|of| (of, value(&sensitivity, of.as_str())))
                .collect(),
            categories: PersonalKind::ALL
                .into_iter()
                .map(|of| (of, value(&category, of.as_str())))
                .collect(),
            levels: PlaceLevel::ALL
                .into_iter()
                .map(Some)
                .chain([None])
                .map(|of| (of, stated_or_not(&level, of.map(PlaceLevel::as_str))))
                .collect(),
            forms: Form::ALL
                .into_iter()
                .map(|of| (of, value(&form, of.as_str())))
                .collect(),
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
        let principal = self.principal(request, &mut entities)?;
        let resource = self.resource(request, &mut entities)?;
        let action = self.actions.get(&request.action).ok_or("no such act")?;
        let context = self.context(request, stated)?;
        // The types of the facts are those of the schema by construction (a test validates them all), so neither the
        // request nor the entities are validated again for each decision.
        let asked = cedar_policy::Request::new(principal, action.clone(), resource, context, None)?;
        Ok((asked, Entities::from_entities(entities, None)?))
    }

    /// Who asks, as Cedar names it; a party's entity is added, with all that it lies in as its parents.
    pub(crate) fn principal(
        &self,
        request: &Request<'_>,
        entities: &mut Vec<Entity>,
    ) -> Result<EntityUid, Fault> {
        let Some(party) = request.party else {
            return Ok(self.person.clone());
        };
        let own = uid(&self.party, party.id.as_str());
        let kind = self.kinds.get(&party.kind).ok_or("no such kind")?;
        let sector = self.sectors.get(&party.sector).ok_or("no such sector")?;
        let home = party
            .place
            .iter()
            .map(|id| RestrictedExpression::new_entity_uid(uid(&self.place, id.as_str())));
        let attributes = HashMap::from([
            ("kind".to_owned(), kind.clone()),
            ("sector".to_owned(), sector.clone()),
            ("home".to_owned(), RestrictedExpression::new_set(home)),
        ]);
        let organisations = request
            .organisations
            .iter()
            .filter(|id| **id != party.id)
            .map(|id| uid(&self.party, id.as_str()));
        let parents = organisations
            .chain(self.places(request.party_places))
            .collect();
        entities.push(Entity::new(own.clone(), attributes, parents)?);
        Ok(own)
    }

    fn resource(
        &self,
        request: &Request<'_>,
        entities: &mut Vec<Entity>,
    ) -> Result<EntityUid, Fault> {
        let dataset = request.dataset;
        let standing = request.standing;
        let resource = uid(&self.dataset, dataset.id.as_str());
        let sensitivity = self
            .sensitivities
            .get(&dataset.sensitivity)
            .ok_or("no such sensitivity")?;
        let level = self.levels.get(&standing.level).ok_or("no such level")?;
        let provider = uid(&self.party, dataset.provider.as_str());
        let form = request.circumstances.form;
        let agreed = standing
            .agreed
            .iter()
            .filter(|of| of.means.covers(form))
            .map(|of| &of.purpose);
        let attributes = HashMap::from([
            ("sensitivity".to_owned(), sensitivity.clone()),
            ("personal".to_owned(), self.flag(dataset.is_personal())),
            (
                "provider".to_owned(),
                RestrictedExpression::new_entity_uid(provider),
            ),
            (
                "collectedFor".to_owned(),
                self.stated(dataset.collected_for.iter()),
            ),
            (
                "categories".to_owned(),
                self.kinds_of_data(dataset.categories()),
            ),
            ("level".to_owned(), level.clone()),
            (
                "assessedFor".to_owned(),
                self.stated(standing.assessed_for.iter()),
            ),
            ("agreedFor".to_owned(), self.stated(agreed)),
            (
                "consentedFor".to_owned(),
                self.stated(standing.consented_for.iter()),
            ),
        ]);
        let parents = self.places(&standing.places).collect();
        entities.push(Entity::new(resource.clone(), attributes, parents)?);
        Ok(resource)
    }

    fn context(&self, request: &Request<'_>, stated: &Stated) -> Result<Context, Fault> {
        let of = request.circumstances;
        let form = self.forms.get(&of.form).ok_or("no such form")?;
        let level = self.levels.get(&of.level).ok_or("no such level")?;
        let flag = |name: &str, value| (name.to_owned(), self.flag(value));
        Ok(Context::from_pairs([
            ("purpose".to_owned(), stated.expression.clone()),
            ("form".to_owned(), form.clone()),
            (
                "categories".to_owned(),
                self.kinds_of_data(of.categories.iter().copied()),
            ),
            ("level".to_owned(), level.clone()),
            (
                "epsilon".to_owned(),
                RestrictedExpression::new_long(i64::from(of.epsilon_thousandths)),
            ),
            (
                "now".to_owned(),
                RestrictedExpression::new_datetime(moment(of.at)),
            ),
            flag("usesIdentifier", of.uses_identifier),
            flag("withinBudget", of.within_budget),
            flag("own", of.own),
            flag("decides", of.decides),
            flag("reviewed", of.reviewed),
            flag("carded", of.carded),
            flag("warrant", of.warrant),
            flag("inBreach", of.in_breach),
            flag("linksPersons", of.links_persons),
        ])?)
    }

    fn flag(&self, value: bool) -> RestrictedExpression {
        if value { &self.yes } else { &self.no }.clone()
    }

    /// Data "collected for" the vocabulary's root was collected for no purpose that the law accepts.
    fn stated<'a>(&self, purposes: impl Iterator<Item = &'a Purpose>) -> RestrictedExpression {
        RestrictedExpression::new_set(
            purposes
                .filter(|purpose| purpose.as_str() != ROOT)
                .filter_map(|purpose| self.purposes.get(purpose))
                .map(|stated| stated.expression.clone()),
        )
    }

    fn kinds_of_data(&self, kinds: impl IntoIterator<Item = PersonalKind>) -> RestrictedExpression {
        RestrictedExpression::new_set(
            kinds
                .into_iter()
                .filter_map(|kind| self.categories.get(&kind).cloned()),
        )
    }

    fn places<'a>(&self, places: &'a [PlaceId]) -> impl Iterator<Item = EntityUid> + use<'a, '_> {
        places.iter().map(|id| uid(&self.place, id.as_str()))
    }
}

/// As Cedar's `datetime` reads it: to the millisecond, in UTC, within the years 1 to 9999.
fn moment(at: territory::Timestamp) -> String {
    let micros = at.micros().clamp(FIRST_MICROS, LAST_MICROS);
    let text = territory::Timestamp::from_micros(micros).to_string();
    let seconds = text.get(..19).unwrap_or("1970-01-01T00:00:00");
    format!("{seconds}.{:03}Z", micros.rem_euclid(1_000_000) / 1_000)
}

/// 0001-01-01T00:00:00Z.
const FIRST_MICROS: i64 = -62_135_596_800_000_000;
/// 9999-12-30T21:59:59.999Z, the last that is written.
const LAST_MICROS: i64 = 253_402_207_199_999_000;

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
    use crate::{AgreedUse, Circumstances, Edition, Means, SCHEMA, Standing};
    use cedar_policy::Schema;
    use territory::{Column, ColumnType, DataSet, Party, PartyId, PersonUnit, Table, Timestamp};

    /// A data set with a column of every kind.
    fn dataset(sensitivity: Sensitivity, purpose: &Purpose) -> DataSet {
        let column = |kind: PersonalKind| Column {
            name: kind.as_str().replace('-', "_").parse().expect("a name"),
            kind: ColumnType::Text,
            nullable: false,
            personal: Some(kind),
            sensitivity,
        };
        DataSet {
            id: "set".parse().expect("id"),
            name: "Set".into(),
            description: String::new(),
            provider: "town".parse().expect("id"),
            place: None,
            sensitivity,
            collected_for: vec![purpose.clone(), ROOT.parse().expect("term")],
            licence: String::new(),
            tables: vec![Table {
                name: "everything".parse().expect("a name"),
                columns: PersonalKind::ALL.into_iter().map(column).collect(),
                person: PersonUnit::None,
                rows: 0,
            }],
            added_at: Timestamp::from_micros(0),
        }
    }

    #[test]
    fn every_request_and_its_entities_fit_the_schema() {
        let pack = LawPack::read(&Edition::standard().law_pack).expect("manifest");
        let words = Vocabulary::new(&pack.forbidden).expect("vocabulary");
        let facts = Facts::new(&words).expect("facts");
        let (schema, _) = Schema::from_cedarschema_str(SCHEMA).expect("schema");
        let purpose: Purpose = "PersonalisedAdvertising".parse().expect("term");
        let organisations: [PartyId; 1] = ["ministry".parse().expect("id")];
        let places: [PlaceId; 1] = ["springfield".parse().expect("id")];
        let sectors = Sector::ALL.iter().copied().map(Some).chain([None]);
        let parties: Vec<Option<Party>> = sectors
            .flat_map(|sector| PartyKind::ALL.map(|kind| (kind, sector)))
            .map(|(kind, sector)| {
                Some(Party {
                    id: kind.as_str().parse().expect("id"),
                    name: "Somebody".into(),
                    kind,
                    place: sector.map(|_| places[0].clone()),
                    sector,
                    member_of: None,
                })
            })
            .chain([None])
            .collect();
        let levels = PlaceLevel::ALL.into_iter().map(Some).chain([None]);
        let moments = [i64::MIN, -1, 0, 1_764_000_000_123_456, i64::MAX];
        for (turn, level) in levels.enumerate() {
            let standing = Standing {
                places: places.to_vec(),
                level,
                assessed_for: vec![purpose.clone()],
                agreed: vec![AgreedUse {
                    agreement: "a-1".into(),
                    purpose: purpose.clone(),
                    means: Means::Rows,
                }],
                contracted: true,
                consented_for: vec![purpose.clone()],
            };
            for form in Form::ALL {
                let circumstances = Circumstances {
                    form,
                    categories: PersonalKind::ALL.to_vec(),
                    level,
                    epsilon_thousandths: u32::MAX,
                    at: Timestamp::from_micros(moments[turn % moments.len()]),
                    ..Circumstances::default()
                };
                for (turn, party) in parties.iter().enumerate() {
                    let set = dataset(Sensitivity::ALL[turn % Sensitivity::ALL.len()], &purpose);
                    for action in Action::ALL {
                        let (asked, entities) = facts
                            .of(&Request {
                                party: party.as_ref(),
                                organisations: &organisations,
                                party_places: &places,
                                action,
                                dataset: &set,
                                standing: &standing,
                                purpose: &purpose,
                                circumstances: &circumstances,
                            })
                            .expect("facts");
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

    #[test]
    fn moments_are_written_to_the_millisecond() {
        let written = |micros| moment(Timestamp::from_micros(micros));
        assert_eq!(written(1_500), "1970-01-01T00:00:00.001Z");
        assert_eq!(written(-1), "1969-12-31T23:59:59.999Z");
        assert_eq!(written(i64::MIN), "0001-01-01T00:00:00.000Z");
        assert_eq!(written(i64::MAX), "9999-12-30T21:59:59.999Z");
    }
}
