//! The catalogue's filter says of every data set what a decision about it says.

use charter::{
    Action, AgreedUse, Asking, Charter, Circumstances, Edition, Fact, FilterError, Form, Layer,
    Means, Outcome, PolicySource, Predicate, SqlValue, Standing,
};
use territory::{
    Column, ColumnType, DataSet, PURPOSES, Party, PartyKind, PersonUnit, PersonalKind, PlaceId,
    PlaceLevel, Purpose, Sector, Sensitivity, Table, Timestamp,
};

/// Chance that repeats itself (SplitMix64; Steele, Lea and Flood 2014).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }
    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
    fn of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }
    fn some<T: Clone>(&mut self, all: &[T], most: usize) -> Vec<T> {
        (0..self.below(most + 1)).map(|_| self.of(all)).collect()
    }
}

/// Few of each, so that rules and facts often meet.
const PARTIES: [&str; 6] = ["town", "lab", "metro", "clinic", "ministry", "gazette"];
const PLACES: [&str; 4] = ["state", "city", "north", "south"];
const SETS: [&str; 5] = ["census", "trips", "meters", "stays", "trees"];
/// A term, two that are broader, one elsewhere, the root, one that the law forbids, one that is not known.
const TERMS: [&str; 10] = [
    "ScientificResearch",
    "AcademicResearch",
    "ResearchAndDevelopment",
    "PublicBenefit",
    "CombatClimateChange",
    "ImproveTransportMobility",
    "Marketing",
    "Purpose",
    "SocialScoring",
    "NobodyKnowsThis",
];

fn ids<T: std::str::FromStr<Err: std::fmt::Debug>>(words: &[&str]) -> Vec<T> {
    words.iter().map(|word| word.parse().expect("id")).collect()
}

fn term(dice: &mut Dice) -> Purpose {
    let text = if dice.one_in(4) {
        PURPOSES[dice.below(PURPOSES.len())].term
    } else {
        dice.of(&TERMS)
    };
    text.parse().expect("a term")
}

fn terms(dice: &mut Dice, most: usize) -> Vec<Purpose> {
    (0..dice.below(most + 1)).map(|_| term(dice)).collect()
}

fn party(dice: &mut Dice) -> Option<Party> {
    if dice.one_in(8) {
        return None;
    }
    Some(Party {
        id: dice.of(&ids(&PARTIES)),
        name: "Somebody".into(),
        kind: dice.of(&PartyKind::ALL),
        place: None,
        sector: (!dice.one_in(3)).then(|| dice.of(Sector::ALL)),
        member_of: None,
    })
}

fn circumstances(dice: &mut Dice) -> Circumstances {
    Circumstances {
        form: if dice.one_in(3) {
            dice.of(&Form::ALL)
        } else {
            Form::Aggregate
        },
        categories: dice.some(&PersonalKind::ALL, 2),
        uses_identifier: dice.one_in(8),
        links_persons: dice.one_in(5),
        level: (!dice.one_in(4)).then(|| dice.of(&PlaceLevel::ALL)),
        within_budget: !dice.one_in(6),
        epsilon_thousandths: dice.below(4_000) as u32,
        at: Timestamp::from_micros(
            1_700_000_000_000_000 + dice.below(100_000_000) as i64 * 1_000_000,
        ),
        own: dice.one_in(2),
        decides: dice.one_in(6),
        reviewed: dice.one_in(2),
        carded: dice.one_in(2),
        warrant: dice.one_in(2),
        in_breach: dice.one_in(10),
    }
}

