//! The law pack's manifest: where its rules come from, and the purposes it forbids by name.

use crate::CharterError;
use crate::source::MANIFEST;
use serde::Deserialize;
use territory::Text;

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
    source: Vec<Statute>,
    forbidden_purpose: Vec<ForbiddenPurpose>,
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
    /// The pack that comes with the program.
    pub(crate) fn embedded() -> Result<Self, CharterError> {
        let manifest: Manifest =
            toml::from_str(MANIFEST).map_err(|error| CharterError::Embedded {
                file: "law-pack-eu/manifest.toml",
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
            forbidden: manifest.forbidden_purpose,
        })
    }
}
