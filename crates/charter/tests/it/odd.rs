//! Requests of every sort, however odd: what a person, a party or a mistake could bring before the charter.

use crate::town::{Ask, purpose};
use charter::{Action, AgreedUse, Circumstances, Form, Means, Standing};
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use territory::{
    PURPOSES, Party, PartyId, PartyKind, PersonalKind, PlaceId, PlaceLevel, Purpose, Sector,
    Sensitivity, Timestamp,
};

/// Terms that rules name, other terms, forbidden ones and such as nobody knows.
fn term() -> impl Strategy<Value = Purpose> {
    prop_oneof![
        4 => select(vec![
            "ScientificResearch", "ProvideOfficialStatistics", "ImproveHealthcare", "CombatClimateChange",
            "ImproveTransportMobility", "ImprovePublicServices", "ProtectionOfPublicSecurity", "Marketing",
            "ServiceProvision", "PublicBenefit",
        ])
        .prop_map(purpose),
        4 => (0..PURPOSES.len()).prop_map(|at| purpose(PURPOSES[at].term)),
        1 => Just(purpose("SocialScoring")),
        1 => "[A-Z][A-Za-z0-9]{0,40}".prop_map(|term| purpose(&term)),
    ]
}

fn terms() -> impl Strategy<Value = Vec<Purpose>> {
    prop::collection::vec(term(), 0..4)
}

fn place() -> impl Strategy<Value = PlaceId> {
    select(vec!["springfield", "old-town", "shelbyville"])
        .prop_map(|id| id.parse().expect("a place"))
}

prop_compose! {
    fn party()(
        kind in select(PartyKind::ALL.to_vec()),
        id in prop_oneof!["[a-z][a-z0-9_-]{0,62}", Just("town".to_owned())],
        name in any::<String>(),
        sector in of(select(Sector::ALL.to_vec())),
    ) -> Party {
        Party { id: id.parse().expect("an id"), name, kind, place: None, sector, member_of: None }
    }
}

prop_compose! {
    fn standing()(
        places in prop::collection::vec(place(), 0..3),
        level in of(select(PlaceLevel::ALL.to_vec())),
        assessed_for in terms(),
        agreed in prop::collection::vec((term(), select(Means::ALL.to_vec())), 0..3),
        contracted in any::<bool>(),
        consented_for in terms(),
    ) -> Standing {
        let agreed = agreed
            .into_iter()
            .map(|(purpose, means)| AgreedUse { agreement: "a-1".into(), purpose, means })
            .collect();
        Standing { places, level, assessed_for, agreed, contracted, consented_for }
    }
}

prop_compose! {
    fn circumstances()(
        form in select(vec![Form::Rows, Form::Aggregate, Form::Aggregate, Form::Unprotectable, Form::Exact, Form::Microdata]),
        categories in subsequence(PersonalKind::ALL.to_vec(), 0..3),
        level in of(select(PlaceLevel::ALL.to_vec())),
        epsilon_thousandths in 0..3_000u32,
        at in any::<i64>(),
        flags in any::<[bool; 9]>(),
    ) -> Circumstances {
        let [uses_identifier, without_budget, own, decides, reviewed, carded, warrant, in_breach, links_persons] = flags;
        Circumstances {
            form,
            categories,
            uses_identifier,
            level,
            within_budget: !without_budget,
            epsilon_thousandths,
            at: Timestamp::from_micros(at),
            own,
            decides,
            reviewed,
            carded,
            warrant,
            in_breach,
            links_persons,
        }
    }
}

prop_compose! {
    pub(crate) fn request()(
        party in of(party()),
        organisations in prop::collection::vec("[a-c]".prop_map(|id| id.parse::<PartyId>().expect("an id")), 0..3),
        party_places in prop::collection::vec(place(), 0..3),
        action in select(vec![Action::Query, Action::Query, Action::OwnView, Action::Disclose]),
        sensitivity in select(Sensitivity::ALL.to_vec()),
        collected_for in terms(),
        id in "[a-z][a-z0-9_]{0,62}",
        name in any::<String>(),
        kinds in subsequence(PersonalKind::ALL.to_vec(), 0..3),
        purpose in term(),
        standing in standing(),
        circumstances in circumstances(),
    ) -> Ask {
        let mut ask = Ask::by(PartyKind::Citizen, "Purpose", sensitivity).with_columns(&kinds);
        ask.dataset.id = id.parse().expect("an id");
        ask.dataset.name = name;
        ask.dataset.collected_for = collected_for;
        Ask { party, organisations, party_places, action, purpose, standing, circumstances, ..ask }
    }
}
