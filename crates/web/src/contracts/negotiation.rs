//! `/contracts/inbox` and `/contracts/negotiations/{id}`: whose turn it is, and the way from a request to a contract.

use super::terms::{self, Errors};
use super::{Acting, Here, Reply};
use crate::fault::Fault;
use crate::foresight::prospect;
use crate::form::Fields;
use crate::here::see_other;
use crate::purpose_groups::purpose_groups;
use axum::extract::Path;
use axum::http::StatusCode;
use exchange::{
    ActKind, Actor, Agreement, Custody, ExchangeError, Hand, KeySeal, Negotiation, NegotiationId,
    NegotiationState, Note, Signing, Step, TrustIri, Turn, Viewer, WaitsFor, agreement_get_private,
    negotiation_act, negotiation_get, negotiation_list, negotiation_sign, negotiation_steps,
    negotiation_waiting, negotiation_waiting_for, party_key_keep, party_key_list,
};
use pages::{
    Act, FieldError, Inbox, Named, NegotiationLine, NegotiationPage, NegotiationStep,
    PartySignature, TermsField, TermsForm,
};
use std::collections::BTreeSet;
use store::Tx;
use territory::{Lang, PartyId, Text, Timestamp};

/// The negotiations that wait for the signed-in person's party, then her others; for the steward, everybody's.
pub(crate) async fn inbox(here: Here) -> Reply {
    let acting = Acting::of(&here);
    let now = here.trust.clock.now();
    let found = match acting.viewer() {
        None => Vec::new(),
        Some(viewer) => {
            here.trust
                .store
                .read("inbox", move |tx| listed(tx, &viewer, now))
                .await?
        }
    };
    let page = Inbox {
        negotiations: found
            .iter()
            .map(|negotiation| line(&here, &acting, negotiation, now))
            .collect(),
    };
    here.page(|shell| page.render(shell))
}

/// What waits comes first, the longest waiting before the others; then the latest.
pub(super) fn listed(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    now: Timestamp,
) -> Result<Vec<Negotiation>, ExchangeError> {
    let waiting = match viewer {
        Viewer::Party(party) => negotiation_waiting_for(tx, party, now)?,
        Viewer::Steward => negotiation_waiting(tx, now)?,
    };
    let mut all: Vec<Negotiation> = waiting.into_iter().map(|one| one.negotiation).collect();
    let waiting: BTreeSet<NegotiationId> = all.iter().map(|one| one.id.clone()).collect();
    let others = negotiation_list(tx, viewer, 0)?;
    all.extend(others.into_iter().filter(|one| !waiting.contains(&one.id)));
    Ok(all)
}

fn line(
    here: &Here,
    acting: &Acting,
    negotiation: &Negotiation,
    now: Timestamp,
) -> NegotiationLine {
    let words = here.words();
    let since = negotiation.waits_since;
    let waited = now.micros().saturating_sub(since.micros()).max(0);
    NegotiationLine {
        id: negotiation.id.to_string(),
        consumer: words.party(&negotiation.consumer),
        provider: words.party(&negotiation.provider),
        data_set: words.data_set(&negotiation.dataset),
        purposes: words.purposes(negotiation.terms.purposes.as_slice()),
        state: state(negotiation.state),
        turn: turn(acting, negotiation),
        since,
        days: u64::try_from(waited / 86_400_000_000).unwrap_or_default(),
    }
}

fn state(state: NegotiationState) -> pages::NegotiationState {
    match state {
        NegotiationState::Requested => pages::NegotiationState::Requested,
        NegotiationState::Offered | NegotiationState::Countered => pages::NegotiationState::Offered,
        NegotiationState::Accepted => pages::NegotiationState::Accepted,
        NegotiationState::Agreed => pages::NegotiationState::Signed,
        NegotiationState::Refused => pages::NegotiationState::Refused,
        NegotiationState::Withdrawn => pages::NegotiationState::Withdrawn,
    }
}

/// Whose turn it is; the steward answers in the provider's place where her own party is no side.
fn turn(acting: &Acting, negotiation: &Negotiation) -> pages::Turn {
    let hand = actor(acting, negotiation)
        .and_then(|actor| actor.hand(&negotiation.consumer, &negotiation.provider));
    let side = hand.and_then(Hand::side);
    let awaited = match negotiation.waits_for {
        WaitsFor::Nobody => return pages::Turn::Over,
        WaitsFor::Both => side.is_some(),
        WaitsFor::Consumer => side == Some(exchange::Side::Consumer),
        WaitsFor::Provider => side == Some(exchange::Side::Provider),
    };
    match awaited {
        true => pages::Turn::Yours,
        false => pages::Turn::Theirs,
    }
}

