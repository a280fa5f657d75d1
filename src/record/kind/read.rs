//! Reads `records.toml`.

use super::{Field, FieldType, Kind, Kinds, Many, person};
use crate::diagnostic::{Diagnostic, Report, Source};
use crate::document::{self, Node, Table, Text, Value};
use crate::words::KindSentence as Says;

const TYPES: [&str; 10] =
    ["text", "int", "number", "bool", "date", "datetime", "anniversary", "list", "phone", "email"];
/// Names that mean something else where a field could stand.
const RESERVED: [&str; 6] = ["id", "kind", "created_at", "age", "today", "now"];

impl Kinds {
    /// Reads the declarations of a deployment. What is wrong goes to the report with codes K1xx; the kinds and
    /// fields that are right are returned, none where the file is not TOML.
    pub fn read(source: &Source, report: &mut Report) -> Kinds {
        let (mut root, clean) = document::parse(source, report);
        let mut kinds = Kinds::default();
        if !clean {
            return kinds;
        }
        for name in root.remaining() {
            if !is_name(&name.value) {
                report.push(bad_name(source, &name));
            }
            if let Some(table) = root.table(&name.value, report) {
                kinds.kinds.insert(name.value.clone(), kind(&name.value, table, report));
            }
        }
        let customers = kinds.get("customer").is_some_and(|kind| kind.person && !kind.staff);
        kinds.kinds.values_mut().for_each(|kind| person::settle_guardian(kind, customers));
        check_references(&kinds, source, report);
        kinds
    }
}

fn kind(name: &str, mut table: Table, report: &mut Report) -> Kind {
    let title = table.text("title", report).map_or_else(|| name.to_owned(), |text| text.value);
    let staff = table.boolean("staff", report).unwrap_or(false);
    let person = table.boolean("person", report).unwrap_or(false) || staff;
    let mut fields = if person { person::built_in() } else { Vec::new() };
    if person && !staff {
        fields.push(person::guardian());
    }
    if let Some(declared) = table.table("fields", report) {
        declare(&mut fields, declared, report);
    }
    let mut many = std::collections::BTreeMap::new();
    if let Some(mut sides) = table.table("many", report) {
        for side in sides.remaining() {
            if let Some(path) = sides.text(&side.value, report) {
                match path.value.split_once('.') {
                    Some((kind, field)) => {
                        many.insert(side.value, Many { kind: kind.to_owned(), field: field.to_owned() });
                    }
                    None => report.push(
                        Diagnostic::error("K104", Says::NoOtherSide { written: path.value })
                            .at(sides.source(), path.span, Says::ExpectedKindAndField)
                            .help(Says::OtherSideForExample),
                    ),
                }
            }
        }
    }
    let mut id_aliases = Vec::new();
    if let Some(aliases) = table.table("aliases", report) {
        id_aliases = take_aliases(&mut fields, aliases, report);
    }
    table.finish(report);
    Kind { name: name.to_owned(), title, person, staff, fields, many, id_aliases }
}

fn declare(fields: &mut Vec<Field>, mut table: Table, report: &mut Report) {
    let source = table.source().clone();
    for name in table.remaining() {
        let Some(node) = table.take(&name.value) else { continue };
        if !is_name(&name.value) {
            report.push(bad_name(&source, &name));
            continue;
        }
        // A deployment that kept these by itself goes on with its own type.
        if [person::DECEASED, person::GUARDIAN].contains(&name.value.as_str()) {
            fields.retain(|field| field.name != name.value);
        }
        if RESERVED.contains(&name.value.as_str()) || fields.iter().any(|field| field.name == name.value) {
            report.push(Diagnostic::error("K102", Says::BuiltIn { field: name.value }).at(
                &source,
                name.span,
                Says::LeaveLineOut,
            ));
            continue;
        }
        if let Some(field_type) = field_type(node, &source, report) {
            fields.push(Field { name: name.value, field_type, aliases: Vec::new() });
        }
    }
}

