//! The charter itself: loaded once, asked for every question.

use crate::explain::{self, CHARTER_ERROR, DEFAULT_DENY, UNKNOWN_PURPOSE};
use crate::facts::{Facts, Fault};
use crate::law_pack::LawPack;
use crate::load::{Loaded, load};
use crate::source::{MANIFEST, SCHEMA};
use crate::vocabulary::Vocabulary;
use crate::{
    Action, CharterError, Decision, Effect, KnownPurpose, Obligation, Outcome, PolicySource,
    Request, Rule, UnknownPurpose,
};
use cedar_policy::{Authorizer, PolicySet};
use std::collections::HashMap;
use std::fmt;
use territory::{Lang, PURPOSES, Purpose, RuleId};

/// Rules that have passed every check, ready to decide.
pub struct Charter {
    rules: Vec<Rule>,
    /// `default-deny`, `unknown-purpose`, `charter-error`, in this order.
    built_in: Vec<Rule>,
    /// Where each rule stands in `rules`.
    index: HashMap<RuleId, usize>,
    policies: PolicySet,
    facts: Facts,
    words: Vocabulary,
    law_pack: LawPack,
    version: String,
}

impl Charter {
    /// The charter that comes with the program: [`PolicySource::standard`].
    ///
    /// # Errors
    /// None in a program that passed its tests.
    pub fn standard() -> Result<Charter, CharterError> {
        Self::from_sources(PolicySource::standard())
    }

    /// A charter of these sources; at least one belongs to the law pack. Strictly validated against the schema.
    ///
    /// # Errors
    /// [`CharterError`], which names the source, the rule, and what to add or change.
    pub fn from_sources(sources: Vec<PolicySource>) -> Result<Charter, CharterError> {
        let law_pack = LawPack::embedded()?;
        let words = Vocabulary::new(&law_pack.forbidden)?;
        let built_in = explain::built_in().map_err(|error| CharterError::Embedded {
            file: "list of built-in answers",
            why: error.to_string(),
        })?;
        let Loaded { rules, policies } = load(&sources, &words, &built_in)?;
        Ok(Self {
            index: rules
                .iter()
                .enumerate()
                .map(|(place, rule)| (rule.id.clone(), place))
                .collect(),
            facts: Facts::new(&words)?,
            version: version(&sources),
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

    /// `blake3:` and the hash of everything that decisions depend on: sources, schema, law pack, vocabulary. The same
    /// for the same content, in whatever order the sources were given; each decision's leaf names it.
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
        match self.authorize(request) {
            Ok(verdict) if verdict.rules.is_empty() => self.refused_by(DEFAULT_DENY, request),
            Ok(verdict) => self.explained(verdict, request),
            Err(_) => self.refused_by(CHARTER_ERROR, request),
        }
    }

    fn authorize(&self, request: &Request<'_>) -> Result<Verdict<'_>, Fault> {
        let (asked, entities) = self.facts.of(request)?;
        let response = Authorizer::new().is_authorized(&asked, &self.policies, &entities);
        let diagnostics = response.diagnostics();
        // Cedar skips a rule that fails, which may be one that forbids.
        if let Some(error) = diagnostics.errors().next() {
            return Err(error.to_string().into());
        }
        let mut places = Vec::new();
        for id in diagnostics.reason() {
            let id: RuleId = AsRef::<str>::as_ref(id).parse()?;
            places.push(*self.index.get(&id).ok_or("a rule that nobody wrote")?);
        }
        places.sort_unstable();
        Ok(Verdict {
            permit: response.decision() == cedar_policy::Decision::Allow,
            rules: places
                .into_iter()
                .filter_map(|place| self.rules.get(place))
                .collect(),
        })
    }

    /// The decision with its reason: the most binding rule speaks, among permits one that carries an obligation.
    fn explained(&self, verdict: Verdict<'_>, request: &Request<'_>) -> Decision {
        let outcome = if verdict.permit {
            Outcome::Permit
        } else {
            Outcome::Refuse
        };
        let effect = if verdict.permit {
            Effect::Permit
        } else {
            Effect::Forbid
        };
        let speaker = verdict
            .rules
            .iter()
            .find(|rule| rule.obligation.is_some())
            .or_else(|| verdict.rules.first())
            .filter(|rule| rule.effect == effect);
        let Some(speaker) = speaker else {
            return self.refused_by(CHARTER_ERROR, request);
        };
        let mut obligations: Vec<Obligation> = verdict
            .rules
            .iter()
            .filter_map(|rule| rule.obligation)
            .collect();
        // The floor: a steward's permit that forgets the obligation must not open personal data.
        let personal = request.action == Action::Query && request.dataset.is_personal();
        if verdict.permit && personal {
            obligations.push(Obligation::ProtectPersons);
        }
        obligations.sort_unstable();
        obligations.dedup();
        let mut rules: Vec<RuleId> = verdict.rules.iter().map(|rule| rule.id.clone()).collect();
        rules.sort_unstable();
        Decision {
            outcome,
            rules,
            obligations,
            reason: explain::reason(outcome, speaker, request, self.words.get(request.purpose)),
        }
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

/// Short: the rules themselves fill pages.
impl fmt::Debug for Charter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Charter")
            .field("version", &self.version)
            .field("rules", &self.rules.len())
            .finish_non_exhaustive()
    }
}

/// What Cedar says: the rules that decided, from the most binding; none when it is a refusal by default.
struct Verdict<'a> {
    permit: bool,
    rules: Vec<&'a Rule>,
}

fn version(sources: &[PolicySource]) -> String {
    let mut ordered: Vec<&PolicySource> = sources.iter().collect();
    ordered.sort_by(|a, b| (a.layer, &a.name, &a.text).cmp(&(b.layer, &b.name, &b.text)));
    let mut hasher = blake3::Hasher::new();
    // Each text is preceded by its length, so that no two lists of texts read alike.
    let mut add = |text: &str| {
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    };
    add(SCHEMA);
    add(MANIFEST);
    for term in PURPOSES {
        add(term.term);
        add(&term.broader.join(" "));
    }
    for source in ordered {
        add(source.layer.as_str());
        add(&source.name);
        add(&source.text);
    }
    format!("blake3:{}", hasher.finalize().to_hex())
}
