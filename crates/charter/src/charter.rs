//! The charter itself: loaded once, asked for every question.

use crate::explain::{self, BEYOND_CONTRACT, CHARTER_ERROR, DEFAULT_DENY, UNKNOWN_PURPOSE};
use crate::facts::{Facts, Fault};
use crate::filter::{self, Asking, Filter, FilterError, FilterMemo, Ground};
use crate::law_pack::LawPack;
use crate::load::{Loaded, check_refusals, load};
use crate::memo::{Memo, Verdict};
use crate::obligation::{floor, lightest, owed};
use crate::vocabulary::Vocabulary;
use crate::{
    Action, CharterError, Decision, Edition, Effect, KnownPurpose, Obligation, Outcome, Refusal,
    Request, Rule, Standing, UnknownPurpose,
};
use cedar_policy::{PolicySet, Schema};
use std::collections::HashMap;
use std::fmt;
use territory::{Lang, Purpose, RuleId};

/// Rules that have passed every check, ready to decide.
pub struct Charter {
    rules: Vec<Rule>,
    /// The answers that are no rule of any source.
    built_in: Vec<Rule>,
    /// Where each rule stands in `rules`.
    index: HashMap<RuleId, usize>,
    policies: PolicySet,
    facts: Facts,
    words: Vocabulary,
    law_pack: LawPack,
    edition: Edition,
    version: String,
    memo: Memo,
    filters: FilterMemo,
    schema: Schema,
}

impl Charter {
    /// The charter that comes with the program: [`Edition::standard`].
    ///
    /// # Errors
    /// None in a program that passed its tests.
    pub fn standard() -> Result<Charter, CharterError> {
        Self::from_edition(Edition::standard())
    }

    /// The charter of this edition, strictly validated against the schema.
    ///
    /// # Errors
    /// [`CharterError`], which names the source, the rule, and what to add or change.
    pub fn from_edition(edition: Edition) -> Result<Charter, CharterError> {
        // Rules are trees, read by recursion: a long chain of `||` is as deep as it is long. Their length is bounded,
        // and they are read where there is room for the deepest that may be written.
        let reader = std::thread::Builder::new()
            .name("charter".to_owned())
            .stack_size(READING_STACK_BYTES)
            .spawn(move || Self::read(edition));
        let read = reader.map_err(|error| CharterError::NoThread(error.to_string()))?;
        read.join()
            .map_err(|_| CharterError::NoThread("the reader of rules broke".to_owned()))?
    }

    fn read(edition: Edition) -> Result<Charter, CharterError> {
        let law_pack = LawPack::read(&edition.law_pack)?;
        let words = Vocabulary::new(&law_pack.forbidden)?;
        check_refusals(&law_pack.refusals, &words)?;
        let built_in = explain::built_in().map_err(|error| CharterError::Embedded {
            file: "list of built-in answers",
            why: error.to_string(),
        })?;
        let Loaded { rules, policies } = load(&edition.sources, &words, &built_in)?;
        Ok(Self {
            index: rules
                .iter()
                .enumerate()
                .map(|(place, rule)| (rule.id.clone(), place))
                .collect(),
            facts: Facts::new(&words)?,
            memo: Memo::new(&rules, &policies, &words),
            filters: FilterMemo::new(&policies),
            version: edition.version(),
            schema: filter::schema()?,
            edition,
            rules,
            built_in,
            policies,
            words,
            law_pack,
        })
    }

    /// The purpose that `text` states: a term of the Data Privacy Vocabulary, or one that the law pack forbids by name
    /// (it is known so that it can be refused).
    ///
    /// # Errors
    /// [`UnknownPurpose`] with the nearest terms.
    pub fn purpose(&self, text: &str) -> Result<Purpose, UnknownPurpose> {
        self.words.parse(text)
    }

    /// How people name a purpose; its term where it is unknown.
    #[must_use]
    pub fn purpose_label<'a>(&'a self, purpose: &'a Purpose, lang: Lang) -> &'a str {
        self.words
            .get(purpose)
            .map_or(purpose.as_str(), |known| known.label.get(lang))
    }

    /// All known purposes, by term.
    pub fn purposes(&self) -> impl Iterator<Item = &KnownPurpose> {
        self.words.iter()
    }

    /// All rules, from the most binding layer, as they were written.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rule with this id, be it one of [`Charter::rules`] or a built-in answer that a decision may cite.
    #[must_use]
    pub fn rule(&self, id: &RuleId) -> Option<&Rule> {
        self.index
            .get(id)
            .and_then(|place| self.rules.get(*place))
            .or_else(|| self.built_in.iter().find(|rule| &rule.id == id))
    }

    /// Where the law pack's rules come from.
    #[must_use]
    pub fn law_pack(&self) -> &LawPack {
        &self.law_pack
    }

    /// What the law pack refuses by construction.
    #[must_use]
    pub fn refusals(&self) -> &[Refusal] {
        &self.law_pack.refusals
    }

