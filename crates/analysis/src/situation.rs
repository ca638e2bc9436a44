//! From the solver's example to a request that the charter itself can decide, and from there to the plainest one.
//!
//! The solver's example is full of chance: any fact that does not matter has some value. The facts are therefore put
//! back to their ordinary values, one after the other, as long as the charter decides the same; what remains is what
//! matters.

use crate::rules::purpose;
use cedar_policy::{Entities, EntityUid, EvalResult, Expression, eval_expression};
use cedar_policy_symcc::Env;
use charter::{Action, AgreedUse, Charter, Circumstances, Form, Means, Request, Standing};
use std::collections::BTreeSet;
use territory::{
    Column, ColumnType, DataSet, Party, PartyId, PartyKind, PersonUnit, PersonalKind, PlaceId,
    PlaceLevel, Purpose, Sector, Sensitivity, Table, Timestamp,
};

/// A request with all its facts.
#[derive(Debug, Clone)]
pub(crate) struct Situation {
    pub(crate) party: Option<Party>,
    pub(crate) organisations: Vec<PartyId>,
    pub(crate) party_places: Vec<PlaceId>,
    pub(crate) action: Action,
    pub(crate) dataset: DataSet,
    pub(crate) standing: Standing,
    pub(crate) purpose: Purpose,
    pub(crate) circumstances: Circumstances,
}

impl Situation {
    /// The request of the solver's example, with its purpose in real words: one of `possible` that lies below the same
    /// terms of `named`; the named ones are tried first. `None` if the example holds something that the trust has no
    /// word for.
    pub(crate) fn of(
        example: &Env,
        charter: &Charter,
        possible: &[Purpose],
        named: &BTreeSet<Purpose>,
    ) -> Option<Situation> {
        let read = Reading::of(example)?;
        let stated = read.entity(read.context("purpose")?)?;
        let below = |term: &Purpose| {
            let term = uid("Purpose", term.as_str());
            term.is_some_and(|term| read.covers(&term, &stated))
        };
        let pattern: BTreeSet<Purpose> = named.iter().filter(|of| below(of)).cloned().collect();
        let purpose = named
            .iter()
            .filter(|term| possible.contains(term))
            .chain(possible)
            .find(|term| crate::rules::above(charter, term, named) == pattern)?
            .clone();
        // A set of purposes covers the stated one, or it does not; the other members are kept where they have a name.
        let purposes = |attribute: &str| -> Option<Vec<Purpose>> {
            let members = read.resource(attribute)?;
            let members = read.entities_in(members)?;
            let covers = members.iter().any(|member| read.covers(member, &stated));
            let above = charter.covering(&purpose);
            let others = members
                .iter()
                .filter_map(self::purpose)
                .filter(|term| possible.contains(term) && !above.contains(term));
            let own = covers.then(|| purpose.clone());
            Some(own.into_iter().chain(others).collect())
        };
        let party = read.party()?;
        let provider = read.named(&read.entity(read.resource("provider")?)?)?;
        Some(Situation {
            organisations: read.above(&read.principal, "Party"),
            party_places: read.above(&read.principal, "Place"),
            party,
            action: Action::ALL
                .into_iter()
                .find(|action| action.as_str() == id(&read.action))?,
            dataset: DataSet {
                id: id(&read.resource)
                    .parse()
                    .or_else(|_| EXAMPLE.parse())
                    .ok()?,
                name: "Example".to_owned(),
                description: String::new(),
                provider,
                place: None,
                sensitivity: read.word(read.resource("sensitivity")?, |word| {
                    word.parse::<Sensitivity>().ok()
                })?,
                collected_for: purposes("collectedFor")?,
                licence: String::new(),
                tables: columns(&read.kinds(read.resource("categories")?)?),
                added_at: Timestamp::default(),
            },
            standing: Standing {
                places: read.above(&read.resource, "Place"),
                level: read.word(read.resource("level")?, level)?,
                assessed_for: purposes("assessedFor")?,
                contracted: false,
                agreed: purposes("agreedFor")?
                    .into_iter()
                    .map(|purpose| AgreedUse {
                        agreement: EXAMPLE.to_owned(),
                        purpose,
                        means: Means::Rows,
                    })
                    .collect(),
                consented_for: purposes("consentedFor")?,
            },
            circumstances: Circumstances {
                form: read.word(read.context("form")?, |word| {
                    Form::ALL.into_iter().find(|form| form.as_str() == word)
                })?,
                categories: read.kinds(read.context("categories")?)?,
                uses_identifier: read.flag("usesIdentifier")?,
                level: read.word(read.context("level")?, level)?,
                within_budget: read.flag("withinBudget")?,
                epsilon_thousandths: match read.context("epsilon")? {
                    EvalResult::Long(cost) => cost.clamp(0, i64::from(u32::MAX)).try_into().ok()?,
                    _ => return None,
                },
                at: read.now()?,
                own: read.flag("own")?,
                decides: read.flag("decides")?,
                reviewed: read.flag("reviewed")?,
                carded: read.flag("carded")?,
                warrant: read.flag("warrant")?,
                in_breach: read.flag("inBreach")?,
                links_persons: read.flag("linksPersons")?,
            },
            purpose,
        })
    }

