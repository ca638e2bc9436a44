//! The law pack's manifest: where its rules come from, and the purposes it forbids by name.

use crate::CharterError;
use serde::Deserialize;
use territory::{RuleId, Text};

/// A dated pack of law.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LawPack {
    /// Its id.
    pub id: String,
    /// The day on which its content was checked, `YYYY-MM-DD`.
    pub dated: String,
    /// How people name it.
    pub title: Text,
    /// The statutes it carries out.
    pub sources: Vec<LawSource>,
    /// What it refuses by construction: proved at each publication.
    pub refusals: Vec<Refusal>,
    pub(crate) forbidden: Vec<ForbiddenPurpose>,
}

/// A statute, or a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LawSource {
    /// Its name.
    pub title: Text,
    /// Where to read it.
    pub url: String,
    /// The articles that the pack carries out.
    pub articles: String,
    /// The first day on which they apply, `YYYY-MM-DD`.
    pub applies_from: String,
}

/// Something that no rule can ever allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Its number, from 1: people call it R1, R2, …
    pub number: u32,
    /// What is refused.
    pub title: Text,
    /// The law it stands on.
    pub law: String,
    /// The rules that refuse it.
    pub rules: Vec<RuleId>,
    /// Conditions in Cedar, stated apart from the rules: a request that meets one of them must never be allowed.
    pub never: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ForbiddenPurpose {
    pub(crate) term: String,
    pub(crate) fr: String,
    pub(crate) en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    id: String,
    dated: String,
    title_fr: String,
    title_en: String,
    #[serde(default)]
    source: Vec<Statute>,
    #[serde(default)]
    refusal: Vec<Refused>,
    #[serde(default)]
    forbidden_purpose: Vec<ForbiddenPurpose>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Refused {
    number: u32,
    title_fr: String,
    title_en: String,
    law: String,
    rules: Vec<RuleId>,
    never: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Statute {
    title_fr: String,
    title_en: String,
    url: String,
    articles: String,
    applies_from: String,
}

impl LawPack {
    /// The pack of this manifest.
    pub(crate) fn read(manifest: &str) -> Result<Self, CharterError> {
        if manifest.len() > MANIFEST_LEN_MAX {
            return Err(CharterError::TooLong {
                file: "the law pack's manifest".to_owned(),
                len: manifest.len(),
                max: MANIFEST_LEN_MAX,
            });
        }
        let manifest: Manifest =
            toml::from_str(manifest).map_err(|error| CharterError::LawPack {
                why: error.to_string(),
            })?;
        Ok(Self {
            id: manifest.id,
            dated: manifest.dated,
            title: Text::new(manifest.title_fr, manifest.title_en),
            sources: manifest
                .source
                .into_iter()
                .map(|statute| LawSource {
                    title: Text::new(statute.title_fr, statute.title_en),
                    url: statute.url,
                    articles: statute.articles,
                    applies_from: statute.applies_from,
                })
                .collect(),
            refusals: manifest
                .refusal
                .into_iter()
                .map(|refused| Refusal {
                    number: refused.number,
                    title: Text::new(refused.title_fr, refused.title_en),
                    law: refused.law,
                    rules: refused.rules,
                    never: refused.never,
                })
                .collect(),
            forbidden: manifest.forbidden_purpose,
        })
    }
}

/// Longest manifest, in bytes.
const MANIFEST_LEN_MAX: usize = 256 * 1024;