/// By whose hand she acts here: for her own party where it is a side, else as the steward with the provider's mandate.
fn actor(acting: &Acting, negotiation: &Negotiation) -> Option<Actor> {
    let mandate = || acting.steward.clone().map(Actor::StewardForProvider);
    acting
        .side(&negotiation.consumer, &negotiation.provider)
        .or_else(mandate)
}

/// A negotiation with its steps and, once both signed, its agreement.
struct Read {
    negotiation: Negotiation,
    steps: Vec<Step>,
    agreement: Option<Agreement>,
}

async fn read(here: &Here, id: &str) -> Result<Read, Fault> {
    let id: NegotiationId = id.parse().map_err(|_| Fault::NotFound)?;
    let viewer = Acting::of(here).viewer().ok_or(Fault::NotFound)?;
    let read = here.trust.store.read("negotiation", move |tx| {
        let negotiation = negotiation_get(tx, &id, &viewer)?;
        let agreement = match &negotiation.agreement {
            Some(agreement) => Some(agreement_get_private(tx, agreement, &viewer)?),
            None => None,
        };
        Ok::<_, ExchangeError>(Read {
            steps: negotiation_steps(tx, &id, &viewer)?,
            negotiation,
            agreement,
        })
    });
    Ok(read.await?)
}

/// One negotiation.
pub(crate) async fn show(here: Here, Path(id): Path<String>) -> Reply {
    let read = read(&here, &id).await?;
    let form = terms::form_of(&read.negotiation.terms, here.visitor.lang);
    let page = negotiation_page(&here, &read, form, Errors::new());
    here.page(|shell| page.render(shell))
}

fn negotiation_page(here: &Here, read: &Read, form: TermsForm, errors: Errors) -> NegotiationPage {
    let words = here.words();
    let acting = Acting::of(here);
    let negotiation = &read.negotiation;
    NegotiationPage {
        id: negotiation.id.to_string(),
        consumer: words.party(&negotiation.consumer),
        provider: words.party(&negotiation.provider),
        data_set: words.data_set(&negotiation.dataset),
        state: state(negotiation.state),
        turn: turn(&acting, negotiation),
        steps: read
            .steps
            .iter()
            .map(|step| shown(here, negotiation, step))
            .collect(),
        signatures: read
            .agreement
            .iter()
            .flat_map(|agreement| &agreement.signatures)
            .map(|given| PartySignature {
                party: words.party(&given.party),
                at: given.signed_at.0,
                key: given.key.to_string(),
                custody: super::custody(given.custody),
                signature: String::from(given.value),
            })
            .collect(),
        contract: read
            .agreement
            .as_ref()
            .map(|agreement| agreement.document.id.to_string()),
        may: may(&acting, negotiation),
        purposes: purpose_groups(words),
        form,
        errors,
    }
}

/// What she may do now, in the order of the page.
fn may(acting: &Acting, negotiation: &Negotiation) -> Vec<Act> {
    let acts = actor(acting, negotiation).map(|actor| negotiation.acts_of(&actor));
    let acts = acts.unwrap_or_default();
    let mut may: Vec<Act> = [Act::Accept, Act::Sign, Act::Offer, Act::Refuse]
        .into_iter()
        .filter(|act| kinds(*act).iter().any(|kind| acts.contains(kind)))
        .collect();
    let mediates = acting.steward.is_some()
        && acting
            .side(&negotiation.consumer, &negotiation.provider)
            .is_none()
        && negotiation.state.is_open();
    if mediates || acts.contains(&ActKind::Withdraw) {
        may.push(Act::Withdraw);
    }
    may
}

/// The steps that an act of the page may be.
fn kinds(act: Act) -> &'static [ActKind] {
    match act {
        Act::Accept => &[ActKind::Accept],
        Act::Sign => &[ActKind::Sign],
        Act::Offer => &[ActKind::Offer, ActKind::Counter],
        Act::Refuse => &[ActKind::Refuse],
        Act::Withdraw => &[ActKind::Withdraw],
        _ => &[],
    }
}

fn shown(here: &Here, negotiation: &Negotiation, step: &Step) -> NegotiationStep {
    let proposes = matches!(
        step.act,
        ActKind::Request | ActKind::Offer | ActKind::Counter
    );
    NegotiationStep {
        number: step.number,
        at: step.at,
        by: by(here, negotiation, step),
        act: match step.act {
            ActKind::Request => Act::Request,
            ActKind::Offer | ActKind::Counter => Act::Offer,
            ActKind::Accept => Act::Accept,
            ActKind::Sign => Act::Sign,
            ActKind::VoidSignature => Act::VoidSignature,
            ActKind::Refuse | ActKind::RefuseByCharter => Act::Refuse,
            ActKind::Withdraw => Act::Withdraw,
            ActKind::Note => Act::Note,
        },
        terms: proposes.then(|| terms::whole(here.words(), &step.terms, here.visitor.lang)),
        note: match step.act {
            // What the charter says is said by its rules.
            ActKind::RefuseByCharter => rules(here, step),
            _ => step.note.as_str().to_owned(),
        },
    }
}

