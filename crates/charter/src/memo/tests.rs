//! What is remembered is what Cedar says.

use super::*;
use crate::facts::Facts;
use crate::law_pack::LawPack;
use crate::load::{Loaded, load};
use crate::{
    Action, AgreedUse, Circumstances, Edition, Form, Layer, Means, PolicySource, Standing,
};
use std::str::FromStr;
use territory::{
    Column, ColumnType, DataSet, Party, PartyKind, PersonUnit, PlaceLevel, Sector, Sensitivity,
    Table, Timestamp,
};

/// Pseudo-random numbers: xorshift64*.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % limit
    }
    fn yes(&mut self) -> bool {
        self.below(2) == 0
    }
    fn of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }
    fn maybe<T: Clone>(&mut self, all: &[T]) -> Option<T> {
        (self.below(3) > 0).then(|| self.of(all))
    }
    fn some<T: Clone>(&mut self, all: &[T]) -> Vec<T> {
        (0..self.below(3)).map(|_| self.of(all)).collect()
    }
    fn id<T: FromStr<Err: std::fmt::Debug>>(&mut self, all: &[&str]) -> T {
        self.of(all).parse().expect("an id")
    }
    fn ids<T: FromStr<Err: std::fmt::Debug>>(&mut self, all: &[&str]) -> Vec<T> {
        (0..self.below(3)).map(|_| self.id(all)).collect()
    }
}

/// Steward's rules with every sort of comparison that a rule may make.
const CONDITIONS: [&str; 22] = [
    "principal == Party::\"lab\"",
    "principal in Party::\"town\" && resource.sensitivity != Sensitivity::\"personal\"",
    "principal in Place::\"north\" && resource in [Place::\"north\", Place::\"south\"]",
    "resource == DataSet::\"trips\" || resource.provider == Party::\"town\"",
    "resource.provider in Party::\"town\"",
    "principal in resource.provider",
    "principal is Party && resource in principal.home",
    "principal is Party && principal.home.contains(Place::\"south\")",
    "principal is Party && principal.home.isEmpty() && context.epsilon > 500",
    "principal is Party && principal.sector == Sector::\"unstated\"",
    "principal is Party && [Sector::\"energy\", Sector::\"water\"].contains(principal.sector)",
    "context.purpose == Purpose::\"PublicBenefit\"",
    "resource.collectedFor.contains(context.purpose)",
    "resource.assessedFor.containsAny(resource.agreedFor)",
    "resource.consentedFor.isEmpty() && context.level == resource.level",
    "resource.categories == context.categories",
    "resource.categories.containsAll([Category::\"health\", Category::\"name\"])",
    "context.categories.contains(Category::\"position\") && context.own",
    "context.now > datetime(\"2026-01-01\")",
    "if context.decides then context.reviewed else context.form == Form::\"rows\"",
    "action == Action::\"disclose\" && context.purpose in [Purpose::\"PublicBenefit\", Purpose::\"Marketing\"]",
    "resource.level == PlaceLevel::\"city\" && !(context.level == PlaceLevel::\"unstated\")",
];

fn with_odd_rules(mut edition: Edition, effect: &str) -> Edition {
    for (place, condition) in CONDITIONS.iter().enumerate() {
        edition.sources.push(PolicySource {
            layer: Layer::Rules,
            name: format!("odd-{place}.cedar"),
            text: format!(
                "@id(\"odd-{place}\") @law(\"l\") @title_fr(\"t\") @title_en(\"t\") @plain_fr(\"p\") @plain_en(\"p\")\n\
                 {effect} (principal, action, resource) when {{ {condition} }};"
            ),
        });
    }
    edition
}

/// Parties, places and data sets, of which some are named by rules.
const PARTIES: [&str; 4] = ["lab", "town", "shop", "clinic"];
const PLACES: [&str; 3] = ["north", "south", "east"];

fn dataset(chance: &mut Chance, terms: &[Purpose]) -> DataSet {
    let kinds: Vec<PersonalKind> = chance.some(&PersonalKind::ALL);
    let sensitivity = chance.of(&Sensitivity::ALL);
    let column = |(place, kind): (usize, PersonalKind)| Column {
        name: format!("c{place}").parse().expect("a name"),
        kind: ColumnType::Text,
        nullable: false,
        personal: Some(kind),
        sensitivity,
    };
    DataSet {
        id: chance.id(&["trips", "meters"]),
        name: "A set".into(),
        description: String::new(),
        provider: chance.id(&PARTIES),
        place: None,
        sensitivity,
        collected_for: chance.some(terms),
        licence: String::new(),
        tables: vec![Table {
            name: "t".parse().expect("a name"),
            columns: kinds.into_iter().enumerate().map(column).collect(),
            person: PersonUnit::None,
            rows: 0,
        }],
        added_at: Timestamp::from_micros(0),
    }
}

