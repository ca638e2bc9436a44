//! How well people are protected: what a question would cost, what was learnt about anybody, the report of a data set
//! and that of one answer.

mod answer;
mod cost;
mod loss;
mod release;
mod report;

pub use answer::{AnswerPrivacy, ProtectedAnswer, ProtectedFigure};
pub use cost::{ForeseenBudget, ForeseenFigure, QuestionCost};
pub use loss::PrivacyLoss;
pub use release::{RecordsProtection, RecordsRelease};
pub use report::{PartySpending, PrivacyReport};
