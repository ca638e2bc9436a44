//! "What would have to change for me to be allowed?": the smallest changes after which the same charter says yes.
//!
//! Each answer was tried: it is a set of changes with which [`Charter::decide`] permits, and none of which can be left
//! out. What no change of the asking party's situation can allow has no answer; a forbidden purpose has none, and none
//! is ever proposed.

use crate::{Action, AgreedUse, Charter, Circumstances, Form, Means, Outcome, Request, Standing};
use territory::{PlaceLevel, Purpose, Text};

/// Most changes in one answer.
const SET_MOST: usize = 3;
/// Most answers.
const ANSWERS_MOST: usize = 8;
/// Most other purposes among them.
const PURPOSES_MOST: usize = 5;

/// Something that the asking party, the steward, a judge or the persons concerned can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Ask for figures of a form that can be protected.
    ProtectableFigures,
    /// Name no column that points to one person.
    NoIdentifiers,
    /// Distinguish nothing finer than places of this level.
    CoarserPlaces(PlaceLevel),
    /// A contract for this purpose, in the form asked for.
    Contract,
    /// An approved impact assessment for this purpose.
    Assessment,
    /// The consent of persons to this purpose.
    Consent,
    /// A card in the public register that holds.
    Card,
    /// A human who answers for the decision.
    Reviewer,
    /// A judge's warrant.
    Warrant,
    /// Do what is owed to the trust.
    SettleDebts,
    /// Privacy budget: wait for more, or ask for less accuracy.
    Budget,
    /// Another purpose, where that is what the data is really for.
    OtherPurpose {
        /// The term.
        purpose: Purpose,
        /// How people name it.
        label: Text,
    },
}

impl Change {
    /// What to do, as a sentence.
    #[must_use]
    pub fn plain(&self) -> Text {
        match self {
            Change::ProtectableFigures => Text::new(
                "Demandez des comptes, des sommes ou des moyennes au lieu des lignes ou d’autres calculs.",
                "Ask for counts, sums or averages instead of rows or other calculations.",
            ),
            Change::NoIdentifiers => Text::new(
                "Posez la question sans les colonnes qui désignent une seule personne.",
                "Ask without the columns that point to one person.",
            ),
            Change::CoarserPlaces(level) => Text::new(
                format!(
                    "Ne distinguez pas de lieux plus fins que\u{a0}: {}.",
                    level_fr(*level)
                ),
                format!("Distinguish no places finer than: {level}."),
            ),
            Change::Contract => Text::new(
                "Concluez avec le fournisseur un contrat pour ce but et sous cette forme.",
                "Make a contract with the provider for this purpose and in this form.",
            ),
            Change::Assessment => Text::new(
                "Faites approuver une analyse d’impact pour ce but.",
                "Have an impact assessment for this purpose approved.",
            ),
            Change::Consent => Text::new(
                "Obtenez l’accord des personnes pour ce but\u{a0}; seules celles qui acceptent seront comptées.",
                "Obtain the persons’ consent to this purpose; only those who agree will be counted.",
            ),
            Change::Card => Text::new(
                "Inscrivez l’algorithme au registre public, avec une fiche valable.",
                "Enter the algorithm in the public register, with a card that holds.",
            ),
            Change::Reviewer => Text::new(
                "Nommez un humain, autre que le propriétaire de l’algorithme, qui répond de la décision.",
                "Name a human, other than the algorithm’s owner, who answers for the decision.",
            ),
            Change::Warrant => Text::new(
                "Présentez le mandat d’un juge pour cette personne.",
                "Present a judge’s warrant for this person.",
            ),
            Change::SettleDebts => Text::new(
                "Faites d’abord ce que vous devez\u{a0}: effacer, payer ou rendre compte.",
                "First do what you owe: delete, pay or report.",
            ),
            Change::Budget => Text::new(
                "Attendez un nouveau budget de confidentialité, ou demandez moins de précision.",
                "Wait for new privacy budget, or ask for less accuracy.",
            ),
            Change::OtherPurpose { label, .. } => Text::new(
                format!(
                    "Si tel est votre vrai but, demandez pour «\u{a0}{}\u{a0}».",
                    label.fr
                ),
                format!("If this is your true purpose, ask for “{}”.", label.en),
            ),
        }
    }
}

fn level_fr(level: PlaceLevel) -> &'static str {
    match level {
        PlaceLevel::State => "pays",
        PlaceLevel::Region => "région",
        PlaceLevel::City => "ville",
        PlaceLevel::District => "quartier",
        PlaceLevel::Street => "rue",
        PlaceLevel::Spot => "point",
    }
}

