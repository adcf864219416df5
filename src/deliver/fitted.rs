//! Subject and text as SNS takes them: <https://docs.aws.amazon.com/sns/latest/api/API_Publish.html>

use super::{Delivered, Message};

/// A subject is shorter than a hundred characters.
const LONGEST_SUBJECT: usize = 99;
/// A message has so many bytes at most, unless its topic was made to take more.
pub(super) const LONGEST_TEXT: usize = 262_144;

/// One line of printable ASCII, which every kind of subscription takes.
pub(super) fn subject(subject: &str) -> String {
    let plain: String = subject.chars().map(plain).collect();
    let line = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.len() <= LONGEST_SUBJECT {
        return line;
    }
    let room = &line[..LONGEST_SUBJECT - 3];
    let words = room.rsplit_once(' ').map_or(room, |(words, _)| words);
    format!("{words}...")
}

/// A character in ASCII.
fn plain(own: char) -> String {
    match own {
        '·' | '–' | '—' | '−' => "-".to_owned(),
        '’' | '‘' => "'".to_owned(),
        '“' | '”' => "\"".to_owned(),
        '…' => "...".to_owned(),
        '×' => "x".to_owned(),
        '€' => "EUR ".to_owned(),
        '£' => "GBP ".to_owned(),
        own if own.is_whitespace() || own.is_control() => " ".to_owned(),
        own if own.is_ascii() => own.to_string(),
        _ => "?".to_owned(),
    }
}

/// The text whole, or up to a sentence's end with where the rest is.
pub(super) fn text(message: &Message, before: &[Delivered], most: usize) -> String {
    let (body, notes) = (message.body(), message.notes(before));
    if body.len() + notes.len() <= most {
        return body + &notes;
    }
    let rest = if Message::pages(before).next().is_some() {
        "\nThe text is cut here, as SNS takes no more. The page has all of it.\n"
    } else {
        "\nThe text is cut here, as SNS takes no more. A folder or a bucket (--to) keeps all of it.\n"
    };
    // And a line break.
    let room = most.saturating_sub(notes.len() + rest.len() + 1);
    let room = (0..=room.min(body.len())).rev().find(|at| body.is_char_boundary(*at)).unwrap_or_default();
    let kept = &body[..room];
    let ends = [kept.rfind(".\n"), kept.rfind(". "), kept.rfind('\n')];
    let end = ends.into_iter().flatten().max().map_or(room, |at| at + 1);
    format!("{}\n{rest}{notes}", kept[..end].trim_end())
}

#[cfg(test)]
mod tests {
    use super::super::{Destination, Failed, message};
    use super::*;

    fn in_a_folder() -> Vec<Delivered> {
        let files = ["d/2022-03-18T070200Z.html", "d/2022-03-18T070200Z.json"].map(str::to_owned);
        let refused = Failed { why: "denied".to_owned(), help: "allow s3:PutObject".to_owned() };
        let to = |name: &str| Destination::Folder(name.into());
        vec![Delivered { to: to("d"), outcome: Ok(files.into()) }, Delivered { to: to("e"), outcome: Err(refused) }]
    }

    #[test]
    fn a_subject_is_a_line_of_ascii_shorter_than_a_hundred_characters() {
        assert_eq!(subject("AWS · 13 alarms:\n  €3 – more…"), "AWS - 13 alarms: EUR 3 - more...");
        assert_eq!(subject("Prüfung \u{1b}[2J"), "Pr?fung [2J");
        let exact = "a".repeat(99);
        assert_eq!(subject(&exact), exact);
        // 20 words of five letters and their blanks are 119; 16 of them, 95 characters, leave room for the dots.
        let words = vec!["words"; 20].join(" ");
        assert_eq!(subject(&words), vec!["words"; 16].join(" ") + "...");
        assert_eq!(subject(&"é".repeat(300)).len(), 99);
    }

    #[test]
    fn what_fits_is_sent_whole_with_where_its_page_is_and_what_failed() {
        let message = message::made();
        let sent = text(&message, &in_a_folder(), LONGEST_TEXT);
        let notes = "\nThe page: d/2022-03-18T070200Z.html\nNot delivered to e: denied (allow s3:PutObject).\n";
        assert_eq!(sent, message.text.clone() + notes);
        assert_eq!(text(&message, &[], LONGEST_TEXT), message.text);
    }

    #[test]
    fn what_does_not_fit_ends_with_a_sentence_and_says_where_the_rest_is() {
        let sentence = "An alarm more costs $0.10, né à Paris. ";
        let message = Message { text: sentence.repeat(10_000), ..message::made() };
        for before in [in_a_folder(), Vec::new()] {
            let sent = text(&message, &before, LONGEST_TEXT);
            assert!(sent.len() <= LONGEST_TEXT, "{}", sent.len());
            assert!(sent.len() > LONGEST_TEXT - 300, "no more is cut than must be: {}", sent.len());
            let (kept, rest) = sent.split_once("\n\nThe text is cut here").unwrap();
            assert!(kept.ends_with("né à Paris."), "{}", &kept[kept.len() - 40..]);
            assert_eq!(rest.contains("The page: d/2022-03-18T070200Z.html"), !before.is_empty());
            assert_eq!(rest.contains("Not delivered to e"), !before.is_empty());
        }
        // Without any sentence it is cut between characters.
        let odd = Message { text: "é".repeat(LONGEST_TEXT), ..message };
        assert!(text(&odd, &[], LONGEST_TEXT).len() <= LONGEST_TEXT);
    }
}
