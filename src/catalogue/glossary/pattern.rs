//! Names with parts that differ: `BoxUsage:{instance_type}`.

use std::borrow::Cow;

/// So many letters are a word.
const A_WORD: usize = 3;
/// How a region is called that isn't known.
pub(super) const ANY_REGION: &str = "one region";
/// How the other region of a transfer is called that isn't known.
const ANY_PEER: &str = "another region";

/// The parts of a name, by what the pattern calls them.
pub(super) type Parts = Vec<(String, String)>;

/// How much of a name a pattern spells out: of two that fit, the higher one says more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    is_whole: bool,
    letters: usize,
}

/// A name with parts that differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    pieces: Vec<Piece>,
    rank: Rank,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Part(String),
}

impl Pattern {
    /// From its text: a part is a word in braces.
    pub(super) fn of(text: &str) -> Self {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, (name, after))) = rest.split_once('{').and_then(|(a, b)| Some((a, b.split_once('}')?)))
        {
            pieces.extend((!before.is_empty()).then(|| Piece::Text(before.to_owned())));
            pieces.push(Piece::Part(name.to_owned()));
            rest = after;
        }
        pieces.extend((!rest.is_empty()).then(|| Piece::Text(rest.to_owned())));
        let is_part = |piece: &Piece| matches!(piece, Piece::Part(_));
        let letters = |piece: &Piece| match piece {
            Piece::Text(text) => text.len(),
            Piece::Part(_) => 0,
        };
        let rank = Rank { is_whole: !pieces.iter().any(is_part), letters: pieces.iter().map(letters).sum() };
        Self { pieces, rank }
    }

    /// Whether it has parts.
    pub(super) fn has_parts(&self) -> bool {
        !self.rank.is_whole
    }

    /// The letter that names which fit it begin with; `None` where that is a part's.
    pub(super) fn first_letter(&self) -> Option<u8> {
        match self.pieces.first()? {
            Piece::Text(text) => text.bytes().next(),
            Piece::Part(_) => None,
        }
    }

    /// Whether it spells out anything.
    pub(super) fn is_spelt_out(&self) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::Text(_)))
    }

    /// Whether it spells out a word, so that what fits it is hardly anything else.
    pub(super) fn has_a_word(&self) -> bool {
        self.rank.letters >= A_WORD
    }

    /// How much it spells out.
    pub(super) fn rank(&self) -> Rank {
        self.rank
    }

    /// Whether a name fits it.
    pub(super) fn fits(&self, name: &str) -> bool {
        fits(&self.pieces, name, &mut Vec::new())
    }

    /// The parts of a name that fits it; each has at least one letter. `None` of another name.
    pub(super) fn parts_of(&self, name: &str) -> Option<Parts> {
        let mut parts = Vec::new();
        let owned = |(part, own): (&str, &str)| (part.to_owned(), own.to_owned());
        fits(&self.pieces, name, &mut parts).then(|| parts.into_iter().map(owned).collect())
    }
}

fn fits<'a>(pieces: &'a [Piece], name: &'a str, parts: &mut Vec<(&'a str, &'a str)>) -> bool {
    match pieces.split_first() {
        None => name.is_empty(),
        Some((Piece::Text(text), rest)) => name.strip_prefix(text.as_str()).is_some_and(|name| fits(rest, name, parts)),
        Some((Piece::Part(part), rest)) => {
            let ends = name.char_indices().skip(1).map(|(end, _)| end).chain([name.len()]);
            let before = parts.len();
            for (own, after) in ends.filter(|end| *end > 0).filter_map(|end| name.split_at_checked(end)) {
                parts.push((part, own));
                if fits(rest, after, parts) {
                    return true;
                }
                parts.truncate(before);
            }
            false
        }
    }
}

