//! Costs before asking, privacy reports.

use super::data::{ask, ask_granted, data_set};
use super::words::*;
use pages::*;
use territory::*;

pub(super) fn foreseen_budget() -> ForeseenBudget {
    ForeseenBudget {
        data_set: Named::new(id("households"), "Ménages"),
        spent: 1.2,
        limit: 4.0,
        persons_spent: 3.5,
        persons_limit: 12.0,
    }
}

/// What others may have learnt in the year.
pub(super) fn loss() -> PrivacyLoss {
    PrivacyLoss {
        period: Some("2026".into()),
        epsilon: 1.3,
        limit: 4.0,
        delta: 1e-6,
    }
}

/// The cost of a question with a count and a mean, one clip learnt and one supposed.
pub(crate) fn ask_cost() -> Ask {
    let mut page = ask();
    page.form = ask_granted().form;
    page.form.margin = "25".into();
    page.cost = Some(QuestionCost {
        epsilon: 0.2,
        figures: vec![
            ForeseenFigure {
                name: "n".into(),
                margin: Some(11.73),
                supposed_clip: None,
            },
            ForeseenFigure {
                name: "kwh".into(),
                margin: Some(402.0),
                supposed_clip: Some(34.0),
            },
            ForeseenFigure {
                name: "mean".into(),
                margin: None,
                supposed_clip: None,
            },
        ],
        threshold: Some(28.2),
        budgets: vec![foreseen_budget()],
        replays: None,
        refused: None,
    });
    page
}

/// A question that was answered before.
pub(crate) fn ask_cost_replays() -> Ask {
    let mut page = ask_cost();
    if let Some(cost) = &mut page.cost {
        cost.epsilon = 0.0;
        cost.replays = Some(1_284);
    }
    page
}

/// A question that would be refused.
pub(crate) fn ask_cost_refused() -> Ask {
    let mut page = ask_cost();
    if let Some(cost) = &mut page.cost {
        cost.refused = Some(Text::new(
            "Refusé : personne n’est noté.",
            "Refused: nobody is scored.",
        ));
    }
    page
}

fn protected(leaf: u64) -> ProtectedAnswer {
    ProtectedAnswer {
        leaf,
        at: ago((1_286 - leaf as i64) * 47),
        party: Some(lab()),
        purpose: Some(research()),
        mechanism: "discrete Gaussian, zCDP".into(),
        epsilon: 0.5,
        delta: 1e-6,
        threshold: Some(28.2),
        figures: vec![
            ProtectedFigure {
                noise_scale: Some(12.1),
                clip: Some(1.0),
            },
            ProtectedFigure {
                noise_scale: Some(205.0),
                clip: Some(34.0),
            },
            ProtectedFigure {
                noise_scale: None,
                clip: None,
            },
        ],
        replays: None,
        lapsed: false,
    }
}

/// The report of a data set that was asked and released.
pub(crate) fn privacy_report() -> PrivacyReport {
    PrivacyReport {
        data_set: data_set().data_set,
        loss: loss(),
        party_limit: 2.0,
        spent: vec![
            PartySpending {
                party: lab(),
                epsilon: 0.9,
            },
            PartySpending {
                party: town_hall(),
                epsilon: 0.5,
            },
        ],
        ever: 1.9,
        exact: 2,
        answers: vec![
            ProtectedAnswer {
                replays: Some(1_284),
                ..protected(1_286)
            },
            ProtectedAnswer {
                lapsed: true,
                figures: Vec::new(),
                ..protected(1_285)
            },
            protected(1_284),
            ProtectedAnswer {
                mechanism: String::new(),
                epsilon: 0.0,
                threshold: None,
                figures: Vec::new(),
                ..protected(1_283)
            },
        ],
        paging: Paging {
            page: 1,
            pages: 3,
            total: 61,
        },
        releases: vec![
            RecordsRelease {
                leaf: 1_270,
                at: ago(900),
                party: Some(lab()),
                rows: 54_812,
                protection: RecordsProtection::Alike {
                    k: 5,
                    l: Some(2.0),
                    t: Some(0.2),
                    suppressed: 0.0712,
                    prosecutor: 0.2,
                    journalist: 0.166_67,
                    marketer: 0.0312,
                },
            },
            RecordsRelease {
                leaf: 1_269,
                at: ago(990),
                party: None,
                rows: 60_000,
                protection: RecordsProtection::MadeUp {
                    epsilon: 1.0,
                    delta: 1e-6,
                },
            },
        ],
    }
}

/// Of a data set that nobody has used.
pub(crate) fn privacy_report_unused() -> PrivacyReport {
    let mut page = privacy_report();
    page.loss.epsilon = 0.0;
    page.loss.period = None;
    page.ever = 0.0;
    page.exact = 0;
    page.spent.clear();
    page.answers.clear();
    page.releases.clear();
    page.paging = Paging {
        page: 1,
        pages: 1,
        total: 0,
    };
    page
}

/// Of a data set that nobody is in.
pub(crate) fn privacy_report_nobody() -> PrivacyReport {
    let mut page = privacy_report_unused();
    page.data_set.sensitivity = Sensitivity::Open;
    page
}

/// The report of one answer.
pub(crate) fn answer_privacy() -> AnswerPrivacy {
    AnswerPrivacy {
        answer: protected(1_284),
        data_sets: vec![Named::new(id("households"), "Ménages")],
    }
}

/// Of an exact answer.
pub(crate) fn answer_privacy_exact() -> AnswerPrivacy {
    AnswerPrivacy {
        answer: privacy_report().answers.remove(3),
        ..answer_privacy()
    }
}

/// Of an answer that was given again, and one that never came.
pub(crate) fn answer_privacy_again() -> AnswerPrivacy {
    AnswerPrivacy {
        answer: ProtectedAnswer {
            replays: Some(1_284),
            lapsed: true,
            ..protected(1_286)
        },
        ..answer_privacy()
    }
}
