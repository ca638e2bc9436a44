//! Words without the accidents of writing: case, accents, signs, camel case.

/// The words of a column's name: lower case, without accents, split at signs, at digits' borders and at camel case.
/// `n°` is the word `numero`.
pub(crate) fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut previous = ' ';
    for c in name.chars() {
        let camel = previous.is_lowercase() && c.is_uppercase();
        if matches!(c, '°' | 'º') && word == "n" {
            word.push_str("umero");
        }
        if (!c.is_alphanumeric()
            || c == 'º'
            || camel
            || previous.is_ascii_digit() != c.is_ascii_digit())
            && !word.is_empty()
        {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() && c != 'º' {
            push_plain(c, &mut word);
        }
        previous = c;
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// Lower case without accents, for the letters of Latin alphabets from Portugal to Turkey.
fn push_plain(c: char, out: &mut String) {
    if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
        return;
    }
    for c in c.to_lowercase() {
        match c {
            'à' | 'á' | 'â' | 'ä' | 'ã' | 'å' | 'ā' | 'ă' | 'ą' => out.push('a'),
            'ç' | 'ć' | 'č' => out.push('c'),
            'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ę' | 'ě' => out.push('e'),
            'ğ' => out.push('g'),
            'ì' | 'í' | 'î' | 'ï' | 'ı' | 'ī' => out.push('i'),
            'ł' => out.push('l'),
            'ñ' | 'ń' | 'ň' => out.push('n'),
            'ò' | 'ó' | 'ô' | 'ö' | 'õ' | 'ø' => out.push('o'),
            'ř' => out.push('r'),
            'ş' | 'ś' | 'š' => out.push('s'),
            'ţ' | 'ť' => out.push('t'),
            'ù' | 'ú' | 'û' | 'ü' | 'ů' => out.push('u'),
            'ý' | 'ÿ' => out.push('y'),
            'ź' | 'ż' | 'ž' => out.push('z'),
            'œ' => out.push_str("oe"),
            'æ' => out.push_str("ae"),
            'ß' => out.push_str("ss"),
            // The dot that lower-casing the Turkish capital I leaves behind.
            '\u{307}' => {}
            '’' => out.push('\''),
            other => out.push(other),
        }
    }
}

/// A value in lower case without accents.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    text.chars().for_each(|c| push_plain(c, &mut out));
    out
}

/// The words of a plain text, and hyphens' parts apart.
pub(super) fn parts(plain: &str) -> impl Iterator<Item = &str> {
    plain
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_split_into_words() {
        assert_eq!(words("native-country"), ["native", "country"]);
        assert_eq!(words("dateNaissance"), ["date", "naissance"]);
        assert_eq!(words("N° Sécu"), ["numero", "secu"]);
        assert_eq!(words("PatientID2"), ["patient", "id", "2"]);
        assert_eq!(plain("İREM Ł’Œ"), "irem l'oe");
    }
}