impl Charter {
    /// What would have to change for this request to be allowed: sets of changes, each of which suffices and none of
    /// which holds more than it needs; all of the least size (one to three), at most eight, of which at most five name
    /// another purpose. Empty when the request is allowed already, and when nothing would help.
    #[must_use]
    pub fn changes(&self, request: &Request<'_>) -> Vec<Vec<Change>> {
        let known = self
            .purposes()
            .find(|known| &known.purpose == request.purpose);
        if known.is_none_or(|known| known.forbidden)
            || self.decide(request).outcome == Outcome::Permit
        {
            return Vec::new();
        }
        let changes = possible(request);
        for size in 1..=SET_MOST {
            let mut found: Vec<Vec<Change>> = sets(&changes, size)
                .into_iter()
                .filter(|set| self.permits_with(request, set))
                .collect();
            without_needless_coarseness(&mut found);
            if size == 1 {
                found.truncate(ANSWERS_MOST);
                let room = (ANSWERS_MOST - found.len()).min(PURPOSES_MOST);
                let others = self.other_purposes(request, room);
                found.extend(others.into_iter().map(|change| vec![change]));
            }
            found.truncate(ANSWERS_MOST);
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    }

    fn permits_with(&self, request: &Request<'_>, set: &[Change]) -> bool {
        let mut standing = request.standing.clone();
        let mut circumstances = request.circumstances.clone();
        let mut purpose = request.purpose.clone();
        for change in set {
            // The contract is for the form that is asked for in the end, so that it comes last.
            if change != &Change::Contract {
                apply(change, &mut standing, &mut circumstances, &mut purpose);
            }
        }
        if set.contains(&Change::Contract) {
            standing.contracted = true;
            standing.agreed.push(AgreedUse {
                agreement: String::new(),
                purpose: purpose.clone(),
                means: means(circumstances.form),
            });
        }
        let changed = Request {
            standing: &standing,
            circumstances: &circumstances,
            purpose: &purpose,
            ..*request
        };
        self.decide(&changed).outcome == Outcome::Permit
    }

    /// Other purposes that suffice alone, the nearest first.
    fn other_purposes(&self, request: &Request<'_>, most: usize) -> Vec<Change> {
        let own = self.covering(request.purpose);
        let mut others: Vec<(usize, Change)> = self
            .purposes()
            .filter(|known| !known.forbidden && &known.purpose != request.purpose)
            .map(|known| {
                let theirs = self.covering(&known.purpose);
                let shared = theirs.iter().filter(|term| own.contains(term)).count();
                let change = Change::OtherPurpose {
                    purpose: known.purpose.clone(),
                    label: known.label.clone(),
                };
                // How many steps of the hierarchy are not common to both.
                (own.len() + theirs.len() - 2 * shared, change)
            })
            .collect();
        others.sort_by_key(|(distance, _)| *distance);
        others
            .into_iter()
            .map(|(_, change)| change)
            .filter(|change| self.permits_with(request, std::slice::from_ref(change)))
            .take(most)
            .collect()
    }
}

/// The changes that would make any difference to the facts, another purpose left out.
fn possible(request: &Request<'_>) -> Vec<Change> {
    let of = request.circumstances;
    let stands = |purposes: &[Purpose]| purposes.contains(request.purpose);
    let mut changes = Vec::new();
    let mut add = |possible: bool, change| {
        if possible {
            changes.push(change);
        }
    };
    let asks = request.action == Action::Query;
    add(
        asks && of.form != Form::Aggregate,
        Change::ProtectableFigures,
    );
    add(asks && of.uses_identifier, Change::NoIdentifiers);
    add(asks && !of.within_budget, Change::Budget);
    let coarser = PlaceLevel::ALL.into_iter().rev();
    for level in coarser.filter(|level| asks && of.level.is_some_and(|own| *level < own)) {
        add(true, Change::CoarserPlaces(level));
    }
    add(of.in_breach, Change::SettleDebts);
    add(of.decides && !of.reviewed, Change::Reviewer);
    add(!of.carded, Change::Card);
    let disclosed = request.action == Action::Disclose;
    add(disclosed && !of.warrant, Change::Warrant);
    let standing = request.standing;
    add(!stands(&standing.assessed_for), Change::Assessment);
    add(asks, Change::Contract);
    add(asks && !stands(&standing.consented_for), Change::Consent);
    changes
}

fn apply(
    change: &Change,
    standing: &mut Standing,
    circumstances: &mut Circumstances,
    purpose: &mut Purpose,
) {
    match change {
        Change::ProtectableFigures => circumstances.form = Form::Aggregate,
        Change::NoIdentifiers => circumstances.uses_identifier = false,
        Change::CoarserPlaces(level) => circumstances.level = Some(*level),
        Change::Contract => {}
        Change::Assessment => standing.assessed_for.push(purpose.clone()),
        Change::Consent => standing.consented_for.push(purpose.clone()),
        Change::Card => circumstances.carded = true,
        Change::Reviewer => circumstances.reviewed = true,
        Change::Warrant => circumstances.warrant = true,
        Change::SettleDebts => circumstances.in_breach = false,
        Change::Budget => circumstances.within_budget = true,
        Change::OtherPurpose { purpose: other, .. } => *purpose = other.clone(),
    }
}

/// The narrowest means that cover a form.
fn means(form: Form) -> Means {
    match form {
        Form::Aggregate => Means::ProtectedFigures,
        Form::Unprotectable | Form::Exact => Means::Figures,
        Form::Rows | Form::Microdata => Means::Rows,
    }
}

/// All sets of `size` of the changes, in their order, with at most one level of places.
fn sets(changes: &[Change], size: usize) -> Vec<Vec<Change>> {
    if size == 0 {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for (place, first) in changes.iter().enumerate() {
        let rest = changes.get(place + 1..).unwrap_or_default();
        for mut set in sets(rest, size - 1) {
            let levels = |change: &Change| matches!(change, Change::CoarserPlaces(_));
            if !(levels(first) && set.iter().any(levels)) {
                set.insert(0, first.clone());
                all.push(set);
            }
        }
    }
    all
}

/// Of sets that differ only in the level of places, keeps the one with the finest.
fn without_needless_coarseness(found: &mut Vec<Vec<Change>>) {
    let without_level = |set: &[Change]| -> Vec<Change> {
        let kept = set
            .iter()
            .filter(|change| !matches!(change, Change::CoarserPlaces(_)));
        kept.cloned().collect()
    };
    let mut seen: Vec<Vec<Change>> = Vec::new();
    found.retain(|set| {
        let rest = without_level(set);
        if rest.len() == set.len() {
            return true;
        }
        let first = !seen.contains(&rest);
        seen.push(rest);
        first
    });
}
