//! Values that are not written as such: `{ name }`, `｛｛ name ｝｝`, `${name}`, `%name%`. The engine takes them for words,
//! and they would go to everybody as they stand.

use std::ops::Range;

use crate::diagnostic::{Diagnostic, Report, Source};
use crate::words::LintSentence as Says;

/// Longest name that is looked for within braces, in letters.
const NAME_MAX: usize = 40;
/// What people put around a name, longest first.
const SIGNS: [(&str, &str); 11] = [
    ("｛｛", "｝｝"),
    ("{｛", "｝}"),
    ("${", "}"),
    ("#{", "}"),
    ("｛", "｝"),
    ("{", "}"),
    ("%", "%"),
    ("#", "#"),
    ("<", ">"),
    ("[", "]"),
    ("《", "》"),
];

/// Finds them (T215) in the text of a body at `place`; an error where what stands within is the name of a value, a
/// warning where braces stand around anything else.
pub(super) fn check(source: &Source, place: &Range<usize>, params: &[&str], report: &mut Report) {
    let text = source.text.get(place.clone()).unwrap_or("");
    for literal in literals(text) {
        let Some(words) = text.get(literal.clone()) else { continue };
        let mut from = 0;
        while let Some((found, name)) = words.get(from..).and_then(first) {
            let span = from + found.start..from + found.end;
            from = span.end;
            let written = words.get(span.clone()).unwrap_or("").to_owned();
            let braces = written.contains(['{', '｛']);
            let known = params.contains(&name);
            if !known && !braces {
                continue;
            }
            let said = Says::NoValue { written };
            let finding =
                if known { Diagnostic::error("T215", said) } else { Diagnostic::warning("T215", said) };
            let start = place.start + literal.start;
            let at = start + span.start..start + span.end;
            let param = if known { name } else { params.first().copied().unwrap_or("name") };
            report.push(
                finding
                    .at(source, at, Says::SentAsItStands)
                    .help(Says::ValueIsWritten { param: param.to_owned() }),
            );
        }
    }
}

/// The pieces of a text that the engine leaves as they are: what is outside of `{{ }}`, `{% %}` and `{# #}`.
fn literals(text: &str) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut from = 0;
    while let Some(rest) = text.get(from..) {
        let tags = [("{{", "}}"), ("{%", "%}"), ("{#", "#}")];
        let next = tags.iter().filter_map(|(open, close)| Some((rest.find(open)?, *close))).min();
        let Some((begins, close)) = next else { break };
        pieces.push(from..from + begins);
        let Some(length) = rest.get(begins..).and_then(|tag| tag.find(close)) else {
            return pieces;
        };
        from += begins + length + close.len();
    }
    pieces.push(from..text.len());
    pieces
}

/// The first name within signs, and where it stands with them.
fn first(text: &str) -> Option<(Range<usize>, &str)> {
    text.char_indices().find_map(|(at, _)| {
        let rest = text.get(at..)?;
        SIGNS.iter().find_map(|(open, close)| {
            let inside = rest.strip_prefix(open)?;
            let length = inside.find(close)?;
            let name = inside.get(..length)?.trim_matches([' ', '\u{3000}', '{', '}', '｛', '｝']);
            let is_name = !name.is_empty()
                && name.chars().count() <= NAME_MAX
                && name.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '.' | '-'));
            is_name.then(|| (at..at + open.len() + length + close.len(), name))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;

    fn found(text: &str) -> Vec<String> {
        let source = Source::new("templates/t/sms.zh.txt", text);
        let mut report = Report::default();
        check(&source, &(0..text.len()), &["name", "years"], &mut report);
        let said = |finding: &Diagnostic| {
            assert!(Language::Chinese.say(&finding.message).ends_with("会原样发给客户"));
            let help = finding.help.iter().map(|help| format!("; {help}")).collect::<String>();
            format!(
                "{} {}{help}",
                if finding.severity == crate::diagnostic::Severity::Error { "error" } else { "warning" },
                finding.message
            )
        };
        report.findings().iter().map(said).collect()
    }

    #[test]
    fn what_looks_like_a_value_and_is_none_is_found_however_it_is_written() {
        for written in [
            "{ name }",
            "{name}",
            "｛｛ name ｝｝",
            "｛name｝",
            "${name}",
            "#{name}",
            "%name%",
            "[name]",
            "{｛name｝}",
        ] {
            let expected = format!(
                "error `{written}` is no value: it would be sent as it stands; a value is written {{{{ name }}}}"
            );
            assert_eq!(found(&format!("{{{{ years }}}}年了，{written}您好")), [expected], "{written}");
        }
        assert_eq!(
            found("{姓名}您好，{{ name }}"),
            ["warning `{姓名}` is no value: it would be sent as it stands; a value is written {{ name }}"]
        );
        assert_eq!(found("{name}和{years}").len(), 2);
    }

    #[test]
    fn ordinary_words_are_left_alone() {
        for fine in [
            "{{ name }}您好，{% if years %}{{ years }}年{% endif %}{# {name} #}",
            "打 9 折 %，100% 满意 [详情]，<请回复>，#春节#，《合同》",
            "a { b",
            "} {",
            "{}",
            "{{ name }}",
        ] {
            assert_eq!(found(fine), Vec::<String>::new(), "{fine}");
        }
    }
}
