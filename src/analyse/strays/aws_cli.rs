//! Commands that take something down: never run, and safe to paste whatever a name holds.

use crate::answer::{Fix, TakesDown};
use crate::bill::{Region, harmless};
use crate::facts::resources::TABLE;

/// A command of AWS's command line, being put together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Step {
    service: &'static str,
    operation: &'static str,
    region: Region,
    arguments: Vec<Argument>,
    takes_down: Option<TakesDown>,
    joins: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Argument {
    /// `alarm-names`.
    option: &'static str,
    /// As AWS's API names it: `AlarmNames`.
    field: &'static str,
    values: Vec<String>,
    form: Form,
}

/// What an argument is in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Text,
    Number,
    Texts,
}

impl Step {
    /// A command of a service in a region.
    pub(crate) fn new(service: &'static str, operation: &'static str, region: &Region) -> Self {
        let (arguments, takes_down) = (Vec::new(), None);
        Self { service, operation, region: region.clone(), arguments, takes_down, joins: false }
    }

    /// An option with one value.
    pub(crate) fn with(mut self, option: &'static str, field: &'static str, value: &str) -> Self {
        self.arguments.push(Argument { option, field, values: vec![value.to_owned()], form: Form::Text });
        self
    }

    /// An option with a number.
    pub(crate) fn with_number(mut self, option: &'static str, field: &'static str, number: u32) -> Self {
        self.arguments.push(Argument { option, field, values: vec![number.to_string()], form: Form::Number });
        self
    }

    /// An option with several values.
    pub(crate) fn with_all(mut self, option: &'static str, field: &'static str, values: Vec<String>) -> Self {
        self.arguments.push(Argument { option, field, values, form: Form::Texts });
        self
    }

    /// What else goes with it.
    pub(crate) fn taking_down(mut self, what: TakesDown) -> Self {
        self.takes_down = Some(what);
        self
    }

    /// It may delete others of its kind too: its last value is a name that another such command can take.
    pub(crate) fn joining(mut self, joins: bool) -> Self {
        self.joins = joins;
        self
    }

    /// The words to paste. Where a value would not pass a shell or AWS's command line as it is (line breaks, hidden
    /// characters, what looks like an option, a list or a file), all values go as JSON in ASCII.
    pub(crate) fn fix(&self) -> Fix {
        let mut words = vec!["aws".to_owned(), self.service.to_owned(), self.operation.to_owned()];
        words.extend(["--region".to_owned(), quoted(self.region.code())]);
        let plain = self.arguments.iter().flat_map(|argument| &argument.values).all(|value| is_plain(value));
        if plain {
            for argument in &self.arguments {
                words.push(format!("--{}", argument.option));
                words.extend(argument.values.iter().map(|value| quoted(value)));
            }
        } else {
            words.push("--cli-input-json".to_owned());
            words.push(quoted(&self.json()));
        }
        let names = self.arguments.iter().filter(|own| own.form != Form::Number).flat_map(|own| own.values.clone());
        Fix { words, names: names.collect(), takes_down: self.takes_down.clone(), joins: self.joins && plain }
    }

    fn json(&self) -> String {
        let fields = self.arguments.iter().map(|argument| {
            let texts = || argument.values.iter().map(|value| ascii_json(value)).collect::<Vec<_>>().join(",");
            let values = match argument.form {
                Form::Text => texts(),
                Form::Number => argument.values.concat(),
                Form::Texts => format!("[{}]", texts()),
            };
            format!("\"{}\":{values}", argument.field)
        });
        format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
    }
}

/// Whether a value means itself on a command line of AWS's: no option, JSON list, shorthand or file. The AWS CLI looks
/// for these behind blanks, too.
fn is_plain(value: &str) -> bool {
    let seen = value.trim_start();
    let means_more =
        seen.starts_with(['-', '[', '{']) || value.contains("://") || value.trim() != value || seen.is_empty();
    !means_more && harmless(value) == value
}

/// A word for a POSIX shell.
pub(crate) fn quoted(word: &str) -> String {
    let safe = |c: char| c.is_ascii_alphanumeric() || "_@%+=:,./-".contains(c);
    if !word.is_empty() && word.chars().all(safe) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// A JSON string in printable ASCII without quotes of the shell.
fn ascii_json(text: &str) -> String {
    let mut out = String::from("\"");
    let mut units = [0; 2];
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            ' '..='~' if c != '\'' => out.push(c),
            _ => c.encode_utf16(&mut units).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}"))),
        }
    }
    out.push('"');
    out
}

/// The command that takes down what is deleted by its name alone, and what goes with it. `None`: by its type, an id is
/// needed that no event tells, or other things must go first.
pub(crate) fn taking_down(kind: &str, name: &str, region: &Region) -> Option<Step> {
    match kind {
        TABLE => {
            let step = Step::new("dynamodb", "delete-table", region).with("table-name", "TableName", name);
            Some(step.taking_down(TakesDown::StoredItems))
        }
        "AWS::Lambda::Function" => {
            let step = Step::new("lambda", "delete-function", region).with("function-name", "FunctionName", name);
            Some(step.taking_down(TakesDown::Versions))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delete(names: &[&str]) -> String {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        let step = Step::new("cloudwatch", "delete-alarms", &Region::new("eu-west-2"));
        step.with_all("alarm-names", "AlarmNames", names).fix().command()
    }

    #[test]
    fn names_are_quoted() {
        let start = "aws cloudwatch delete-alarms --region eu-west-2";
        for (name, written) in [
            ("EC2-CPU", "--alarm-names EC2-CPU"),
            ("a b; rm -rf $HOME", "--alarm-names 'a b; rm -rf $HOME'"),
            ("it's", r"--alarm-names 'it'\''s'"),
            (" [\"other\"]", r#"--cli-input-json '{"AlarmNames":[" [\"other\"]"]}'"#),
            ("x ", r#"--cli-input-json '{"AlarmNames":["x "]}'"#),
            ("-x", r#"--cli-input-json '{"AlarmNames":["-x"]}'"#),
            ("file:///etc/passwd", r#"--cli-input-json '{"AlarmNames":["file:///etc/passwd"]}'"#),
            ("a\n'b\u{202e}\u{1b}", r#"--cli-input-json '{"AlarmNames":["a\u000a\u0027b\u202e\u001b"]}'"#),
        ] {
            assert_eq!(delete(&[name]), format!("{start} {written}"));
        }
    }

    #[test]
    fn a_number_stays_one() {
        let step = Step::new("logs", "put-retention-policy", &Region::new("eu-west-2"));
        let step = step.with("log-group-name", "logGroupName", "-x");
        let command = step.with_number("retention-in-days", "retentionInDays", 90).fix().command();
        assert!(command.ends_with(r#"'{"logGroupName":"-x","retentionInDays":90}'"#), "{command}");
    }

    #[test]
    fn json_says_what_was_meant() {
        for text in ["plain", "q\"b\\s'", "\n\t\u{1b}", "é😀\u{202e}"] {
            assert_eq!(serde_json::from_str::<String>(&ascii_json(text)).unwrap(), text);
        }
    }
}