/// A text with the parts that it names; what isn't among them is named by words.
pub(super) fn fill(text: &str, parts: &Parts) -> String {
    let pieces = Pattern::of(text).pieces.into_iter().map(|piece| match piece {
        Piece::Text(text) => text,
        Piece::Part(part) => match parts.iter().find(|(name, _)| *name == part) {
            Some((name, value)) => in_words(name, value).into_owned(),
            None => not_known(&part),
        },
    });
    pieces.collect()
}

/// A part's value as people say it: the term `1yrNoUpfront` is `1 year, no upfront payment`.
fn in_words<'v>(part: &str, value: &'v str) -> Cow<'v, str> {
    if part != "term" {
        return Cow::Borrowed(value);
    }
    let years = match value.get(..3) {
        Some("1yr") => "1 year",
        Some("3yr") => "3 years",
        _ => return Cow::Borrowed(value),
    };
    let paid = match value.get(3..) {
        Some("NoUpfront") => "no upfront payment",
        Some("PartialUpfront") => "partly paid upfront",
        Some("AllUpfront") => "all paid upfront",
        _ => return Cow::Borrowed(value),
    };
    Cow::Owned(format!("{years}, {paid}"))
}

/// A text with words instead of its parts: `{instance_type}` is `<instance type>`.
pub(super) fn readable(text: &str) -> Cow<'_, str> {
    if !text.contains('{') {
        return Cow::Borrowed(text);
    }
    let pieces = Pattern::of(text).pieces.into_iter().map(|piece| match piece {
        Piece::Text(text) => text,
        Piece::Part(part) => not_known(&part),
    });
    Cow::Owned(pieces.collect())
}

/// What stands for a part that isn't known.
fn not_known(part: &str) -> String {
    match part {
        "region" => ANY_REGION.to_owned(),
        "peer" => ANY_PEER.to_owned(),
        _ => format!("<{}>", part.replace('_', " ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(pattern: &str, name: &str) -> Option<Vec<String>> {
        Pattern::of(pattern)
            .parts_of(name)
            .map(|parts| parts.into_iter().map(|(name, value)| format!("{name}={value}")).collect())
    }

    #[test]
    fn a_part_has_at_least_one_letter() {
        assert_eq!(
            parts("BoxUsage:{instance_type}", "BoxUsage:t3.micro"),
            Some(vec!["instance_type=t3.micro".to_owned()])
        );
        assert_eq!(parts("BoxUsage:{instance_type}", "BoxUsage:"), None);
        assert_eq!(parts("BoxUsage", "BoxUsage:t3.micro"), None);
        assert_eq!(parts("{place}-AWS-Out-Bytes", "AWS-Out-Bytes"), None);
    }

    #[test]
    fn parts_that_are_not_known_are_words() {
        assert_eq!(readable("{instance_type} instances"), "<instance type> instances");
        let term = vec![("term".to_owned(), "1yrNoUpfront".to_owned())];
        assert_eq!(fill("a plan ({term})", &term), "a plan (1 year, no upfront payment)");
        assert_eq!(readable("data sent from {region} to {peer}"), "data sent from one region to another region");
    }

    #[test]
    fn the_text_after_a_part_may_come_twice() {
        let fitting = parts("{model}-input-tokens", "Nova-input-tokens-input-tokens");
        assert_eq!(fitting, Some(vec!["model=Nova-input-tokens".to_owned()]));
        let two = parts("ExtendedSupport:{years}:{engine}", "ExtendedSupport:Yr1-Yr2:MySQL5.7");
        assert_eq!(two, Some(vec!["years=Yr1-Yr2".to_owned(), "engine=MySQL5.7".to_owned()]));
    }

    #[test]
    fn what_is_spelt_out_ranks_above_parts() {
        let rank = |text: &str| Pattern::of(text).rank();
        assert!(rank("EBS:VolumeUsage") > rank("EBS:VolumeUsage.{kind}"));
        assert!(rank("EBS:VolumeUsage.{kind}") > rank("EBS:{anything}"));
    }
}