fn standing(chance: &mut Chance, terms: &[Purpose]) -> Standing {
    Standing {
        places: chance.ids(&PLACES),
        level: chance.maybe(&PlaceLevel::ALL),
        assessed_for: chance.some(terms),
        agreed: chance
            .some(terms)
            .into_iter()
            .map(|purpose| AgreedUse {
                agreement: "a".into(),
                purpose,
                means: chance.of(&Means::ALL),
            })
            .collect(),
        contracted: chance.yes(),
        consented_for: chance.some(terms),
    }
}

fn circumstances(chance: &mut Chance) -> Circumstances {
    Circumstances {
        form: chance.of(&Form::ALL),
        categories: chance.some(&PersonalKind::ALL),
        uses_identifier: chance.below(4) == 0,
        level: chance.maybe(&PlaceLevel::ALL),
        within_budget: chance.below(4) > 0,
        epsilon_thousandths: chance.of(&[0, 500, 501, 3_000]),
        at: Timestamp::from_micros(chance.of(&[0, 1_800_000_000_000_000])),
        own: chance.yes(),
        decides: chance.below(4) == 0,
        reviewed: chance.yes(),
        carded: chance.yes(),
        warrant: chance.yes(),
        in_breach: chance.below(4) == 0,
        links_persons: chance.below(4) == 0,
    }
}

/// Decides by chance, with what is remembered and by Cedar alone; gives how many were permitted.
fn compare(edition: &Edition) -> usize {
    let pack = LawPack::read(&edition.law_pack).expect("manifest");
    let words = Vocabulary::new(&pack.forbidden).expect("vocabulary");
    let facts = Facts::new(&words).expect("facts");
    let Loaded { rules, policies } = load(&edition.sources, &words, &[]).expect("it loads");
    let memo = Memo::new(&rules, &policies, &words);
    let forgotten: Vec<&str> = rules
        .iter()
        .zip(&memo.asked)
        .filter(|(_, asked)| asked.reads.is_none())
        .map(|(rule, _)| rule.id.as_str())
        .collect();
    assert_eq!(forgotten, ["odd-18"], "only the moment is never remembered");

    let mut chance = Chance(0x5eed);
    let mut terms: Vec<Purpose> = words.iter().map(|known| known.purpose.clone()).collect();
    // Those that rules name come up more often; one is unknown and on record all the same.
    for term in [
        "PublicBenefit",
        "ScientificResearch",
        "ImproveTransportMobility",
        "Marketing",
    ] {
        terms.extend(vec![term.parse::<Purpose>().expect("a term"); 40]);
    }
    let mut on_record = terms.clone();
    on_record.push("Unheard".parse().expect("a term"));
    let mut permits = 0;
    for _ in 0..4_000 {
        let party = (chance.below(5) > 0).then(|| Party {
            id: chance.id(&PARTIES),
            name: "Somebody".into(),
            kind: chance.of(&PartyKind::ALL),
            place: chance.yes().then(|| chance.id(&PLACES)),
            sector: chance.maybe(Sector::ALL),
            member_of: None,
        });
        let (organisations, places) = (chance.ids(&PARTIES), chance.ids(&PLACES));
        let dataset = dataset(&mut chance, &on_record);
        let standing = standing(&mut chance, &on_record);
        let circumstances = circumstances(&mut chance);
        let purpose = chance.of(&terms);
        let request = Request {
            party: party.as_ref(),
            organisations: &organisations,
            party_places: &places,
            action: chance.of(&[
                Action::Query,
                Action::Query,
                Action::OwnView,
                Action::Disclose,
            ]),
            dataset: &dataset,
            standing: &standing,
            purpose: &purpose,
            circumstances: &circumstances,
        };
        let remembered = memo
            .verdict(&request, || facts.of(&request))
            .expect("a verdict");
        let (asked, entities) = facts.of(&request).expect("facts");
        let response = Authorizer::new().is_authorized(&asked, &policies, &entities);
        assert!(response.diagnostics().errors().next().is_none());
        let mut decisive: Vec<&str> = response.diagnostics().reason().map(AsRef::as_ref).collect();
        decisive.sort_unstable();
        let mut said: Vec<&str> = remembered
            .rules
            .iter()
            .map(|place| rules[*place].id.as_str())
            .collect();
        said.sort_unstable();
        assert_eq!(said, decisive, "{request:?}");
        let allowed = response.decision() == cedar_policy::Decision::Allow;
        assert_eq!(remembered.permit, allowed);
        permits += usize::from(allowed);
    }
    permits
}

#[test]
fn what_is_remembered_is_what_cedar_says_of_all_rules_at_once() {
    let standard = Edition::standard();
    compare(&with_odd_rules(standard.clone(), "forbid"));
    assert!(compare(&with_odd_rules(standard.clone(), "permit")) > 300);
    // Where nothing forbids, each permit's own answer is seen.
    let mut lawless = standard;
    lawless
        .sources
        .retain(|source| source.layer != Layer::LawPack);
    assert!(compare(&with_odd_rules(lawless, "permit")) > 2_000);
}