fn rules(here: &Here, step: &Step) -> String {
    let titles = here.words().rules(&step.rules);
    let titles: Vec<String> = titles
        .iter()
        .map(|rule| rule.title.get(here.visitor.lang).to_owned())
        .collect();
    titles.join(" · ")
}

/// Who took a step; a steward is named by her office.
fn by(here: &Here, negotiation: &Negotiation, step: &Step) -> Named<PartyId> {
    let words = here.words();
    let french = here.visitor.lang == Lang::Fr;
    let pick = |fr: &str, en: &str| if french { fr } else { en }.to_owned();
    let (of, name) = match step.hand {
        Hand::Consumer => return words.party(&negotiation.consumer),
        Hand::Provider => return words.party(&negotiation.provider),
        Hand::StewardForProvider => {
            let provider = words.party(&negotiation.provider).name;
            let name = match french {
                true => format!("L’intendance, pour {provider}"),
                false => format!("The steward, for {provider}"),
            };
            (&negotiation.provider, name)
        }
        Hand::StewardMediating => (&negotiation.provider, pick("L’intendance", "The steward")),
        Hand::Charter => (&negotiation.provider, pick("La charte", "The charter")),
    };
    Named::new(of.clone(), name)
}

/// Takes a step.
pub(crate) async fn act(here: Here, Path(id): Path<String>, fields: Fields) -> Reply {
    let read = read(&here, &id).await?;
    let mut form = terms::filled(&fields);
    match step(&here, &read.negotiation, &fields, &form).await? {
        Ok(()) => Ok(see_other(&format!("/contracts/negotiations/{id}"))),
        Err(errors) => {
            // What was not an offer left the offer's form as it stands.
            if fields.get("act") != Act::Offer.as_str() {
                form = TermsForm {
                    note: form.note,
                    ..terms::form_of(&read.negotiation.terms, here.visitor.lang)
                };
            }
            let read = self::read(&here, &id).await?;
            let page = negotiation_page(&here, &read, form, errors);
            here.page_with(StatusCode::UNPROCESSABLE_ENTITY, None, |shell| {
                page.render(shell)
            })
        }
    }
}

async fn step(
    here: &Here,
    negotiation: &Negotiation,
    fields: &Fields,
    form: &TermsForm,
) -> Result<Result<(), Errors>, Fault> {
    let acting = Acting::of(here);
    let Some(actor) = actor(&acting, negotiation) else {
        return Err(Fault::NotFound);
    };
    let wanted = [
        Act::Accept,
        Act::Sign,
        Act::Offer,
        Act::Refuse,
        Act::Withdraw,
    ]
    .into_iter()
    .find(|act| act.as_str() == fields.get("act"));
    let (Some(wanted), Ok(seen)) = (wanted, fields.get("step").parse::<u32>()) else {
        return Err(Fault::BadRequest("the form does not say what to do".into()));
    };
    let note = match Note::new(fields.get("note")) {
        Ok(note) => note,
        Err(error) => return Ok(Err(vec![terms::said(&error)])),
    };
    let mut turn = Turn {
        negotiation: negotiation.id.clone(),
        seen,
        actor,
        note,
        at: here.trust.clock.now(),
    };
    let iri = here.trust.iri()?;
    let done = match wanted {
        Act::Offer => match offer(here, negotiation, &turn, form).await? {
            Ok(act) => take(here, iri, turn, act).await,
            Err(errors) => return Ok(Err(errors)),
        },
        Act::Sign => sign(here, negotiation, turn).await,
        Act::Accept => take(here, iri, turn, exchange::Act::Accept).await,
        Act::Refuse => take(here, iri, turn, exchange::Act::Refuse).await,
        _ => {
            // Where the provider has nothing to take back, the steward ends it between the two.
            if !negotiation
                .acts_of(&turn.actor)
                .contains(&ActKind::Withdraw)
                && let (Actor::StewardForProvider(_), Some(name)) = (&turn.actor, acting.steward)
            {
                turn.actor = Actor::StewardMediating(name);
            }
            take(here, iri, turn, exchange::Act::Withdraw).await
        }
    };
    match done {
        Ok(()) => Ok(Ok(())),
        Err(error) => field_error(error).map(|error| Err(vec![error])),
    }
}