fn field_type(node: Node, source: &Source, report: &mut Report) -> Option<FieldType> {
    match node.value {
        Value::List(words) => {
            let words: Vec<String> = words
                .into_iter()
                .filter_map(|word| match word.value {
                    Value::Text(word) => Some(word),
                    _ => None,
                })
                .collect();
            if words.is_empty() {
                report.push(Diagnostic::error("K103", Says::NoAllowedWords).at(
                    source,
                    node.span,
                    Says::AllowedWordsForExample,
                ));
                return None;
            }
            Some(FieldType::Words(words))
        }
        Value::Text(word) => word_type(&word).or_else(|| {
            report.push(
                Diagnostic::error("K103", Says::NotAType { written: word.clone() })
                    .at(source, node.span, Says::UnknownType)
                    .did_you_mean(&word, TYPES)
                    .help(Says::OtherTypes),
            );
            None
        }),
        other => {
            report.push(
                Diagnostic::error("K103", Says::TypeIsText { found: Box::new(other.description().into()) })
                    .at(source, node.span, Says::ExpectedType),
            );
            None
        }
    }
}

fn word_type(word: &str) -> Option<FieldType> {
    if let Some(kind) = word.strip_prefix("->") {
        return Some(FieldType::Reference(kind.trim().to_owned()));
    }
    Some(match word {
        "text" => FieldType::Text,
        "phone" => FieldType::Phone,
        "email" => FieldType::Email,
        "int" => FieldType::Int,
        "number" => FieldType::Number,
        "bool" => FieldType::Bool,
        "date" => FieldType::Date,
        "datetime" => FieldType::Datetime,
        "anniversary" => FieldType::Anniversary,
        "list" => FieldType::List,
        _ => return None,
    })
}

/// Adds the aliases to their fields and returns those of the id.
fn take_aliases(fields: &mut [Field], mut table: Table, report: &mut Report) -> Vec<String> {
    let source = table.source().clone();
    let mut of_id = Vec::new();
    for name in table.remaining() {
        let words = table.texts(&name.value, report).unwrap_or_default();
        let words = words.into_iter().map(|text| text.value);
        if name.value == "id" {
            of_id.extend(words);
        } else if let Some(field) = fields.iter_mut().find(|field| field.name == name.value) {
            field.aliases.extend(words);
        } else {
            let known = fields.iter().map(|field| field.name.as_str());
            report.push(
                Diagnostic::error("K105", Says::NoFieldForAliases { field: name.value.clone() })
                    .at(&source, name.span.clone(), Says::UnknownField)
                    .did_you_mean(&name.value, known),
            );
        }
    }
    of_id
}

/// Every reference must name a kind, every other side a reference that comes back.
fn check_references(kinds: &Kinds, source: &Source, report: &mut Report) {
    for kind in kinds.iter() {
        for field in &kind.fields {
            if let FieldType::Reference(target) = &field.field_type
                && kinds.get(target).is_none()
            {
                let message = Says::ReferenceToNoKind {
                    kind: kind.name.clone(),
                    field: field.name.clone(),
                    target: target.clone(),
                };
                let found = Diagnostic::error("K106", message);
                let found = found.at(source, span_of(source, &format!("-> {target}")), Says::UnknownKind);
                report.push(found.did_you_mean(target, kinds.names()));
            }
        }
        for (name, many) in &kind.many {
            let back = kinds.get(&many.kind).and_then(|other| other.field(&many.field));
            let comes_back = back.is_some_and(
                |field| matches!(&field.field_type, FieldType::Reference(target) if *target == kind.name),
            );
            if !comes_back {
                let path = format!("{}.{}", many.kind, many.field);
                let span = span_of(source, &path);
                let message = Says::NoReferenceBack { kind: kind.name.clone(), side: name.clone(), path };
                let found = Diagnostic::error("K107", message)
                    .at(source, span, Says::NotAReferenceTo { kind: kind.name.clone() })
                    .help(Says::DeclareReference {
                        field: many.field.clone(),
                        target: kind.name.clone(),
                        kind: many.kind.clone(),
                    });
                report.push(found);
            }
        }
    }
}

/// The first place of a text in the source; nowhere is the beginning.
fn span_of(source: &Source, text: &str) -> std::ops::Range<usize> {
    source.text.find(text).map_or(0..0, |start| start..start + text.len())
}

fn is_name(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(|first| first.is_ascii_lowercase())
        && letters.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn bad_name(source: &Source, name: &Text) -> Diagnostic {
    Diagnostic::error("K101", Says::CannotBeAName { written: name.value.clone() })
        .at(source, name.span.clone(), Says::LettersOfAName)
        .help(Says::NamesForPeople)
}