    /// As the charter is asked.
    pub(crate) fn request(&self) -> Request<'_> {
        Request {
            party: self.party.as_ref(),
            organisations: &self.organisations,
            party_places: &self.party_places,
            action: self.action,
            dataset: &self.dataset,
            standing: &self.standing,
            purpose: &self.purpose,
            circumstances: &self.circumstances,
        }
    }

    /// The plainest request of which the same holds.
    pub(crate) fn plainest(mut self, holds: impl Fn(&Situation) -> bool) -> Situation {
        for change in PLAINER {
            let mut plainer = self.clone();
            change(&mut plainer);
            if holds(&plainer) {
                self = plainer;
            }
        }
        // Where no set of categories can be emptied, its members are left out one by one.
        for kind in PersonalKind::ALL {
            let mut plainer = self.clone();
            plainer.circumstances.categories.retain(|of| *of != kind);
            let mut kinds: Vec<PersonalKind> = plainer.dataset.categories().into_iter().collect();
            kinds.retain(|of| *of != kind);
            plainer.dataset.tables = columns(&kinds);
            if holds(&plainer) {
                self = plainer;
            }
        }
        self
    }
}

/// What makes a request plainer, one thing at a time.
const PLAINER: [fn(&mut Situation); 31] = [
    |of| {
        if let (Some(party), Ok(id)) = (&mut of.party, EXAMPLE.parse()) {
            // What it brought itself stays its own.
            if of.dataset.provider == party.id {
                of.dataset.provider = PartyId::clone(&id);
            }
            party.id = id;
        }
    },
    |of| {
        if let Ok(id) = EXAMPLE.parse() {
            of.dataset.id = id;
        }
    },
    |of| {
        if let Some(party) = &mut of.party {
            party.place = None;
        }
    },
    |of| of.organisations.clear(),
    |of| of.party_places.clear(),
    |of| of.standing.places.clear(),
    |of| of.standing.agreed.clear(),
    |of| of.standing.assessed_for.clear(),
    |of| of.standing.consented_for.clear(),
    |of| of.standing.level = None,
    |of| of.dataset.collected_for.clear(),
    |of| of.dataset.tables.clear(),
    |of| {
        if let Ok(other) = "somebody-else".parse() {
            of.dataset.provider = other;
        }
    },
    |of| of.circumstances.categories.clear(),
    |of| of.circumstances.level = None,
    |of| of.circumstances.uses_identifier = false,
    |of| of.circumstances.in_breach = false,
    |of| of.circumstances.links_persons = false,
    |of| of.circumstances.within_budget = true,
    |of| of.circumstances.epsilon_thousandths = 0,
    |of| of.circumstances.warrant = false,
    |of| of.circumstances.own = false,
    |of| {
        of.circumstances.decides = false;
        of.circumstances.reviewed = false;
    },
    |of| of.circumstances.decides = false,
    |of| of.circumstances.reviewed = false,
    |of| of.circumstances.carded = false,
    |of| of.circumstances.form = Form::Aggregate,
    // A person's own view is of her own rows; a party has none.
    |of| of.circumstances.own = of.action == Action::OwnView && of.party.is_none(),
    |of| {
        if let Some(party) = &mut of.party {
            party.kind = PartyKind::Company;
        }
    },
    |of| {
        if let Some(party) = &mut of.party {
            party.sector = None;
        }
    },
    |of| of.dataset.sensitivity = Sensitivity::Personal,
];

/// A table with one column of each kind.
fn columns(kinds: &[PersonalKind]) -> Vec<Table> {
    let column = |kind: &PersonalKind| {
        Some(Column {
            name: kind.as_str().parse().ok()?,
            kind: ColumnType::Text,
            nullable: false,
            personal: Some(*kind),
            sensitivity: kind.proposed(),
        })
    };
    let Ok(name) = EXAMPLE.parse() else {
        return Vec::new();
    };
    if kinds.is_empty() {
        return Vec::new();
    }
    vec![Table {
        name,
        columns: kinds.iter().filter_map(column).collect(),
        person: PersonUnit::None,
        rows: 1,
    }]
}

/// "unstated" is none.
fn level(word: &str) -> Option<Option<PlaceLevel>> {
    let known = PlaceLevel::ALL
        .into_iter()
        .find(|level| level.as_str() == word);
    (known.is_some() || word == UNSTATED).then_some(known)
}

