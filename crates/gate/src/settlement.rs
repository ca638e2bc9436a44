//! Spending in two phases: what a question may cost is charged before a row is read, and settled with its answer.
//!
//! So a crash, a limit or a failing computation never gives anything away for free: the charge stands, and the leaf that
//! was prepared for this case says that it bought no answer.

use crate::question::thousandths;
use crate::{
    BudgetStatement, Charge, Facts, Gate, GateError, Passage, PortFault, Reservation, Reserved,
    fresh_id,
};
use privacy::Rho;
use territory::DataSetId;

/// A charge that was made, and what takes the answer's place if there is none.
pub(crate) struct Held {
    /// The reservation's id.
    pub(crate) id: String,
    pub(crate) charges: Vec<Charge>,
    lapsed: Passage,
}

/// Whether a charge could be made.
pub(crate) enum Reserving {
    Held(Box<Held>),
    /// Another question was faster and used up the budget of this data set.
    Exhausted(DataSetId),
}

impl Gate {
    /// Charges `rho` to the party of a passage for each data set of persons, durably. The passage is what is recorded if
    /// there is no answer.
    pub(crate) async fn reserve(
        &self,
        mut lapsed: Passage,
        facts: &Facts,
        rho: Rho,
    ) -> Result<Reserving, GateError> {
        let Some(party) = facts.party.as_ref().map(|party| &party.id) else {
            return Err(PortFault::Failed("nobody to charge".into()).into());
        };
        let charges: Vec<Charge> = facts
            .datasets
            .iter()
            .filter(|of| of.dataset.is_personal())
            .map(|of| Charge {
                party: party.clone(),
                dataset: of.dataset.id.clone(),
                period: self.budget.period(lapsed.at),
                rho,
                limit: self.budget.limit(),
                persons_limit: self.budget.persons_limit(),
            })
            .collect();
        let id = fresh_id()?;
        lapsed.settles = Some(id.clone());
        let reservation = Reservation {
            id: id.clone(),
            charges: charges.clone(),
            lapsed: Box::new(lapsed.clone()),
        };
        Ok(match self.journal.reserve(reservation).await? {
            Reserved::Held => Reserving::Held(Box::new(Held {
                id,
                charges,
                lapsed,
            })),
            Reserved::Exhausted(dataset) => Reserving::Exhausted(dataset),
        })
    }

    /// Records that a charge bought no answer, and gives back the reason.
    pub(crate) async fn lapse(&self, held: Option<Box<Held>>, why: GateError) -> GateError {
        if let Some(held) = held
            && let Err(fault) = self.journal.record(held.lapsed).await
        {
            // It is recorded when the trust is next opened; the charge stands already.
            return fault.into();
        }
        why
    }

    /// What remains, for the data set with the least left.
    pub(crate) fn statement(&self, facts: &Facts, charges: &[Charge]) -> Option<BudgetStatement> {
        charges
            .iter()
            .filter_map(|charge| {
                let of = facts.dataset(&charge.dataset)?;
                Some(self.budget_of(of, charge.rho, &charge.period))
            })
            .min_by(|a, b| a.left.total_cmp(&b.left))
    }

    /// What is left of the budget on one data set, after a cost.
    pub(crate) fn budget_of(
        &self,
        of: &crate::DataSetFacts,
        cost: Rho,
        period: &str,
    ) -> BudgetStatement {
        let after = |spent: Rho| spent.checked_add(cost).unwrap_or(spent);
        let epsilon = |rho| self.budget.epsilon_of(rho);
        let (total, persons_total) = (
            epsilon(self.budget.limit()),
            epsilon(self.budget.persons_limit()),
        );
        let spent = epsilon(after(of.spent.by_party));
        let persons_spent = epsilon(after(of.spent.on_persons));
        BudgetStatement {
            dataset: of.dataset.id.clone(),
            period: period.to_owned(),
            spent,
            left: thousandths((total - spent).max(0.0)),
            total,
            persons_spent,
            persons_left: thousandths((persons_total - persons_spent).max(0.0)),
            persons_total,
        }
    }
}
