//! `/passages/{leaf}/privacy`: how one answer protects the persons in it. The public part only: what was asked, and how
//! its columns are called, is the asker's own.

use crate::format;
use crate::texts::Arg;
use crate::view::{self, View};
use crate::{Named, PagesError, PurposeLabel, Shell, chart};
use askama::Template;
use territory::{DataSetId, Lang, PartyId, Timestamp};

/// An answer about persons, as everybody may read it.
#[derive(Debug, Clone, PartialEq)]
pub struct ProtectedAnswer {
    /// Its leaf.
    pub leaf: u64,
    /// When it was decided.
    pub at: Timestamp,
    /// Who asked.
    pub party: Option<Named<PartyId>>,
    /// What for.
    pub purpose: Option<PurposeLabel>,
    /// The mechanism, as an expert names it; empty where the figures are exact, for official statistics.
    pub mechanism: String,
    /// ε of the answer; 0 where the figures are exact, which no ε covers.
    pub epsilon: f64,
    /// δ of the answer, 0 to 1.
    pub delta: f64,
    /// Groups of fewer persons than about this many do not appear; `None` where every group is public.
    pub threshold: Option<f64>,
    /// Its protected figures, in the order of the answer's columns.
    pub figures: Vec<ProtectedFigure>,
    /// The leaf of the earlier answer whose figures were given again, at no cost.
    pub replays: Option<u64>,
    /// Whether it was paid for and no answer left.
    pub lapsed: bool,
}

/// One protected figure; its name is the asker's own and is not told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ProtectedFigure {
    /// The standard deviation of its noise, in its own unit; `None` for a quotient.
    pub noise_scale: Option<f64>,
    /// No person counts for more than this in it, in its own unit.
    pub clip: Option<f64>,
}

/// The report of one answer.
#[derive(Debug, Clone)]
pub struct AnswerPrivacy {
    /// The answer.
    pub answer: ProtectedAnswer,
    /// The data sets of persons that it drew on.
    pub data_sets: Vec<Named<DataSetId>>,
}

impl ProtectedAnswer {
    /// The mechanism in words.
    pub(crate) fn mechanism(&self, v: &View<'_>) -> String {
        match self.mechanism.as_str() {
            "" => v.t("answer-is-exact"),
            gaussian if gaussian.starts_with("discrete Gaussian") => v.t("discrete-gaussian"),
            other => other.to_owned(),
        }
    }

    /// What its figures' noise is, one sentence for each, and which groups it leaves out.
    pub(crate) fn noise(&self, v: &View<'_>) -> Vec<String> {
        let figures = (1_u64..).zip(&self.figures);
        let mut said: Vec<String> = figures.map(|(n, figure)| figure.words(v, n)).collect();
        said.extend(
            self.threshold
                .map(|least| v.t1("protection-threshold", "n", chart::rounded(least))),
        );
        said
    }

    /// Whether its figures are exact.
    pub(crate) fn is_exact(&self) -> bool {
        self.mechanism.is_empty() && !self.lapsed
    }

    pub(crate) fn delta(&self, v: &View<'_>) -> String {
        format::chance(v.lang(), self.delta)
    }
}

impl ProtectedFigure {
    fn words(self, v: &View<'_>, n: u64) -> String {
        let number = |value: f64| v.real(value);
        match (self.noise_scale.map(number), self.clip.map(number)) {
            (Some(noise), Some(clip)) => {
                let values: [(&'static str, &dyn Arg); 3] =
                    [("n", &n), ("noise", &noise), ("clip", &clip)];
                v.with("figure-noise-clip", &values)
            }
            (Some(noise), None) => v.t2("figure-noise", "n", n, "noise", noise),
            (None, _) => v.t1("figure-quotient", "n", n),
        }
    }
}

#[derive(Template)]
#[template(path = "privacy/answer.html")]
struct AnswerPrivacyHtml<'a> {
    v: View<'a>,
    page: &'a AnswerPrivacy,
}

impl AnswerPrivacy {
    /// The page's HTML. Its numbers as JSON are at `/api/v1/passages/{leaf}/privacy`.
    ///
    /// # Errors
    /// [`PagesError::Template`] when the template fails.
    pub fn render(&self, shell: &Shell) -> Result<String, PagesError> {
        let v = View::new(shell, "/ledger");
        view::html("answer_privacy", &AnswerPrivacyHtml { v, page: self })
    }
}

impl AnswerPrivacyHtml<'_> {
    fn answer(&self) -> &ProtectedAnswer {
        &self.page.answer
    }

    fn json_href(&self) -> String {
        format!("/api/v1/passages/{}/privacy", self.page.answer.leaf)
    }

    /// δ as it turns ρ into ε: a tenth of the whole.
    fn conversion_delta(&self) -> String {
        format::chance(self.v.lang(), self.page.answer.delta / 10.0)
    }

    /// What somebody could learn from it about one person.
    fn strength(&self) -> String {
        let answer = self.answer();
        if answer.is_exact() {
            return self.v.t("answer-is-exact");
        }
        self.v
            .strength("answer-strength", answer.epsilon, answer.delta, &[])
    }
}
