//! A good transformation where the lattice is too large to search.
//!
//! From the top downwards: of all single steps to a finer level that still satisfy the model, the one that loses least is
//! taken, until none satisfies it and loses no more. The same predicates as in the optimal search; no promise of the optimum.

use super::{Evaluator, Found, Verdict};

/// A transformation that satisfies the model; `None` when even the top does not.
pub(crate) fn greedy(evaluator: &mut Evaluator<'_>) -> Option<Found> {
    let heights = evaluator.source().heights();
    let mut levels: Vec<usize> = heights.iter().map(|height| height - 1).collect();
    let Verdict::Satisfies(mut loss) = evaluator.verdict(&levels) else {
        return None;
    };
    // A step that failed fails again from any finer place, as far as it lacks what all finer ones lack.
    let mut closed = vec![false; levels.len()];
    loop {
        let mut best: Option<(f64, usize)> = None;
        for column in 0..levels.len() {
            if levels[column] == 0 || closed[column] {
                continue;
            }
            levels[column] -= 1;
            match evaluator.verdict(&levels) {
                Verdict::Satisfies(finer) => {
                    if finer <= loss && best.is_none_or(|(least, _)| finer < least) {
                        best = Some((finer, column));
                    }
                }
                Verdict::FailsBelow => closed[column] = true,
                Verdict::Fails => {}
            }
            levels[column] += 1;
        }
        let Some((finer, column)) = best else {
            break;
        };
        levels[column] -= 1;
        loss = finer;
    }
    Some(Found {
        levels,
        loss,
        evaluated: evaluator.evaluated(),
    })
}
