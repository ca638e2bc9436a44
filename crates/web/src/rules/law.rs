//! Sources of law as pages cite them.

use territory::Text;

/// A source of law in both languages; `None` for a rule of the territory's own.
pub(super) fn cited(law: &str) -> Option<Text> {
    (!law.is_empty()).then(|| Text::new(law_fr(law), law))
}

/// A source of law as French names it; charters cite in English, with numbers that both languages share.
fn law_fr(law: &str) -> String {
    const NAMES: [(&str, &str); 8] = [
        ("AI Act (EU)", "Règlement sur l’IA (UE)"),
        (
            "Data Governance Act (EU)",
            "Règlement sur la gouvernance des données (UE)",
        ),
        (
            "Open Data Directive (EU)",
            "Directive sur les données ouvertes (UE)",
        ),
        ("GDPR (EU)", "RGPD (UE)"),
        ("Territory charter", "Charte du territoire"),
        ("Steward’s rule", "Règle de l’intendance"),
        (
            "as amended in 2026, applicable from",
            "modifié en 2026, applicable le",
        ),
        (" and ", " et "),
    ];
    let french = NAMES
        .iter()
        .fold(law.to_owned(), |text, (en, fr)| text.replace(en, fr));
    french.replace("; ", "\u{202f}; ")
}

#[cfg(test)]
mod tests {
    use super::law_fr;

    #[test]
    fn a_source_of_law_is_cited_in_french() {
        assert_eq!(
            law_fr("Territory charter, art. 3; GDPR (EU) 2016/679, art. 5(1)(b) and 89(1)"),
            "Charte du territoire, art. 3\u{202f}; RGPD (UE) 2016/679, art. 5(1)(b) et 89(1)"
        );
    }
}
