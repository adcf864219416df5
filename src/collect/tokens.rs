//! The page tokens of one question.

use std::collections::BTreeSet;

use super::failure::Failure;

/// Every token that an answer gave so far. One that comes again would never end, and cost money each time.
#[derive(Debug, Default)]
pub(crate) struct Tokens(BTreeSet<String>);

/// No question has so many pages: AWS gives a hundred things a page, and no account has a hundred thousand of one kind in a
/// region.
const MOST: usize = 1_000;

impl Tokens {
    /// The token of the next page, as the answer of this one gives it; `None` after the last page.
    pub(crate) fn next(&mut self, given: Option<String>) -> Result<Option<String>, Failure> {
        match given.filter(|token| !token.is_empty()) {
            Some(token) if !self.0.insert(token.clone()) => Err(Failure::nonsense("a page token that came before")),
            Some(_) if self.0.len() > MOST => Err(Failure::nonsense("pages without end")),
            next => Ok(next),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many pages are asked for where the answers give these tokens, and whether that is all.
    fn pages(given: &[&str]) -> (usize, bool) {
        let mut tokens = Tokens::default();
        let mut asked = 0;
        for token in given {
            asked += 1;
            match tokens.next(Some((*token).to_owned())) {
                Ok(Some(next)) => assert_eq!(next, *token),
                Ok(None) => return (asked, true),
                Err(failure) => {
                    assert_eq!(failure.code, "a page token that came before");
                    return (asked, false);
                }
            }
        }
        (asked, false)
    }

    #[test]
    fn a_token_holds_once() {
        assert_eq!(pages(&["a", "b", "", "c"]), (3, true));
        assert_eq!(pages(&["a", "a", "b"]), (2, false));
        assert_eq!(pages(&["a", "b", "a", "b"]), (3, false));
        assert_eq!(pages(&["a", "b", "c", "b"]), (4, false));
        assert_eq!(Tokens::default().next(None), Ok(None));
        let mut tokens = Tokens::default();
        let asked = (0..).take_while(|n: &usize| tokens.next(Some(n.to_string())).is_ok()).count();
        assert_eq!(asked, MOST, "tokens that are always new");
    }
}
