//! What may be said about a set of synthetic rows: its cost, what it keeps, how far it is from the table, and in plain
//! sentences what it is good for. Everything in it is public or was released with noise.

use serde::Serialize;
use territory::Text;

/// Beside the synthetic rows; may be published with them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// The method and its version.
    pub mechanism: &'static str,
    /// How many rows were drawn: the noisy number of rows looked at.
    pub rows: usize,
    /// Standard deviation of the noise on that number.
    pub rows_noise: f64,
    /// Rows of one person that were looked at, at most.
    pub rows_per_person: u8,
    /// What it cost.
    pub cost: Cost,
    /// One per column that was learned, in the schema's order.
    pub columns: Vec<ColumnReport>,
    /// One per pair of them.
    pub pairs: Vec<PairReport>,
    /// Sentences: what the rows are good for.
    pub good_for: Vec<Text>,
    /// Sentences: what they are no good for.
    pub no_good_for: Vec<Text>,
}

/// The cost of the rows and of this report together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cost {
    /// ρ of zero-concentrated differential privacy, an exact decimal: the whole plan's, whether or not all was used.
    pub rho: String,
    /// The ε that it means at `delta`.
    pub epsilon: f64,
    /// δ, a power of ten.
    pub delta: String,
    /// Where it went.
    pub steps: Vec<CostStep>,
}

/// One step's part.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CostStep {
    /// What was done.
    pub step: &'static str,
    /// Its ρ.
    pub rho: String,
    /// Standard deviation of the noise on its counts, in rows; the steps that choose or search have none to state.
    pub noise: Option<f64>,
}

/// What became of a column.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColumnReport {
    /// Its name.
    pub name: String,
    /// Values of its domain, the missing one included.
    pub values: usize,
    /// Cells left when rare values were merged.
    pub cells: usize,
    /// Total variation distance that noise alone causes on average, at most (theory: half the values times the mean
    /// absolute noise, over the number of rows).
    pub expected: f64,
    /// The distance over its values (numbers: over their bands), as measured.
    pub measured: Option<Distance>,
}

/// What became of a pair of columns.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairReport {
    /// The first column.
    pub left: String,
    /// The second.
    pub right: String,
    /// Whether the pair was counted, so that its relation is kept directly.
    pub kept: bool,
    /// For a pair that was counted: the distance that noise causes on average, at most; that of the columns is added
    /// where values were merged. What a relation loses between values that were merged comes on top.
    pub expected: Option<f64>,
    /// The distance, as measured; `None` where there is too much to compare or no row was drawn.
    pub measured: Option<Distance>,
    /// Whether it was measured over all values; otherwise over the cells that are left when rare values are merged.
    pub over_values: bool,
}

/// A total variation distance (0: alike, 1: nothing in common) between the table's counts and the drawn rows', measured
/// with noise. A wrong number of rows counts as distance too.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Distance {
    /// The measurement, cut to 0..=1.
    pub total_variation: f64,
    /// It lies within so much of the true one in 95 of 100 cases.
    pub margin: f64,
}

impl Distance {
    /// From a noisy sum of absolute differences of counts.
    pub(crate) fn of(sum: i128, noise: f64, rows: usize) -> Option<Self> {
        let twice = 2.0 * rows as f64;
        (rows > 0).then(|| Self {
            total_variation: (sum as f64 / twice).clamp(0.0, 1.0),
            margin: (1.96 * noise / twice).min(1.0),
        })
    }
}

/// The mean total variation that noise of standard deviation `sigma` on `cells` counts causes: E|x| = σ√(2/π) each.
pub(crate) fn expected(cells: usize, sigma: f64, rows: usize) -> f64 {
    if rows == 0 {
        return 1.0;
    }
    let mean = sigma * std::f64::consts::FRAC_2_PI.sqrt();
    (cells as f64 * mean / (2.0 * rows as f64)).min(1.0)
}

/// What the rows are good for, and what not.
pub(crate) fn sentences(
    kept: usize,
    pairs: usize,
    rare: f64,
    epsilon: f64,
) -> (Vec<Text>, Vec<Text>) {
    let rare = rare.ceil();
    let epsilon_fr = format!("{epsilon:.2}").replace('.', ",");
    let good = vec![
        Text::new(
            "Écrire et essayer un programme, préparer une analyse, enseigner : les colonnes, les types et les codes sont ceux de la vraie table.",
            "Writing and trying a program, preparing an analysis, teaching: columns, types and codes are those of the real table.",
        ),
        Text::new(
            "Se faire une idée de chaque colonne : sa répartition est proche de la vraie, à la distance indiquée près.",
            "Getting an idea of each column: its distribution is close to the real one, within the distance stated.",
        ),
        Text::new(
            format!(
                "Se faire une idée de {kept} relations entre deux colonnes, sur {pairs} paires ; chacune est marquée « gardée »."
            ),
            format!(
                "Getting an idea of {kept} relations between two columns, out of {pairs} pairs; each is marked as kept."
            ),
        ),
        Text::new(
            format!(
                "Que la table contienne une personne ou non ne change presque rien à ces lignes (confidentialité différentielle, ε = {epsilon_fr})."
            ),
            format!(
                "Whether a person is in the table or not changes hardly anything about these rows (differential privacy, ε = {epsilon:.2})."
            ),
        ),
    ];
    let no_good = vec![
        Text::new(
            "Publier un chiffre ou décider : posez plutôt la question à la vraie table, qui répond avec une marge d'erreur.",
            "Publishing a figure or deciding: ask the real table instead, which answers with a margin of error.",
        ),
        Text::new(
            "Apprendre quoi que ce soit d'une personne : aucune ligne n'est celle de quelqu'un, même si elle lui ressemble.",
            "Learning anything about a person: no row is anybody's, even where it looks like it.",
        ),
        Text::new(
            format!(
                "Étudier ce qui est rare : les valeurs portées par moins de {rare} lignes environ sont confondues."
            ),
            format!(
                "Studying what is rare: values that fewer than about {rare} rows have are merged."
            ),
        ),
        Text::new(
            "Étudier trois colonnes ensemble, ou deux dont la paire n'est pas gardée : leur relation ne passe que par d'autres paires, ou se perd.",
            "Studying three columns together, or two whose pair is not kept: their relation passes through other pairs only, or is lost.",
        ),
        Text::new(
            "Lire un nombre, une date ou une heure à l'unité près : dans chaque tranche, les valeurs sont réparties au hasard.",
            "Reading a number, a date or a time to the last digit: within each band, values are spread at random.",
        ),
        Text::new(
            "Suivre quelqu'un d'une ligne à l'autre : les lignes ne sont pas reliées entre elles.",
            "Following somebody from row to row: rows are not linked to each other.",
        ),
    ];
    (good, no_good)
}
