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
                Diagnostic::error("D101", format!("no kind is called `{}`", kind.value))
                    .at(source, kind.span, "unknown kind")
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
                    report.push(wrong.at(source, path.span, ""));
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
            let message = format!("`{other}` does not refer to `{}` by just one field", kind.name);
            return Err(Diagnostic::error("D103", message)
                .help("only a record that refers to the row's record can be filled from the same row"));
        };
        let related = Some((other.to_owned(), way.to_owned()));
        if field == "id" {
            return Ok((Target::Related { kind: other.to_owned(), field: None }, related));
        }
        if let Some(known) = found.field(field) {
            return Ok((Target::Related { kind: other.to_owned(), field: Some(known.clone()) }, related));
        }
        let known = found.fields.iter().map(|field| field.name.as_str());
        return Err(
            Diagnostic::error("D102", format!("`{other}` has no field `{field}`")).did_you_mean(field, known)
        );
    }
    let known = kind.fields.iter().map(|field| field.name.as_str()).chain(["id"]);
    Err(Diagnostic::error("D102", format!("`{}` has no field `{path}`", kind.name)).did_you_mean(path, known))
}

/// The mapping as a file, to be corrected by hand.
#[must_use]
pub fn write(mapping: &Mapping) -> String {
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let mut text = format!(
        "# Which column is which field, guessed from the headers. \"\" leaves a column out.\nkind = {}\n\n[columns]\n",
        quoted(&mapping.kind)
    );
    let mut written = std::collections::BTreeSet::new();
    for column in &mapping.columns {
        if column.header.is_empty() || !written.insert(plain(&column.header)) {
            continue;
        }
        let remark = match &column.target {
            Target::Ignored(Ignored::Elsewhere(path)) => format!("   # perhaps {}", quoted(path)),
            Target::Ignored(Ignored::Unknown(Some(near))) => {
                format!("   # like the header {}?", quoted(near))
            }
            Target::Ignored(Ignored::Twice(name)) => format!("   # another column is {name} already"),
            _ => String::new(),
        };
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