    /// The texts that it was made from.
    #[must_use]
    pub fn edition(&self) -> &Edition {
        &self.edition
    }

    /// A purpose and all that it is a narrower case of: a contract, a consent or an assessment for any of them covers
    /// it.
    #[must_use]
    pub fn covering(&self, purpose: &Purpose) -> Vec<Purpose> {
        let above = self.words.above(purpose).into_iter();
        std::iter::once(purpose.clone()).chain(above).collect()
    }

    /// [`Edition::version`] of its edition; each decision's leaf names it.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Decides. A fault inside is a refusal with the rule `charter-error`.
    #[must_use]
    pub fn decide(&self, request: &Request<'_>) -> Decision {
        // Cedar's `in` finds nothing above a purpose it does not know, so no prohibition would match it.
        if self.words.get(request.purpose).is_none() {
            return self.refused_by(UNKNOWN_PURPOSE, request);
        }
        match self.verdict(request) {
            Ok(verdict) if verdict.rules.is_empty() && request.standing.contracted => {
                self.refused_by(BEYOND_CONTRACT, request)
            }
            Ok(verdict) if verdict.rules.is_empty() => self.refused_by(DEFAULT_DENY, request),
            Ok(verdict) => self.explained(&verdict, request),
            Err(_) => self.refused_by(CHARTER_ERROR, request),
        }
    }

    /// Which data sets would be permitted, the question being the same for all of them.
    ///
    /// # Errors
    /// [`FilterError`] when a rule cannot be asked of a whole catalogue; decide data sets one by one then.
    pub fn filter(&self, asking: &Asking<'_>) -> Result<Filter, FilterError> {
        let ground = Ground {
            rules: &self.rules,
            policies: &self.policies,
            facts: &self.facts,
            words: &self.words,
            schema: &self.schema,
            memo: &self.filters,
        };
        filter::filter(&ground, asking)
    }

    /// Which rules apply.
    fn verdict(&self, request: &Request<'_>) -> Result<Verdict, Fault> {
        self.memo.verdict(request, || self.facts.of(request))
    }

    /// The decision with its reason: the most binding of the rules that count speaks.
    fn explained(&self, verdict: &Verdict, request: &Request<'_>) -> Decision {
        let (outcome, effect) = if verdict.permit {
            (Outcome::Permit, Effect::Permit)
        } else {
            (Outcome::Refuse, Effect::Forbid)
        };
        let decisive: Vec<&Rule> = verdict
            .rules
            .iter()
            .filter_map(|place| self.rules.get(*place))
            .collect();
        let grounds: Vec<&[Obligation]> = decisive
            .iter()
            .map(|rule| rule.obligations.as_slice())
            .collect();
        let speaker = lightest(&grounds)
            .first()
            .and_then(|place| decisive.get(*place))
            .filter(|rule| rule.effect == effect);
        let Some(speaker) = speaker else {
            return self.refused_by(CHARTER_ERROR, request);
        };
        let obligations = if verdict.permit {
            let on_persons = request.action == Action::Query && request.dataset.is_personal();
            let floor = on_persons.then(|| floor(request.circumstances.form));
            owed(&grounds, floor, self.stands_on_consent(request))
        } else {
            Vec::new()
        };
        let mut rules: Vec<RuleId> = decisive.iter().map(|rule| rule.id.clone()).collect();
        rules.sort_unstable();
        Decision {
            outcome,
            rules,
            obligations,
            reason: explain::reason(outcome, speaker, request, self.words.get(request.purpose)),
        }
    }

    /// Whether the request is allowed only because persons consent: then those who do not are left out.
    fn stands_on_consent(&self, request: &Request<'_>) -> bool {
        if request.standing.consented_for.is_empty() {
            return false;
        }
        let without = Standing {
            consented_for: Vec::new(),
            ..request.standing.clone()
        };
        let verdict = self.verdict(&Request {
            standing: &without,
            ..*request
        });
        !verdict.is_ok_and(|verdict| verdict.permit)
    }

    fn refused_by(&self, id: &str, request: &Request<'_>) -> Decision {
        let rule = self.built_in.iter().find(|rule| rule.id.as_str() == id);
        let known = self.words.get(request.purpose);
        Decision {
            outcome: Outcome::Refuse,
            rules: rule.iter().map(|rule| rule.id.clone()).collect(),
            obligations: Vec::new(),
            reason: match rule {
                Some(rule) => explain::reason(Outcome::Refuse, rule, request, known),
                None => territory::Text::new("Refusé.", "Refused."),
            },
        }
    }
}

/// Room for the deepest rule that `load` lets in.
const READING_STACK_BYTES: usize = 32 << 20;

/// Short: the rules themselves fill pages.
impl fmt::Debug for Charter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Charter")
            .field("version", &self.version)
            .field("rules", &self.rules.len())
            .finish_non_exhaustive()
    }
}