/// The id of a party or a data set that stands for any.
pub(crate) const EXAMPLE: &str = "example";
/// The word for a sector or a level that is not stated.
const UNSTATED: &str = "unstated";

/// The solver's example, taken apart.
struct Reading<'a> {
    example: &'a Env,
    entities: &'a Entities,
    principal: EntityUid,
    action: EntityUid,
    resource: EntityUid,
}

impl<'a> Reading<'a> {
    fn of(example: &'a Env) -> Option<Self> {
        Some(Reading {
            entities: &example.entities,
            principal: example.request.principal()?.clone(),
            action: example.request.action()?.clone(),
            resource: example.request.resource()?.clone(),
            example,
        })
    }

    /// As Cedar's `in`.
    fn covers(&self, broader: &EntityUid, narrower: &EntityUid) -> bool {
        broader == narrower || self.entities.is_ancestor_of(broader, narrower)
    }

    fn context(&self, name: &str) -> Option<EvalResult> {
        self.example.request.context()?.get(name)
    }

    fn attribute(&self, of: &EntityUid, name: &str) -> Option<EvalResult> {
        self.entities.get(of)?.attr(name)?.ok()
    }

    fn resource(&self, name: &str) -> Option<EvalResult> {
        self.attribute(&self.resource, name)
    }

    fn entity(&self, value: EvalResult) -> Option<EntityUid> {
        match value {
            EvalResult::EntityUid(uid) => Some(uid),
            _ => None,
        }
    }

    fn entities_in(&self, value: EvalResult) -> Option<Vec<EntityUid>> {
        match value {
            EvalResult::Set(set) => set.iter().map(|of| self.entity(of.clone())).collect(),
            _ => None,
        }
    }

    fn word<T>(&self, value: EvalResult, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        read(id(&self.entity(value)?))
    }

    fn flag(&self, name: &str) -> Option<bool> {
        match self.context(name)? {
            EvalResult::Bool(flag) => Some(flag),
            _ => None,
        }
    }

    fn kinds(&self, value: EvalResult) -> Option<Vec<PersonalKind>> {
        let named = |uid: &EntityUid| {
            PersonalKind::ALL
                .into_iter()
                .find(|kind| kind.as_str() == id(uid))
        };
        self.entities_in(value)?.iter().map(named).collect()
    }

    /// `Some(None)` for a citizen before her own account.
    fn party(&self) -> Option<Option<Party>> {
        if self.principal.type_name().to_string() != "Party" {
            return Some(None);
        }
        let kind = self.word(self.attribute(&self.principal, "kind")?, |word| {
            word.parse::<PartyKind>().ok()
        })?;
        let sector = self.word(self.attribute(&self.principal, "sector")?, |word| {
            let known = word.parse::<Sector>().ok();
            (known.is_some() || word == UNSTATED).then_some(known)
        })?;
        // A party has one home; the solver may give it several, of which the one that matters is taken.
        let homes = self.entities_in(self.attribute(&self.principal, "home")?)?;
        let around = homes.iter().find(|home| self.covers(home, &self.resource));
        let place = around.or(homes.first()).and_then(|home| self.named(home));
        Some(Some(Party {
            id: self.named(&self.principal)?,
            name: "Example".to_owned(),
            kind,
            place,
            sector,
            member_of: None,
        }))
    }

    /// A rule may be about one party or place by name; any other gets a name that the trust could have given, the same
    /// each time.
    fn named<T: std::str::FromStr>(&self, of: &EntityUid) -> Option<T> {
        if let Ok(named) = id(of).parse() {
            return Some(named);
        }
        let mut all: Vec<EntityUid> = self
            .entities
            .iter()
            .map(cedar_policy::Entity::uid)
            .collect();
        all.sort();
        let place = all.iter().position(|uid| uid == of)?;
        format!("{EXAMPLE}-{place}").parse().ok()
    }

    /// What lies above, of one type.
    fn above<T: std::str::FromStr>(&self, of: &EntityUid, kind: &str) -> Vec<T> {
        let above = self.entities.ancestors(of).into_iter().flatten();
        above
            .filter(|uid| uid.type_name().to_string() == kind)
            .filter_map(|uid| self.named(uid))
            .collect()
    }

    fn now(&self) -> Option<Timestamp> {
        let since: Expression =
            "context.now.durationSince(datetime(\"1970-01-01\")).toMilliseconds()"
                .parse()
                .ok()?;
        match eval_expression(&self.example.request, self.entities, &since).ok()? {
            EvalResult::Long(millis) => Some(Timestamp::from_micros(millis.saturating_mul(1000))),
            _ => None,
        }
    }
}

fn id(uid: &EntityUid) -> &str {
    uid.id().as_ref()
}

fn uid(kind: &str, id: &str) -> Option<EntityUid> {
    Some(EntityUid::from_type_name_and_id(
        kind.parse().ok()?,
        cedar_policy::EntityId::new(id),
    ))
}
