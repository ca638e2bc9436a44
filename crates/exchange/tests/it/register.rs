//! The public register.

use crate::town::{SECRETS, Town, hall, meters, party};
use exchange::{
    AGREEMENTS_PER_PAGE, AgreementFilter, AgreementId, AgreementStatus, Confidential,
    ExchangeError, Ground, Note, Part, Period, Stand, Viewer, agreement_end, agreement_get,
    agreement_get_private, agreement_list, agreement_sweep,
};
use territory::Lang;

pub(crate) fn the_register_is_public_without_its_confidential_parts(town: &Town) {
    for bits in 0..8_u8 {
        let hide = Confidential {
            security: bits & 1 != 0,
            reciprocity: bits & 2 != 0,
            tariff: bits & 4 != 0,
        };
        let mut terms = town.terms();
        terms.confidential = hide;
        let id = town.concluded(terms);
        let wanted = id.clone();
        let (shown, private) = town
            .run(move |tx| {
                let shown = agreement_get(tx, &wanted)?.expect("is there");
                let private =
                    agreement_get_private(tx, &wanted, &Viewer::Party(party("town-hall")))?;
                Ok((shown, private))
            })
            .expect("reads");
        let hidden = [hide.security, hide.reciprocity, hide.tariff];
        let everything = format!(
            "{}{}{}{shown:?}",
            serde_json::to_string(&shown).expect("JSON"),
            shown.plain(Lang::Fr),
            shown.plain(Lang::En)
        );
        for (secret, hidden) in SECRETS.iter().zip(hidden) {
            assert_eq!(!everything.contains(secret), hidden, "{secret}");
            assert!(private.plain(Lang::Fr).to_string().contains(secret));
        }
        // Without the signatures nobody can try out what is hidden against the hash.
        for signature in &private.signatures {
            let value = String::from(signature.value);
            assert_eq!(!everything.contains(&value), hide.any());
        }
        assert_eq!(shown.file.is_none(), hide.any());
        assert_eq!(shown.signed_by.len(), 2);
        assert_eq!(shown.summary.tariff == Part::Confidential, hide.tariff);
        assert_eq!(shown.status(town.now()), AgreementStatus::InForce);
        assert!(everything.contains("All meters") && everything.contains("The lab"));
        let wanted = id.clone();
        let curious = town
            .run(move |tx| agreement_get_private(tx, &wanted, &Viewer::Party(party("stranger"))));
        assert!(matches!(curious, Err(ExchangeError::NoAgreement)));
    }
}

pub(crate) fn the_register_is_filtered_and_paged(town: &Town) {
    let most = u64::from(AGREEMENTS_PER_PAGE);
    let mut ids = Vec::new();
    // Kept keys are limited, so the same two sign all.
    let first = town.concluded(town.terms());
    ids.push(first.clone());
    for _ in 0..most {
        ids.push(copy(town, &first));
    }
    let list = |filter: AgreementFilter, page| {
        town.run(move |tx| agreement_list(tx, &filter, page))
            .expect("lists")
    };
    let page = list(AgreementFilter::default(), 0);
    assert_eq!((page.items.len() as u64, page.total), (most, most + 1));
    let last = list(AgreementFilter::default(), 1);
    assert_eq!((last.items.len(), last.total), (1, most + 1));
    let of = |filter| list(filter, 0).total;
    let all = AgreementFilter {
        consumer: Some(party("lab")),
        provider: Some(party("town-hall")),
        dataset: Some(meters()),
        in_force_at: Some(town.now()),
        party: Some(party("lab")),
        purpose: Some("CombatClimateChange".parse().expect("a term")),
        stands: Some((Stand::InForce, town.now())),
    };
    assert_eq!(of(all.clone()), most + 1);
    for none in [
        AgreementFilter {
            consumer: Some(party("town-hall")),
            ..all.clone()
        },
        AgreementFilter {
            provider: Some(party("lab")),
            ..all.clone()
        },
        AgreementFilter {
            dataset: Some("trees".parse().expect("an id")),
            ..all.clone()
        },
        AgreementFilter {
            in_force_at: Some(town.now().after(366 * crate::town::DAY)),
            ..all.clone()
        },
        AgreementFilter {
            party: Some(party("stranger")),
            ..all.clone()
        },
        AgreementFilter {
            purpose: Some("Marketing".parse().expect("a term")),
            ..all.clone()
        },
        AgreementFilter {
            stands: Some((Stand::Future, town.now())),
            ..all.clone()
        },
    ] {
        assert_eq!(of(none), 0);
    }
}

/// Each agreement stands in one way at each moment, and the filter and the view say the same.
pub(crate) fn each_agreement_stands_in_one_way(town: &Town) {
    let begins = town.now().after(2 * crate::town::DAY);
    let mut later = town.terms();
    later.period = Period::new(begins, begins.after(10 * crate::town::DAY)).expect("a period");
    let (future, ended) = (town.concluded(later), town.concluded(town.terms()));
    let standing = town.concluded(town.terms());
    let (id, now) = (ended.clone(), town.now());
    town.run(move |tx| agreement_end(tx, &id, &hall(), Ground::Breach, &Note::default(), now))
        .expect("ends");
    let check = |expected: [(&AgreementId, Stand); 3]| {
        let now = town.now();
        for stand in [
            Stand::Future,
            Stand::InForce,
            Stand::Over,
            Stand::EndedEarly,
        ] {
            let filter = AgreementFilter {
                stands: Some((stand, now)),
                ..AgreementFilter::default()
            };
            let found = town
                .run(move |tx| agreement_list(tx, &filter, 0))
                .expect("lists")
                .items;
            assert!(found.iter().all(|one| one.stand(now) == stand));
            let mut found: Vec<AgreementId> = found.into_iter().map(|one| one.id).collect();
            let mut wanted: Vec<AgreementId> = expected
                .iter()
                .filter(|(_, is)| *is == stand)
                .map(|(id, _)| (*id).clone())
                .collect();
            found.sort();
            wanted.sort();
            assert_eq!(found, wanted, "{stand:?}");
        }
    };
    let early = (&ended, Stand::EndedEarly);
    check([(&future, Stand::Future), early, (&standing, Stand::InForce)]);
    town.clock.advance(3 * crate::town::DAY);
    check([
        (&future, Stand::InForce),
        early,
        (&standing, Stand::InForce),
    ]);
    town.clock.advance(10 * crate::town::DAY);
    check([(&future, Stand::Over), early, (&standing, Stand::InForce)]);
    let now = town.now();
    town.run(move |tx| agreement_sweep(tx, now))
        .expect("sweeps");
    check([(&future, Stand::Over), early, (&standing, Stand::InForce)]);
}

/// Concludes one more with the keys that are there.
fn copy(town: &Town, first: &exchange::AgreementId) -> exchange::AgreementId {
    use crate::town::lab;
    use exchange::{Act, Signed, Signing};
    let wanted = first.clone();
    let found = town
        .run(move |tx| agreement_get_private(tx, &wanted, &Viewer::Steward))
        .expect("is there");
    let asked = town.open(town.terms());
    let accepted = town.act(&asked, &hall(), Act::Accept).expect("accepts");
    let signing = town.outside(&accepted, "lab");
    let Ok(Signed::Waiting(half)) = town.sign(&accepted, &lab(), signing) else {
        panic!("signs");
    };
    let kept = Signing::Kept {
        key: found.signatures[1].key.clone(),
    };
    match town.sign(&half, &hall(), kept) {
        Ok(Signed::Agreed { negotiation, .. }) => negotiation.agreement.expect("an agreement"),
        other => panic!("signs: {other:?}"),
    }
}
