//! Why a question about persons cannot be protected, and what to ask instead.

use territory::Text;

/// A reason and a way out.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    /// Why not.
    pub(crate) why: Text,
    /// What to ask instead.
    pub(crate) instead: Text,
}

impl Refusal {
    pub(crate) fn new(why: Text, instead: Text) -> Self {
        Self { why, instead }
    }

    /// An expression that may fail on a row.
    pub(crate) fn not_total(why: Text) -> Self {
        Self::new(
            why,
            Text::new(
                "Sur les lignes de personnes, utilisez des comparaisons, +, −, ×, CASE, COALESCE, LEAST, GREATEST, ROUND, LN, des fonctions de texte et de date.",
                "On rows of persons, use comparisons, +, −, ×, CASE, COALESCE, LEAST, GREATEST, ROUND, LN, functions of text and of dates.",
            ),
        )
    }

    /// A figure that is not known how to protect.
    pub(crate) fn no_figure(name: &str) -> Self {
        Self::new(
            Text::new(
                format!("« {name} » ne peut pas être protégé."),
                format!("“{name}” cannot be protected."),
            ),
            Text::new(
                "Les chiffres que l’on sait protéger : COUNT, COUNT(DISTINCT …), SUM, AVG, VARIANCE, STDDEV, MEDIAN et PERCENTILE_CONT.",
                "The figures that can be protected: COUNT, COUNT(DISTINCT …), SUM, AVG, VARIANCE, STDDEV, MEDIAN and PERCENTILE_CONT.",
            ),
        )
    }

    /// The least and the greatest value are somebody's.
    pub(crate) fn extreme(name: &str) -> Self {
        let (share, fr, en) = if name == "MIN" {
            ("0.01", "bas", "low")
        } else {
            ("0.99", "haut", "high")
        };
        Self::new(
            Text::new(
                format!(
                    "« {name} » est la valeur d’une seule personne : elle ne peut pas être protégée."
                ),
                format!("“{name}” is the value of a single person: it cannot be protected."),
            ),
            Text::new(
                format!(
                    "Demandez un quantile {fr} : PERCENTILE_CONT({share}) WITHIN GROUP (ORDER BY x)."
                ),
                format!(
                    "Ask for a {en} quantile: PERCENTILE_CONT({share}) WITHIN GROUP (ORDER BY x)."
                ),
            ),
        )
    }

    /// An operation between the rows of persons and the first figure.
    pub(crate) fn on_rows(name: &str) -> Self {
        let (fr, en) = match name {
            "LIMIT" => (
                "LIMIT et OFFSET choisiraient quelles personnes comptent ; mettez-les après le calcul des chiffres.",
                "LIMIT and OFFSET would choose which persons count; put them after the figures are computed.",
            ),
            "OVER (…)" => (
                "Ajoutez PARTITION BY la colonne de la personne, ou calculez la fenêtre sur des chiffres : SELECT …, SUM(n) OVER (ORDER BY mois) FROM (SELECT mois, COUNT(*) AS n … GROUP BY mois).",
                "Add PARTITION BY the person's column, or compute the window on figures: SELECT …, SUM(n) OVER (ORDER BY month) FROM (SELECT month, COUNT(*) AS n … GROUP BY month).",
            ),
            "DISTINCT" => (
                "Comptez avec COUNT(DISTINCT x), ou groupez avec GROUP BY x et COUNT(*).",
                "Count with COUNT(DISTINCT x), or group with GROUP BY x and COUNT(*).",
            ),
            "UNION" => (
                "UNION ALL réunit des lignes de la même table de personnes ; réunissez sinon des chiffres.",
                "UNION ALL takes rows of the same table of persons together; otherwise take figures together.",
            ),
            _ => (
                "Entre la table de personnes et les chiffres, utilisez WHERE, JOIN sur des tables publiques, des colonnes calculées et GROUP BY.",
                "Between the table of persons and the figures, use WHERE, JOIN on public tables, computed columns and GROUP BY.",
            ),
        };
        Self::new(
            Text::new(
                format!("« {name} » sur les lignes de personnes ne peut pas être protégé."),
                format!("“{name}” on the rows of persons cannot be protected."),
            ),
            Text::new(fr, en),
        )
    }

    /// A join that makes rows without a person.
    pub(crate) fn nobodys_rows() -> Self {
        Self::new(
            Text::new(
                "Cette jointure produirait des lignes qui n’appartiennent à personne.",
                "This join would make rows that belong to nobody.",
            ),
            Text::new(
                "Partez de la table de personnes : personnes JOIN public, ou personnes LEFT JOIN public.",
                "Start from the table of persons: persons JOIN public, or persons LEFT JOIN public.",
            ),
        )
    }

    /// Two tables about persons, not brought together person to person.
    pub(crate) fn several_tables() -> Self {
        Self::new(
            Text::new(
                "Elle réunit plusieurs tables de personnes, ou deux fois la même, autrement que personne à personne.",
                "It brings several tables about persons together, or the same one twice, other than person to person.",
            ),
            Text::new(
                "Joignez-les sur la colonne de la personne (JOIN … ON a.personne = b.personne), ou calculez des chiffres de chacune et joignez ces chiffres.",
                "Join them on the person's column (JOIN … ON a.person = b.person), or compute figures of each and join those.",
            ),
        )
    }

    /// A sub-question whose rows are about persons, where figures are needed.
    pub(crate) fn sub_question() -> Self {
        Self::new(
            Text::new(
                "Une sous-question sur des personnes à cet endroit ne peut pas être protégée.",
                "A sub-question about persons in this place cannot be protected.",
            ),
            Text::new(
                "Dans une sous-question, demandez un chiffre (COUNT, SUM, AVG) qui ne dépend pas de la ligne autour, ou joignez les deux tables.",
                "In a sub-question, ask for a figure (COUNT, SUM, AVG) that does not depend on the row around it, or join the two tables.",
            ),
        )
    }

    /// A table whose persons are not known.
    pub(crate) fn no_unit() -> Self {
        Self::new(
            Text::new(
                "On ne sait pas à quelles personnes ses lignes appartiennent.",
                "It is not known to which persons its rows belong.",
            ),
            Text::new(
                "Demandez à l’administrateur de dire quelle colonne désigne la personne.",
                "Ask the steward to say which column identifies the person.",
            ),
        )
    }

    /// Too much in one question.
    pub(crate) fn too_many(fr: &str, en: &str, most: usize) -> Self {
        Self::new(
            Text::new(
                format!("Une question protégée a au plus {most} {fr}."),
                format!("A protected question has at most {most} {en}."),
            ),
            Text::new(
                "Posez plusieurs questions ; chacune a son prix.",
                "Ask several questions; each has its price.",
            ),
        )
    }
}