async fn take(
    here: &Here,
    iri: TrustIri,
    turn: Turn,
    act: exchange::Act,
) -> Result<(), ExchangeError> {
    here.trust
        .store
        .run("negotiation act", move |tx| {
            negotiation_act(tx, &iri, &turn, &act).map(|_| ())
        })
        .await
}

/// New terms, of which the charter is asked at once.
async fn offer(
    here: &Here,
    negotiation: &Negotiation,
    turn: &Turn,
    form: &TermsForm,
) -> Result<Result<exchange::Act, Errors>, Fault> {
    let (terms, _) = match terms::read(form, &here.charter, turn.at) {
        Ok(read) => read,
        Err(errors) => return Ok(Err(errors)),
    };
    let said = prospect(
        &here.trust,
        &negotiation.consumer,
        &negotiation.dataset,
        terms.purposes.as_slice(),
        terms.means,
    )
    .await?;
    let hand = turn
        .actor
        .hand(&negotiation.consumer, &negotiation.provider);
    Ok(Ok(match hand.and_then(Hand::side) {
        Some(exchange::Side::Consumer) => exchange::Act::Counter(terms, said.immediate),
        _ => exchange::Act::Offer(terms, said.immediate),
    }))
}

/// Signs with the key that the trust keeps for the party; a party without one gets one.
async fn sign(here: &Here, negotiation: &Negotiation, turn: Turn) -> Result<(), ExchangeError> {
    let seal = here.trust.party_keys.clone();
    let hand = turn
        .actor
        .hand(&negotiation.consumer, &negotiation.provider);
    let party = match hand.and_then(Hand::side) {
        Some(side) => negotiation.party(side).clone(),
        None => return Err(ExchangeError::NoNegotiation),
    };
    here.trust
        .store
        .run("negotiation sign", move |tx| {
            let signing = Signing::Kept {
                key: kept(tx, &seal, &party, turn.at)?,
            };
            negotiation_sign(tx, &seal, &turn, &signing).map(|_| ())
        })
        .await
}

fn kept(
    tx: &mut Tx<'_>,
    seal: &KeySeal,
    party: &PartyId,
    now: Timestamp,
) -> Result<exchange::KeyId, ExchangeError> {
    let known = party_key_list(tx, party)?
        .into_iter()
        .find(|key| key.custody == Custody::Trust && key.revoked_at.is_none());
    match known {
        Some(key) => Ok(key.id),
        None => Ok(party_key_keep(tx, seal, party, now)?.id),
    }
}

/// What the parties can mend is said beside a field; anything else is a fault.
pub(super) fn field_error(error: ExchangeError) -> Result<FieldError<TermsField>, Fault> {
    let en = error.to_string();
    let (field, fr) = match error {
        ExchangeError::Terms(error) => return Ok(terms::said(&error)),
        ExchangeError::OwnDataSet { .. } => (
            TermsField::Party,
            "Cet organisme fournit lui-même ces données : il n’a pas besoin de contrat.".to_owned(),
        ),
        ExchangeError::TooManyOpen { most, .. } => (
            TermsField::Party,
            format!(
                "Cet organisme a {most} négociations ouvertes ; menez-en une à son terme avant d’en ouvrir une autre."
            ),
        ),
        ExchangeError::TooManySteps { most } => (
            TermsField::Note,
            format!(
                "Cette négociation a {most} étapes, c’est la limite : acceptez, signez, refusez ou retirez-vous."
            ),
        ),
        ExchangeError::Overtaken { .. } => (
            TermsField::Note,
            "La négociation a avancé pendant que vous décidiez ; relisez-la.".to_owned(),
        ),
        ExchangeError::NotNow { .. } | ExchangeError::SignedAlready(_) => (
            TermsField::Note,
            "Ce n’est plus possible là où en est la négociation ; relisez-la.".to_owned(),
        ),
        ExchangeError::NeverAllowed { rules } => {
            let rules: Vec<String> = rules.iter().map(ToString::to_string).collect();
            let rules = rules.join(", ");
            return Ok(FieldError {
                field: TermsField::Purpose,
                message: Text::new(
                    format!(
                        "La charte interdit ces buts sur ces données, avec ou sans contrat ({rules})."
                    ),
                    format!("{en} ({rules})"),
                ),
            });
        }
        ExchangeError::SameTerms => (
            TermsField::Purpose,
            "Ce sont déjà les conditions sur la table : acceptez-les, ou changez quelque chose."
                .to_owned(),
        ),
        error => return Err(error.into()),
    };
    Ok(FieldError {
        field,
        message: Text::new(fr, en),
    })
}
