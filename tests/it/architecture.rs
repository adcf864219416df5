//! The layers of the source, and that none names one above it; and that no files name each other in a circle.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use whybill::catalogue::Catalogue;

/// From the lowest to the highest: a layer names those before it.
const LAYERS: [&str; 25] = [
    "bill",
    "catalogue",
    "snapshot",
    "snapshot_file",
    "facts",
    "redact",
    "question",
    "model",
    "plan",
    "cache",
    "state",
    "collect",
    "deliver",
    "answer",
    "analyse",
    "report",
    "exit",
    "fail_on",
    "error",
    "policy",
    "progress",
    "cli",
    "run",
    "main",
    "bin",
];

/// What no sentence of an answer stands in. Above and beside them, `catalogue` and `question` refuse files, `plan` names
/// what can be asked, and `collect` and `cache` say what failed.
const WITHOUT_SENTENCES: [&str; 7] = ["bill", "snapshot", "facts", "redact", "model", "answer", "analyse"];

/// So many words are a sentence.
const SENTENCE: usize = 6;

/// Files there with longer texts, each with what those are.
const NO_SENTENCES: [(&str, &str); 9] = [
    ("analyse::line", "why a question has no answer"),
    ("analyse::signins::coverage", "what AWS's events say"),
    ("analyse::who", "why a question has no answer"),
    ("bill::service", "AWS's own names"),
    ("facts::attribution", "names of identities"),
    ("facts::scaling_owner", "names of owners"),
    ("model::member", "why a question has no answer"),
    ("model::month", "why a question has no answer"),
    ("snapshot::effect", "why a file isn't read"),
];

/// The source by module path, without comments and without its tests.
type Source = BTreeMap<String, String>;

#[test]
fn no_layer_names_one_above_it() {
    let place = |module: &str| LAYERS.iter().position(|layer| *layer == top(module));
    for (module, named) in arrows(&source()) {
        let own = place(&module).unwrap_or_else(|| panic!("{module} is in no layer"));
        for other in named {
            let other_place = place(&other).unwrap_or_else(|| panic!("{other} is in no layer"));
            assert!(other_place <= own, "{module} names {other}, which stands above it");
        }
    }
}

/// A module may name the parts that it is made of; whatever names it back from below is no circle then.
#[test]
fn no_files_name_each_other_in_a_circle() {
    let mut arrows = arrows(&source());
    for (module, named) in &mut arrows {
        named.retain(|other| !other.starts_with(&format!("{module}::")));
    }
    // What names nothing that is left names nobody back; what stays in the end stands in circles or before them.
    while let Some(free) = arrows.iter().find(|(_, named)| named.iter().all(|other| !arrows.contains_key(other))) {
        let free = free.0.clone();
        arrows.remove(&free);
    }
    assert_eq!(arrows, BTreeMap::new(), "these stand in a circle, or name what does");
}

#[test]
fn only_report_has_the_sentences_of_answers() {
    let source = source();
    let mut longer: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (module, text) in &source {
        if WITHOUT_SENTENCES.contains(&top(module)) && !module.ends_with("_properties") {
            let sentences: Vec<String> = texts(text).into_iter().filter(|text| is_sentence(text)).collect();
            if !sentences.is_empty() {
                longer.insert(module, sentences);
            }
        }
    }
    for (module, what) in NO_SENTENCES {
        assert!(longer.remove(module).is_some(), "{module} has none: take its line ({what}) from the list");
    }
    assert_eq!(longer, BTreeMap::new(), "say it as data, and the sentence in report/prose");
    let in_report = source.iter().filter(|(module, _)| module.starts_with("report::prose"));
    let told = in_report.flat_map(|(_, text)| texts(text)).filter(|text| is_sentence(text)).count();
    assert!(told > 200, "{told}: sentences aren't seen where they are");
}

/// What code looks up by id is checked there against the rules in force, and said where they lack it.
#[test]
fn ids_of_the_catalogue_stand_in_one_file() {
    let catalogue = Catalogue::built_in().unwrap();
    let meters = catalogue.meters.iter().map(|meter| meter.id.as_str());
    let ids: BTreeSet<&str> = meters.chain(catalogue.offers.iter().map(|offer| offer.id.as_str())).collect();
    let source = source();
    let has_ids = |(module, text): (&String, &String)| {
        let named: BTreeSet<String> = texts(text).into_iter().filter(|text| ids.contains(text.as_str())).collect();
        (!named.is_empty()).then(|| (module.clone(), named))
    };
    let found: BTreeMap<String, BTreeSet<String>> = source.iter().filter_map(has_ids).collect();
    let places: Vec<&String> = found.keys().collect();
    assert_eq!(places, ["catalogue::named"], "{found:?}");
}

fn is_sentence(text: &str) -> bool {
    text.split_whitespace().filter(|word| word.contains(char::is_alphabetic)).count() >= SENTENCE
}

/// The texts in quotes, outside of attributes.
fn texts(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    let source = source.replace("'\"'", "' '").replace("r#\"", "\"").replace("\"#", "\"");
    let (mut rest, mut attribute) = (source.as_str(), 0);
    while let Some(at) = rest.find(['"', '[', ']', '#']) {
        let (sign, after) = (rest.as_bytes()[at], &rest[at + 1..]);
        rest = after;
        match sign {
            b'#' if after.starts_with('[') => attribute = 1,
            b'#' => continue,
            b'[' if attribute > 0 => attribute += 1,
            b']' if attribute > 0 => attribute -= 1,
            b'"' => {
                let text = quoted(after);
                rest = after.get(text.len() + 1..).unwrap_or_default();
                if attribute == 0 {
                    found.push(text.to_owned());
                }
            }
            _ => {}
        }
        if sign == b'#' {
            rest = &after[1..];
        }
    }
    found
}