fn dataset(dice: &mut Dice) -> DataSet {
    let column = |(at, kind): (usize, PersonalKind)| Column {
        name: format!("c{at}").parse().expect("a name"),
        kind: ColumnType::Text,
        nullable: false,
        personal: Some(kind),
        sensitivity: Sensitivity::Personal,
    };
    let kinds = dice.some(&PersonalKind::ALL, 3);
    DataSet {
        id: dice.of(&ids(&SETS)),
        name: "A set".into(),
        description: String::new(),
        provider: dice.of(&ids(&PARTIES)),
        place: None,
        sensitivity: dice.of(&Sensitivity::ALL),
        collected_for: terms(dice, 3),
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

fn standing(dice: &mut Dice) -> Standing {
    Standing {
        places: dice.some(&ids(&PLACES), 3),
        level: (!dice.one_in(4)).then(|| dice.of(&PlaceLevel::ALL)),
        assessed_for: terms(dice, 2),
        agreed: terms(dice, 2)
            .into_iter()
            .map(|purpose| AgreedUse {
                agreement: "a-1".into(),
                purpose,
                means: dice.of(&Means::ALL),
            })
            .collect(),
        contracted: dice.one_in(2),
        consented_for: terms(dice, 2),
    }
}

/// A purpose that a rule may name.
fn known(dice: &mut Dice) -> String {
    format!("Purpose::\"{}\"", TERMS[dice.below(TERMS.len() - 1)])
}

fn word(kind: &str, dice: &mut Dice, words: &[&str]) -> String {
    format!("{kind}::\"{}\"", dice.of(words))
}

/// One question about the facts: every attribute, every operator that goes with it.
fn atom(dice: &mut Dice) -> String {
    let purposes = ["collectedFor", "assessedFor", "agreedFor", "consentedFor"];
    let set = format!("resource.{}", dice.of(&purposes));
    let categories: Vec<&str> = PersonalKind::ALL.map(PersonalKind::as_str).to_vec();
    let levels = ["unstated", "state", "city", "district", "spot"];
    let sensitivities = ["open", "internal", "personal", "sensitive"];
    let (a, b) = (known(dice), known(dice));
    let (c, d) = (
        word("Category", dice, &categories),
        word("Category", dice, &categories),
    );
    let (p, q) = (word("Party", dice, &PARTIES), word("Party", dice, &PARTIES));
    let (x, y) = (word("Place", dice, &PLACES), word("Place", dice, &PLACES));
    let (s, t) = (word("DataSet", dice, &SETS), word("DataSet", dice, &SETS));
    let (l, m) = (
        word("PlaceLevel", dice, &levels),
        word("PlaceLevel", dice, &levels),
    );
    let (u, v) = (
        word("Sensitivity", dice, &sensitivities),
        word("Sensitivity", dice, &sensitivities),
    );
    let kind = word(
        "PartyKind",
        dice,
        &["public-body", "research", "company", "citizen"],
    );
    let all = [
        format!("resource.sensitivity == {u}"),
        format!("resource.sensitivity != {u}"),
        format!("[{u}, {v}].contains(resource.sensitivity)"),
        format!("resource.sensitivity in [{u}, {v}]"),
        "resource.personal".to_owned(),
        "resource.personal == context.withinBudget".to_owned(),
        format!("(resource.personal == {set}.contains({a}))"),
        "resource.provider == principal".to_owned(),
        "principal in resource.provider".to_owned(),
        "resource.provider in principal".to_owned(),
        format!("resource.provider in {p}"),
        format!("resource.provider in {x}"),
        format!("resource.provider in [{p}, {q}]"),
        format!("[{p}, principal].contains(resource.provider)"),
        format!("resource.provider is Party in {p}"),
        format!("context.purpose in {set}"),
        format!("{a} in {set}"),
        format!("{set}.contains(context.purpose)"),
        format!("{set}.containsAny([{a}, {b}])"),
        format!("{set}.containsAll([{a}, {b}])"),
        format!("[{a}, {b}].containsAll({set})"),
        format!("{set} == [{a}]"),
        format!("{set}.isEmpty()"),
        format!("{a} in {b}"),
        format!("resource.categories.contains({c})"),
        format!("resource.categories.containsAny([{c}, {d}])"),
        "resource.categories.containsAny(context.categories)".to_owned(),
        "resource.categories.containsAll(context.categories)".to_owned(),
        "context.categories.containsAll(resource.categories)".to_owned(),
        format!("[{c}, {d}].containsAll(resource.categories)"),
        "resource.categories.isEmpty()".to_owned(),
        format!("resource.level == {l}"),
        "resource.level == context.level".to_owned(),
        format!("[{l}, {m}].contains(resource.level)"),
        format!("resource in {x}"),
        format!("resource in [{x}, {y}]"),
        format!("resource == {s}"),
        format!("resource in {s}"),
        format!("[{s}, {t}].contains(resource)"),
        format!("resource is DataSet in {x}"),
        format!("if resource.personal then {set}.contains({a}) else resource.level == {l}"),
        "if context.own then resource.personal else resource.level == context.level".to_owned(),
        "context.form == Form::\"aggregate\"".to_owned(),
        "context.epsilon < 2000".to_owned(),
        "context.epsilon * 2 + 1 > context.epsilon".to_owned(),
        "context.now < datetime(\"2025-06-01\")".to_owned(),
        format!("context.purpose in [{a}, {b}]"),
        format!("principal.kind == {kind}"),
        format!("principal in {x}"),
        format!("principal in {p}"),
        "principal.sector == Sector::\"health\"".to_owned(),
        "context.withinBudget".to_owned(),
    ];
    dice.of(&all)
}

fn expression(dice: &mut Dice, depth: usize) -> String {
    if depth == 0 || dice.one_in(3) {
        let atom = atom(dice);
        let whole = format!("({atom})");
        return if dice.one_in(4) {
            format!("!{whole}")
        } else {
            whole
        };
    }
    let (left, right) = (expression(dice, depth - 1), expression(dice, depth - 1));
    match dice.below(5) {
        0 | 1 => format!("({left} && {right})"),
        2 | 3 => format!("({left} || {right})"),
        _ => format!("!({left} && {right})"),
    }
}

fn written(id: usize, effect: &str, condition: &str) -> String {
    let obligation = match id % 4 {
        _ if effect == "forbid" => "",
        0 => "@obligation(\"k>=10, notify\")\n",
        1 => "@obligation(\"k>=5, delete-after=30d\")\n",
        _ => "",
    };
    format!(
        "@id(\"chance-{id}\")\n@law(\"None\")\n@title_fr(\"Hasard\")\n@title_en(\"Chance\")\n@plain_fr(\"Hasard.\")\n@plain_en(\"Chance.\")\n{obligation}{effect} (principal is Party, action == Action::\"query\", resource)\nwhen {{ {condition} }};\n"
    )
}

/// The standard edition without some of its rules, and with others made by chance.
fn edition(dice: &mut Dice) -> Edition {
    let mut edition = Edition::standard();
    for source in &mut edition.sources {
        let rules = source.text.split_inclusive("};\n");
        source.text = rules.filter(|_| !dice.one_in(3)).collect();
    }
    let text: String = (0..10)
        .map(|id| {
            let condition = expression(dice, 2);
            if id < 7 {
                written(id, "permit", &condition)
            } else {
                let narrow = format!("({}) && ({}) && {condition}", atom(dice), atom(dice));
                written(id, "forbid", &narrow)
            }
        })
        .collect();
    edition.sources.push(PolicySource {
        layer: Layer::Rules,
        name: "chance.cedar".into(),
        text,
    });
    edition
}

/// Weighs `sets` data sets for each of `askings` questions both ways; gives how many were permitted.
fn compare(charter: &Charter, dice: &mut Dice, askings: usize, sets: usize) -> usize {
    let mut permitted = 0;
    for _ in 0..askings {
        let (party, circumstances) = (party(dice), circumstances(dice));
        let purpose = term(dice);
        let (organisations, places) = (dice.some(&ids(&PARTIES), 2), dice.some(&ids(&PLACES), 2));
        let asking = Asking {
            party: party.as_ref(),
            organisations: &organisations,
            party_places: &places,
            action: if dice.one_in(6) {
                dice.of(&Action::ALL)
            } else {
                Action::Query
            },
            purpose: &purpose,
            circumstances: &circumstances,
        };
        let filter = charter.filter(&asking).expect("every rule can be asked");
        for _ in 0..sets {
            let (dataset, standing) = (dataset(dice), standing(dice));
            let decision = charter.decide(&asking.about(&dataset, &standing));
            let allowed = decision.outcome == Outcome::Permit;
            let why = || format!("{asking:?}\n{dataset:?}\n{standing:?}\n{decision:?}\n{filter:?}");
            assert_eq!(filter.matches(&dataset, &standing), allowed, "{}", why());
            let granted = filter.granted(&dataset, &standing);
            let said = allowed.then_some((decision.rules.clone(), decision.obligations.clone()));
            let granted = granted.map(|granted| (granted.rules, granted.obligations));
            assert_eq!(granted, said, "{}", why());
            // What remains for its sort says the same.
            let kinds = dataset.categories();
            let narrowed = filter.predicate().given(&|fact, words| {
                let has = |word: &str| words.contains(word);
                match fact {
                    Fact::Sensitivity => Some(has(dataset.sensitivity.as_str())),
                    Fact::CollectedFor => {
                        let mut purposes = dataset.collected_for.iter();
                        Some(purposes.any(|purpose| has(purpose.as_str())))
                    }
                    Fact::Categories => Some(kinds.iter().any(|kind| has(kind.as_str()))),
                    _ => None,
                }
            });
            if let Some(certain) = narrowed.certain() {
                assert_eq!(certain, allowed, "{}", why());
            }
            permitted += usize::from(allowed);
        }
    }
    permitted
}

#[test]
fn the_standard_charter_filters_as_it_decides() {
    let charter = Charter::standard().expect("it loads");
    let permitted = compare(&charter, &mut Dice(1), 600, 100);
    assert!(permitted > 3_000, "{permitted} is no test");
}

#[test]
fn charters_made_by_chance_filter_as_they_decide() {
    let mut dice = Dice(2);
    let mut permitted = 0;
    for _ in 0..60 {
        let edition = edition(&mut dice);
        let charter = Charter::from_edition(edition).expect("it loads");
        permitted += compare(&charter, &mut dice, 20, 60);
    }
    assert!(permitted > 10_000, "{permitted} is no test");
}

fn research(circumstances: &Circumstances) -> (Party, Purpose, &Circumstances) {
    let party = Party {
        id: "lab".parse().expect("id"),
        name: "The lab".into(),
        kind: PartyKind::Research,
        place: None,
        sector: None,
        member_of: None,
    };
    (
        party,
        "ScientificResearch".parse().expect("term"),
        circumstances,
    )
}

#[test]
fn a_rule_that_is_no_question_about_the_data_set_is_named() {
    for (condition, what) in [
        (
            "resource.provider.kind == PartyKind::\"company\"",
            "provider.kind",
        ),
        (
            "resource.collectedFor.containsAny(resource.agreedFor)",
            "containsAny",
        ),
        (
            "resource.personal || context.epsilon * 9223372036854775807 > 1",
            "fails",
        ),
    ] {
        let mut edition = Edition::standard();
        edition.sources.push(PolicySource {
            layer: Layer::Rules,
            name: "chance.cedar".into(),
            text: written(3, "permit", condition),
        });
        let charter = Charter::from_edition(edition).expect("it loads");
        let circumstances = Circumstances {
            epsilon_thousandths: 1_000,
            ..Circumstances::default()
        };
        let (party, purpose, circumstances) = research(&circumstances);
        let error = charter
            .filter(&Asking {
                party: Some(&party),
                organisations: &[],
                party_places: &[],
                action: Action::Query,
                purpose: &purpose,
                circumstances,
            })
            .expect_err(condition);
        let FilterError::Rule { rule, what: said } = &error else {
            panic!("{error}");
        };
        assert_eq!(rule.as_str(), "chance-3");
        assert!(said.contains(what), "{error}");
        assert!(error.to_string().contains("one by one"));
    }
}

#[test]
fn the_sql_carries_words_as_parameters_only() {
    let mut edition = Edition::standard();
    edition.sources = vec![PolicySource {
        layer: Layer::Rules,
        name: "one.cedar".into(),
        text: written(
            3,
            "permit",
            "resource == DataSet::\"a'b\" || resource.agreedFor.contains(context.purpose)",
        ),
    }];
    edition.law_pack = Edition::under_law_pack("blank").expect("a pack").law_pack;
    let charter = Charter::from_edition(edition).expect("it loads");
    let circumstances = Circumstances {
        form: Form::Unprotectable,
        at: Timestamp::from_micros(7),
        ..Circumstances::default()
    };
    let (party, purpose, circumstances) = research(&circumstances);
    let places: [PlaceId; 0] = [];
    let filter = charter
        .filter(&Asking {
            party: Some(&party),
            organisations: &[],
            party_places: &places,
            action: Action::Query,
            purpose: &purpose,
            circumstances,
        })
        .expect("a filter");
    assert!(matches!(filter.predicate(), Predicate::Any(parts) if parts.len() == 2));
    let own = Predicate::OneOf(Fact::Id, ["a'b".to_owned()].into());
    assert!(matches!(filter.predicate(), Predicate::Any(parts) if parts.contains(&own)));
    let sql = filter.sql();
    assert!(!sql.text.contains('\''), "{}", sql.text);
    let text = |word: &str| SqlValue::Text(word.to_owned());
    for value in [
        text("a'b"),
        text("lab"),
        text("ScientificResearch"),
        text("figures"),
        text("rows"),
        SqlValue::Int(7),
    ] {
        assert!(sql.args.contains(&value), "{value:?}");
    }
    assert!(!sql.args.contains(&text("protected-figures")));
    for number in 1..=sql.args.len() {
        assert!(sql.text.contains(&format!("${number}")), "{number}");
    }
    assert!(filter.sql_of(&own, 5).text.ends_with("($5)"));
}

#[test]
fn what_is_remembered_of_an_asking_is_not_taken_for_another() {
    let charter = Charter::standard().expect("a charter");
    let mut dice = Dice(11);
    let purpose = "PublicBenefit".parse().expect("term");
    // Askings that differ in one point, again and again, as one charter remembers them.
    for round in 0..48 {
        let mut circumstances = Circumstances::default();
        let mut asker = Some(research(&circumstances).0);
        let (mut organisations, mut places) = (ids(&PARTIES[..1]), ids(&PLACES[..1]));
        match round % 8 {
            0 => circumstances.within_budget = true,
            1 => circumstances.form = Form::Aggregate,
            2 => circumstances.in_breach = true,
            3 => circumstances.carded = true,
            4 => organisations = Vec::new(),
            5 => places = Vec::new(),
            6 => asker = None,
            _ => circumstances.at = Timestamp::from_micros(round),
        }
        let asking = Asking {
            party: asker.as_ref(),
            organisations: &organisations,
            party_places: &places,
            action: Action::Query,
            purpose: &purpose,
            circumstances: &circumstances,
        };
        let fresh = Charter::standard().expect("a charter");
        let (again, first) = (charter.filter(&asking), fresh.filter(&asking));
        let (again, first) = (again.expect("a filter"), first.expect("a filter"));
        assert_eq!(again.predicate(), first.predicate(), "{asking:?}");
        assert_eq!(again.sql(), first.sql(), "{asking:?}");
        let (dataset, standing) = (dataset(&mut dice), standing(&mut dice));
        assert_eq!(
            again.granted(&dataset, &standing),
            first.granted(&dataset, &standing)
        );
    }
}
