//! Patterns in which an asterisk stands for any text, as suppressions and filters on logs have them.

/// Whether a text fits a pattern.
pub(crate) fn fits(text: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_asterisk_is_any_text() {
        for (pattern, text, expected) in [
            ("EC2-*", "EC2-CPU", true),
            ("EC2-*", "ec2-CPU", false),
            ("*", "", true),
            ("a*b*c", "a-b-b-c", true),
            ("a*b", "a", false),
            ("a*b", "abc", false),
            ("a*bc", "abcbc", true),
            ("ab*ba", "aba", false),
            ("exact", "exact", true),
            ("exact", "exactly", false),
        ] {
            assert_eq!(fits(text, pattern), expected, "{pattern} {text}");
        }
    }
}
