//! Hostile text made harmless: names are any text.

/// Text without anything that a terminal or a reader's eye could be misled by: control characters,
/// escapes and marks that turn the reading direction are shown by their code.
pub fn harmless(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        if c.is_control() || turns_or_hides(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
        out
    })
}

/// The same of several lines, which stay lines.
pub fn harmless_lines(text: &str) -> String {
    text.split('\n').map(harmless).collect::<Vec<_>>().join("\n")
}

/// A file's text as an error shows it: what would drive a terminal or mislead the eye is a question mark, as many bytes long,
/// so that each place stays where it is.
pub fn harmless_source(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut shown, c| {
        if matches!(c, '\n' | '\t') || !(c.is_control() || turns_or_hides(c)) {
            shown.push(c);
        } else {
            shown.push_str(&"?".repeat(c.len_utf8()));
        }
        shown
    })
}

/// Text without what gives access: the password that a URL carries, and all of an access key's id but its end.
pub fn discreet(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + "://".len());
        let host = after.find(|c: char| c.is_whitespace() || "/?#\"'`<>()[]{},".contains(c)).unwrap_or(after.len());
        out.push_str(before);
        rest = after[..host].rfind('@').map_or(after, |end| {
            out.push('…');
            &after[end..]
        });
    }
    out.push_str(rest);
    without_key_ids(&out)
}

/// Access keys have ids of twenty letters and digits: `AKIA` and `ASIA` begin them.
fn without_key_ids(text: &str) -> String {
    let is_of_key = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
    let is_key = |word: &str| word.len() == 20 && (word.starts_with("AKIA") || word.starts_with("ASIA"));
    text.split_inclusive(|c| !is_of_key(c)).fold(String::with_capacity(text.len()), |mut out, part| {
        let word = part.trim_end_matches(|c| !is_of_key(c));
        if is_key(word) {
            out.push_str(&word[..4]);
            out.push('…');
            out.push_str(&part[16..]);
        } else {
            out.push_str(part);
        }
        out
    })
}

fn turns_or_hides(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{115f}' | '\u{1160}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_are_shown_by_their_codes() {
        assert_eq!(harmless("a\u{1b}[31mb\nc\u{202e}d"), "a\\u{1b}[31mb\\u{a}c\\u{202e}d");
        assert_eq!(harmless_lines("a\u{1b}\nb"), "a\\u{1b}\nb");
    }

    #[test]
    fn what_gives_access_is_left_out() {
        for (text, told) in [
            ("at http://user:secret@127.0.0.1:9/x, and", "at http://…@127.0.0.1:9/x, and"),
            ("proxy=\"https://p@ss:w@rd@proxy\" x@y", "proxy=\"https://…@proxy\" x@y"),
            ("see https://aws.amazon.com/a?b=c@d", "see https://aws.amazon.com/a?b=c@d"),
            ("a://b://c:d@e", "a://b://…@e"),
            ("id AKIAIOSFODNN7EXAMPLE, ASIAIOSFODNN7EXAMPLE", "id AKIA…MPLE, ASIA…MPLE"),
            ("AKIA, XAKIAIOSFODNN7EXAMPLE and é", "AKIA, XAKIAIOSFODNN7EXAMPLE and é"),
        ] {
            assert_eq!(discreet(text), told);
        }
    }
}
