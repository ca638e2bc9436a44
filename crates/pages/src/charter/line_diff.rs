//! Which lines of a text are not in another: by the longest common subsequence of lines.

/// A line, and whether the other text lacks it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DiffLine<'t> {
    pub(crate) text: &'t str,
    pub(crate) differs: bool,
}

/// Above so many pairs of lines, every line counts as different: rules are short, and pages must stay quick.
const PAIRS_MAX: usize = 250_000;

/// The lines of a text that stands alone.
pub(crate) fn unmarked(text: &str) -> Vec<DiffLine<'_>> {
    let alike = |text| DiffLine {
        text,
        differs: false,
    };
    text.lines().map(alike).collect()
}

/// The lines of `text`; those that `other` lacks are marked.
pub(crate) fn marked<'t>(text: &'t str, other: &str) -> Vec<DiffLine<'t>> {
    let (own, others): (Vec<&str>, Vec<&str>) = (text.lines().collect(), other.lines().collect());
    let width = others.len() + 1;
    if own.len().saturating_mul(others.len()) > PAIRS_MAX {
        let different = |text| DiffLine {
            text,
            differs: true,
        };
        return own.into_iter().map(different).collect();
    }
    // common[i * width + j]: how many lines own[i..] and others[j..] have in common, in order.
    let mut common = vec![0_u32; (own.len() + 1) * width];
    for (i, a) in own.iter().enumerate().rev() {
        for (j, b) in others.iter().enumerate().rev() {
            common[i * width + j] = if a == b {
                common[(i + 1) * width + j + 1] + 1
            } else {
                common[(i + 1) * width + j].max(common[i * width + j + 1])
            };
        }
    }
    let mut j = 0;
    let mut lines = Vec::with_capacity(own.len());
    for (i, text) in own.iter().enumerate() {
        // Lines of the other text are passed over as long as nothing is lost by it.
        while j < others.len()
            && others[j] != *text
            && common[i * width + j + 1] == common[i * width + j]
        {
            j += 1;
        }
        let alike = j < others.len() && others[j] == *text;
        if alike {
            j += 1;
        }
        lines.push(DiffLine {
            text,
            differs: !alike,
        });
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn differing(text: &str, other: &str) -> Vec<String> {
        let lines = marked(text, other).into_iter();
        let differing = lines.filter(|line| line.differs);
        differing.map(|line| line.text.to_owned()).collect()
    }

    #[test]
    fn only_lines_that_the_other_lacks_are_marked() {
        let (old, new) = ("a\nb\nc\nd", "a\nB\nc\nx\nd");
        assert_eq!(differing(new, old), ["B", "x"]);
        assert_eq!(differing(old, new), ["b"]);
        assert_eq!(differing(old, old), Vec::<String>::new());
        assert_eq!(differing("a", ""), ["a"]);
        assert_eq!(differing("", "a"), Vec::<String>::new());
        assert_eq!(differing("}\nx\n}", "}\n}"), ["x"]);
        assert_eq!(differing("a\nb", "b\na").len(), 1, "order counts");
    }

    #[test]
    fn a_huge_text_is_marked_without_comparing() {
        let huge = "line\n".repeat(600);
        assert_eq!(differing(&huge, &huge).len(), 600);
    }
}
