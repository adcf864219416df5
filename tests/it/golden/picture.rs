//! `docs/terminal.svg`, the README's picture: how the answer on April 2022 begins, as a terminal of 80 columns shows it.
//!
//! It is drawn from what the program answers, and is accepted as the goldens are.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;
use whybill::analyse;
use whybill::answer::Answer;
use whybill::catalogue::Catalogue;
use whybill::question::{Question, Scope};
use whybill::report::{Format, Look, write};

use crate::support::fixture;
use crate::support::program::{text, whybill};

const COLUMNS: u16 = 80;
/// No more lines than these: the part of the answer that ends at the last blank line among them.
const LINES: usize = 30;

/// Of the picture, in pixels: a column, a line, and the margin.
const COLUMN: usize = 9;
const LINE: usize = 19;
const MARGIN: usize = 18;

#[test]
fn the_readme_shows_how_the_answer_begins() {
    let file = fixture::root().join("docs/terminal.svg");
    let drawn = picture(&begins(&answer()));
    if std::env::var_os("INSTA_UPDATE").is_some_and(|how| how == "always") {
        std::fs::write(&file, &drawn).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(kept == drawn, "docs/terminal.svg is stale: INSTA_UPDATE=always cargo test --test it golden draws it anew");
}

/// The colours are a terminal's; the words are those that the golden of the same command has.
fn answer() -> String {
    let snapshot = fixture::snapshot("april-2022");
    let question = Question { scope: Scope::Explain, as_of: Some(snapshot.taken_at), ..Question::default() };
    let report = analyse::bill(&snapshot, &Catalogue::built_in().unwrap(), &question).unwrap();
    let coloured = write(Answer::Explain(&report), Format::Table, Look { colour: true, ..Look::plain(COLUMNS) });
    let mut command = whybill();
    command.env("COLUMNS", COLUMNS.to_string()).args(["explain", "--from"]).arg(fixture::path("april-2022"));
    let plain: String = pieces(&coloured).iter().map(|piece| piece.text.as_str()).collect();
    let printed = text(&command.output().unwrap().stdout);
    let said = |text: &str| -> Vec<String> { text.lines().map(|line| line.trim_end().to_owned()).collect() };
    // Only the last line differs: the program knows that it read a file.
    let (plain, printed) = (said(&begins(&plain)), said(&begins(&printed)));
    assert_eq!(plain, printed);
    coloured
}

/// The first lines, up to where a part ends.
fn begins(answer: &str) -> String {
    let lines: Vec<&str> = answer.lines().take(LINES).collect();
    let end = lines.iter().rposition(|line| line.is_empty()).unwrap_or(lines.len());
    lines[..end].join("\n")
}

/// A text in one style.
#[derive(Default, Clone, PartialEq, Eq, Debug)]
struct Piece {
    text: String,
    bold: bool,
    dim: bool,
    colour: Option<usize>,
}

/// A text with a terminal's codes, taken apart at each.
fn pieces(text: &str) -> Vec<Piece> {
    let mut codes = text.split("\u{1b}[");
    let mut now = Piece { text: codes.next().unwrap_or_default().to_owned(), ..Piece::default() };
    let mut all = Vec::new();
    for part in codes {
        let (code, rest) = part.split_once('m').expect("no code but for styles");
        let next = styled(&now, code);
        all.push(std::mem::replace(&mut now, Piece { text: rest.to_owned(), ..next }));
    }
    all.push(now);
    all.retain(|piece| !piece.text.is_empty());
    all
}

/// The style after a code.
fn styled(before: &Piece, code: &str) -> Piece {
    let mut style = Piece { text: String::new(), ..before.clone() };
    let mut numbers = code.split(';').map(|number| number.parse::<usize>().unwrap_or_default());
    while let Some(number) = numbers.next() {
        match number {
            0 => style = Piece::default(),
            1 => style.bold = true,
            2 => style.dim = true,
            22 => (style.bold, style.dim) = (false, false),
            30..=37 => style.colour = Some(number - 30),
            90..=97 => style.colour = Some(number - 90),
            38 => style.colour = numbers.nth(1).map(|colour| colour % 8),
            39 => style.colour = None,
            _ => panic!("a style that the picture doesn't know: {number}"),
        }
    }
    style
}

/// Black, red, green, yellow, blue, magenta, cyan, white; each is read well on the picture's ground.
const COLOURS: [&str; 8] = ["#8b949e", "#ff8a80", "#7ee787", "#f2cc60", "#79c0ff", "#d2a8ff", "#76e3ea", "#e6edf3"];

fn picture(answer: &str) -> String {
    let prompt = Piece { text: "$ whybill explain --from snapshot.json\n\n".to_owned(), dim: true, ..Piece::default() };
    let pieces = [vec![prompt], pieces(answer)].concat();
    let lines = 1 + pieces.iter().map(|piece| piece.text.matches('\n').count()).sum::<usize>();
    let (width, height) = (usize::from(COLUMNS) * COLUMN + 2 * MARGIN, lines * LINE + 2 * MARGIN);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         role=\"img\" aria-label=\"whybill explain in a terminal\">\n\
         <rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"#0d1117\"/>\n\
         <g font-family=\"ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace\" font-size=\"15\" \
         fill=\"#e6edf3\">\n"
    );
    let (mut line, mut column) = (0, 0);
    for piece in &pieces {
        for (n, text) in piece.text.split('\n').enumerate() {
            if n > 0 {
                (line, column) = (line + 1, 0);
            }
            svg += &words(piece, text, line, column);
            column += text.width();
        }
    }
    svg + "</g>\n</svg>\n"
}

/// A piece of a line, each part of it between wider gaps where its column is. The length of each is said, so that columns
/// stand under each other in every font.
fn words(style: &Piece, text: &str, line: usize, column: usize) -> String {
    let mut svg = String::new();
    let mut rest = text;
    while !rest.trim_start().is_empty() {
        let from = text.len() - rest.trim_start().len();
        let shown = text[from..].split("  ").next().unwrap_or_default().trim_end();
        rest = &text[from + shown.len()..];
        let (x, y) = (MARGIN + (column + text[..from].width()) * COLUMN, MARGIN + (line + 1) * LINE - LINE / 4);
        write!(svg, "<text x=\"{x}\" y=\"{y}\" textLength=\"{}\"", shown.width() * COLUMN).unwrap();
        if style.bold {
            svg += " font-weight=\"bold\"";
        }
        if let Some(colour) = style.colour.or(style.dim.then_some(0)) {
            write!(svg, " fill=\"{}\"", COLOURS[colour]).unwrap();
        }
        let shown = shown.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        writeln!(svg, ">{shown}</text>").unwrap();
    }
    svg
}
