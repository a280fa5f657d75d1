//! The mapping file: `kind = "customer"`, and under `[columns]` for each header the field it is, `kind.field` for a
//! field of another record that refers to this one, or `""` to leave the column out.
//!
//! One is written beside a list whose headers were guessed, as a beginning; one that is there is read, never
//! overwritten.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::{Ignored, Mapping, Target, back, name, plain};
use crate::diagnostic::{Diagnostic, Report, Source};
use crate::document;
use crate::record::{Kind, Kinds};
use crate::words::{Language, MappingSentence as Says};

/// A mapping file that has been read and fits the kinds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapFile {
    /// The kind of the records.
    pub kind: String,
    /// Headers in their plain form, and what they are.
    columns: BTreeMap<String, String>,
}

impl MapFile {
    /// Reads a mapping file. What is wrong goes to the report with codes D10x; `None` if that leaves no mapping.
    pub fn read(source: &Source, kinds: &Kinds, report: &mut Report) -> Option<MapFile> {
        let before = report.errors();
        let (mut root, clean) = document::parse(source, report);
        let kind = root.required_text("kind", report)?;
        let Some(found) = kinds.get(&kind.value) else {
            report.push(
                Diagnostic::error("D101", Says::NoSuchKind { name: kind.value.clone(), near: None })
                    .at(source, kind.span, Says::UnknownKind)
                    .did_you_mean(&kind.value, kinds.names()),
            );
            return None;
        };
        let mut columns = BTreeMap::new();
        if let Some(mut table) = root.table("columns", report) {
            for header in table.remaining() {
                let Some(path) = table.text(&header.value, report) else { continue };
                if !path.value.is_empty()
                    && let Err(wrong) = target(&path.value, found, kinds)
                {
                    report.push(wrong.at(source, path.span, None));
                    continue;
                }
                columns.insert(plain(&header.value), path.value);
            }
        }
        root.finish(report);
        (clean && report.errors() == before).then_some(MapFile { kind: kind.value, columns })
    }

    /// What this header is, if the file names it.
    #[must_use]
    pub fn target(&self, header: &str) -> Option<&str> {
        self.columns.get(&plain(header)).map(String::as_str)
    }

    /// Headers that the file names and the list does not have.
    pub fn missing<'a>(&'a self, headers: &'a [String]) -> impl Iterator<Item = &'a str> {
        let there: Vec<String> = headers.iter().map(|header| plain(header)).collect();
        self.columns
            .iter()
            .filter(move |(header, path)| !path.is_empty() && !there.contains(header))
            .map(|(header, _)| header.as_str())
    }
}

/// Where the mapping file of a list stands: `业主名单.map.toml` beside `业主名单.csv`.
#[must_use]
pub fn beside(list: &Path) -> PathBuf {
    list.with_extension("map.toml")
}

/// What `id`, `field` or `kind.field` is for records of this kind; for another kind also its reference field that
/// comes back here.
#[expect(clippy::result_large_err, reason = "one finding about a file that somebody reads, not a hot path")]
pub(super) fn target(
    path: &str,
    kind: &Kind,
    kinds: &Kinds,
) -> Result<(Target, Option<(String, String)>), Diagnostic> {
    let path = path.strip_prefix(&format!("{}.", kind.name)).unwrap_or(path);
    if path == "id" {
        return Ok((Target::Id, None));
    }
    if let Some(field) = kind.field(path) {
        return Ok((Target::Field(field.clone()), None));
    }
    if let Some((other, field)) = path.split_once('.')
        && let Some(found) = kinds.get(other)
    {
        let Some(way) = back(found, &kind.name) else {
            let said = Says::NotReferring { other: other.to_owned(), kind: kind.name.clone() };
            return Err(Diagnostic::error("D103", said).help(Says::OnlyReferring));
        };
        let related = Some((other.to_owned(), way.to_owned()));
        if field == "id" {
            return Ok((Target::Related { kind: other.to_owned(), field: None }, related));
        }
        if let Some(known) = found.field(field) {
            return Ok((Target::Related { kind: other.to_owned(), field: Some(known.clone()) }, related));
        }
        let known = found.fields.iter().map(|field| field.name.as_str());
        let mut finding = no_such_field(other, field).did_you_mean(field, known);
        finding.replacement = finding.replacement.map(|near| format!("{other}.{near}"));
        return Err(finding);
    }
    let known = kind.fields.iter().map(|field| field.name.as_str()).chain(["id"]);
    Err(no_such_field(&kind.name, path).did_you_mean(path, known))
}

fn no_such_field(kind: &str, field: &str) -> Diagnostic {
    Diagnostic::error("D102", Says::NoSuchField { kind: kind.to_owned(), field: field.to_owned() })
}

/// The mapping as a file, to be corrected by hand, with remarks in somebody's language.
#[must_use]
pub fn write(mapping: &Mapping, language: Language) -> String {
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let mut text =
        format!("# {}\nkind = {}\n\n[columns]\n", language.say(&Says::FileHead), quoted(&mapping.kind));
    let mut written = std::collections::BTreeSet::new();
    for column in &mapping.columns {
        if column.header.is_empty() || !written.insert(plain(&column.header)) {
            continue;
        }
        let remark = match &column.target {
            Target::Ignored(Ignored::Elsewhere(path)) => Some(Says::FilePerhaps { path: quoted(path) }),
            Target::Ignored(Ignored::Unknown(Some(near))) => Some(Says::FileLike { header: quoted(near) }),
            Target::Ignored(Ignored::Twice(field)) => Some(Says::FileTwice { field: field.clone() }),
            _ => None,
        };
        let remark = remark.map(|remark| format!("   # {}", language.say(&remark))).unwrap_or_default();
        let path = name(&column.target).unwrap_or_default();
        // Writing to a String cannot fail.
        if writeln!(text, "{} = {}{remark}", quoted(&one_line(&column.header)), quoted(&path)).is_err() {
            break;
        }
    }
    text
}

fn one_line(header: &str) -> String {
    header.split_whitespace().collect::<Vec<_>>().join(" ")
}