/// What stands before the quote that ends a text.
fn quoted(text: &str) -> &str {
    let mut escaped = false;
    let ends = |c: char| {
        let ends = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        ends
    };
    text.find(ends).map_or(text, |end| &text[..end])
}

fn top(module: &str) -> &str {
    module.split("::").next().unwrap_or(module)
}

fn source() -> Source {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Source::new();
    read(&root, &root, &mut found);
    found.remove("lib");
    found
}

fn read(root: &Path, folder: &Path, found: &mut Source) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(root, &path, found);
            continue;
        }
        let module = path.strip_prefix(root).unwrap().with_extension("").to_str().unwrap().replace('/', "::");
        let module = module.strip_suffix("::mod").unwrap_or(&module).to_owned();
        if path.extension().is_some_and(|own| own == "rs") && !module.ends_with("tests") {
            found.insert(module, plain(&std::fs::read_to_string(&path).unwrap()));
        }
    }
}

/// A file's text without comments, and only up to the tests at its end.
fn plain(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(text);
    // A comment stands behind a blank or first in its line, `https://` in a text does not.
    let code = |line: &str| line.find(" //").map_or(line, |at| &line[..at]).to_owned();
    let lines = text.lines().filter(|line| !line.starts_with("//")).map(code);
    lines.collect::<Vec<_>>().join("\n")
}

/// Which files each file names, by module path.
fn arrows(source: &Source) -> BTreeMap<String, BTreeSet<String>> {
    let exports = source.iter().map(|(module, text)| (module.clone(), exports(module, text))).collect();
    let of = |(module, text): (&String, &String)| {
        let named = paths(module, text).into_iter().filter_map(|path| file_of(&path, source, &exports));
        (module.clone(), named.filter(|other| other != module).collect())
    };
    source.iter().map(of).collect()
}

/// What a module gives on under its own name, with where it comes from.
fn exports(module: &str, text: &str) -> BTreeMap<String, String> {
    let public = uses(text).into_iter().filter(|(is_public, _)| *is_public);
    let flat = public.flat_map(|(_, tree)| flat("", &tree));
    flat.filter_map(|path| Some((path.rsplit("::").next()?.to_owned(), absolute(module, &path)))).collect()
}

/// Every path in a file that leads into this crate, from its root on.
fn paths(module: &str, text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (is_public, tree) in uses(text) {
        if !is_public {
            found.extend(flat("", &tree).iter().map(|path| absolute(module, path)));
        }
    }
    for start in ["crate::", "super::"] {
        for (at, _) in text.match_indices(start) {
            let path: String =
                text[at..].chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | ':')).collect();
            found.push(absolute(module, path.trim_end_matches(':')));
        }
    }
    found
}

/// The trees of `use` that begin a line, and whether they are public.
fn uses(text: &str) -> Vec<(bool, String)> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("use ") {
        let line = rest[..at].rsplit('\n').next().unwrap_or_default().trim();
        let tree = rest[at + 4..].split(';').next().unwrap_or_default();
        if line.is_empty() || line.starts_with("pub") && !line.contains(' ') {
            found.push((line.starts_with("pub"), tree.split_whitespace().collect::<Vec<_>>().join(" ")));
        }
        rest = &rest[at + 4..];
    }
    found
}

/// `a::{b, c::d}` as `a::b` and `a::c::d`.
fn flat(prefix: &str, tree: &str) -> Vec<String> {
    let joined = |rest: &str| if prefix.is_empty() { rest.to_owned() } else { format!("{prefix}::{rest}") };
    match tree.split_once('{') {
        None => vec![joined(tree.split(" as ").next().unwrap_or(tree).trim()).trim_end_matches("::self").to_owned()],
        Some((head, inner)) => {
            let prefix = joined(head.trim().trim_end_matches("::")).trim_end_matches("::").to_owned();
            parts(inner.trim_end().trim_end_matches('}')).iter().flat_map(|part| flat(&prefix, part)).collect()
        }
    }
}

/// The parts of a list between commas that stand in no inner braces.
fn parts(list: &str) -> Vec<String> {
    let (mut depth, mut parts) = (0, vec![String::new()]);
    for c in list.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        parts.last_mut().unwrap().push(c);
    }
    parts.retain(|part| !part.trim().is_empty());
    parts.iter().map(|part| part.trim().to_owned()).collect()
}

/// A path from the crate's root on.
fn absolute(module: &str, path: &str) -> String {
    let mut base: Vec<&str> = module.split("::").collect();
    let mut rest: Vec<&str> = path.split("::").collect();
    match rest[0] {
        "crate" => base.clear(),
        "self" => {}
        "super" => {
            while rest.first() == Some(&"super") {
                base.pop();
                rest.remove(0);
            }
            return base.into_iter().chain(rest).collect::<Vec<_>>().join("::");
        }
        _ => return base.into_iter().chain(rest).collect::<Vec<_>>().join("::"),
    }
    base.into_iter().chain(rest.into_iter().skip(1)).collect::<Vec<_>>().join("::")
}

/// The file that has what a path names; where its module only gives it on, the one that it comes from.
fn file_of(path: &str, source: &Source, exports: &BTreeMap<String, BTreeMap<String, String>>) -> Option<String> {
    let mut module = path;
    while !source.contains_key(module) {
        module = module.rsplit_once("::")?.0;
    }
    let item = path[module.len()..].trim_start_matches("::").split("::").next().unwrap_or_default();
    match exports[module].get(item) {
        Some(origin) if origin != path => file_of(origin, source, exports),
        _ => Some(module.to_owned()),
    }
}
