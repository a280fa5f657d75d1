//! Which names an expression of a rule may use, and what kind of thing each is.

use std::collections::BTreeSet;

use super::context::{BESIDE, DEPTH_MAX, OF_OCCURRENCE, is_reference};
use super::day::PARTS;
use crate::record::kind::person;
use crate::record::{FieldType, Kind, Kinds};
use crate::words::NamingSentence as Says;

/// The names around one kind of record.
#[derive(Debug, Clone)]
pub struct Scope<'k> {
    kinds: &'k Kinds,
    each: &'k Kind,
    message: Option<Message>,
}

/// What only a template's expressions may name.
#[derive(Debug, Clone)]
struct Message {
    recipient: Kind,
    company: BTreeSet<String>,
}

/// What a name stands for.
#[derive(Debug, Clone, Copy)]
pub(super) enum NameKind<'s> {
    /// A record of this kind.
    Record(&'s Kind),
    /// Records of this kind.
    Many(&'s Kind),
    /// The records of a grouped message.
    Items,
    /// A map with exactly these names, or the fields of a kind with the time each last changed.
    Map(Names<'s>),
    /// A plain value of this type.
    Plain(PlainType<'s>),
}

/// The names of a map.
#[derive(Debug, Clone, Copy)]
pub(super) enum Names<'s> {
    Company(&'s BTreeSet<String>),
    Occurrence,
    ChangedAt(&'s Kind),
}

/// A plain value's type, as far as checks care.
#[derive(Debug, Clone, Copy)]
pub(super) enum PlainType<'s> {
    /// A date or an instant.
    Day,
    /// One of these words.
    Words(&'s [String]),
    /// Anything else.
    Other,
}

/// A path that leads nowhere.
pub(super) struct Astray {
    /// The sentence to say.
    pub(super) message: Says,
    /// Which name of the path is wrong, from 0.
    pub(super) part: usize,
    /// The names that could stand there.
    pub(super) known: Vec<String>,
    /// A better way to write it.
    pub(super) help: Option<Says>,
}

impl<'k> Scope<'k> {
    /// The scope of a `where` over this kind; none where there is no such kind.
    #[must_use]
    pub fn of(kinds: &'k Kinds, each: &str) -> Option<Scope<'k>> {
        Some(Scope { kinds, each: kinds.get(each)?, message: None })
    }

    /// The scope of a template that a rule over `each` uses: also `to`, `items`, `company` and `occurrence`.
    /// `recipient` is the kind of the person it goes to; where the path of `to` may lead to several kinds, `None`:
    /// then `to` has what every person has. `company` are the names of `[company]`.
    #[must_use]
    pub fn for_template<'c>(
        kinds: &'k Kinds,
        each: &str,
        recipient: Option<&str>,
        company: impl IntoIterator<Item = &'c str>,
    ) -> Option<Scope<'k>> {
        let any = || Kind {
            name: "person".to_owned(),
            person: true,
            fields: person::built_in(),
            ..Kind::default()
        };
        let recipient = recipient.and_then(|name| kinds.get(name)).cloned().unwrap_or_else(any);
        let company = company.into_iter().map(str::to_owned).collect();
        Some(Scope { message: Some(Message { recipient, company }), ..Scope::of(kinds, each)? })
    }

    pub(super) fn kinds(&self) -> &'k Kinds {
        self.kinds
    }

    pub(super) fn each(&self) -> &'k Kind {
        self.each
    }

    pub(super) fn recipient_kind(&self) -> Option<&Kind> {
        self.message.as_ref().map(|message| &message.recipient)
    }

    pub(super) fn company_keys(&self) -> impl Iterator<Item = &str> {
        self.message.iter().flat_map(|message| message.company.iter().map(String::as_str))
    }

    /// What a dotted path stands for, read from the names at the root.
    pub(super) fn resolve(&self, path: &str) -> Result<NameKind<'_>, Astray> {
        let mut names = path.split('.');
        let first = names.next().unwrap_or("");
        let root = self.root(first).ok_or_else(|| Astray {
            message: self.unknown_root(first),
            part: 0,
            known: self.root_names(),
            help: None,
        })?;
        self.walk(root, names, 1)
    }

    /// What a path stands for, read from a record or an element of a list.
    pub(super) fn resolve_from<'s>(&'s self, from: NameKind<'s>, path: &str) -> Result<NameKind<'s>, Astray> {
        match from {
            NameKind::Many(kind) => self.walk(NameKind::Record(kind), path.split('.'), 0),
            NameKind::Items => self.resolve(path),
            other => self.walk(other, path.split('.'), 0),
        }
    }

    fn walk<'s, 'n>(
        &'s self,
        from: NameKind<'s>,
        names: impl Iterator<Item = &'n str>,
        first: usize,
    ) -> Result<NameKind<'s>, Astray> {
        let mut thing = from;
        let mut followed = 0;
        for (at, name) in names.enumerate() {
            let part = first + at;
            thing = match thing {
                NameKind::Record(kind) => {
                    self.of_record(kind, name).ok_or_else(|| unknown_field(kind, name, part))?
                }
                NameKind::Map(of) => self.of_map(of, name).ok_or_else(|| unknown_key(of, name, part))?,
                NameKind::Plain(PlainType::Day) if PARTS.contains(&name) => NameKind::Plain(PlainType::Other),
                NameKind::Plain(of) => return Err(of_plain(of, name, part)),
                NameKind::Many(_) | NameKind::Items => return Err(of_list(name, part)),
            };
            if matches!(thing, NameKind::Record(_) | NameKind::Many(_)) {
                followed += 1;
            }
            if followed > DEPTH_MAX {
                let message = Says::TooManyReferences { most: DEPTH_MAX };
                return Err(Astray { message, part, known: Vec::new(), help: None });
            }
        }
        Ok(thing)
    }

    fn root(&self, name: &str) -> Option<NameKind<'_>> {
        match (name, &self.message) {
            ("today" | "now", _) => Some(NameKind::Plain(PlainType::Day)),
            ("to", Some(message)) => Some(NameKind::Record(&message.recipient)),
            ("company", Some(message)) => Some(NameKind::Map(Names::Company(&message.company))),
            ("occurrence", Some(_)) => Some(NameKind::Map(Names::Occurrence)),
            ("items", Some(_)) => Some(NameKind::Items),
            _ if BESIDE.contains(&name) => None,
            _ if name == self.each.name => Some(NameKind::Record(self.each)),
            _ => self.of_record(self.each, name),
        }
    }

    fn of_record<'s>(&'s self, kind: &'s Kind, name: &str) -> Option<NameKind<'s>> {
        if name == "changed_at" {
            return Some(NameKind::Map(Names::ChangedAt(kind)));
        }
        if let Some(many) = kind.many.get(name) {
            return self.kinds.get(&many.kind).map(NameKind::Many);
        }
        if let Some(field) = kind.field(name) {
            return match &field.field_type {
                FieldType::Reference(target) => self.kinds.get(target).map(NameKind::Record),
                FieldType::Words(words) => Some(NameKind::Plain(PlainType::Words(words))),
                FieldType::Date | FieldType::Datetime => Some(NameKind::Plain(PlainType::Day)),
                _ => Some(NameKind::Plain(PlainType::Other)),
            };
        }
        match kind.type_of(name)? {
            FieldType::Datetime => Some(NameKind::Plain(PlainType::Day)),
            _ => Some(NameKind::Plain(PlainType::Other)),
        }
    }

    fn of_map<'s>(&'s self, of: Names<'s>, name: &str) -> Option<NameKind<'s>> {
        match of {
            Names::Company(keys) => keys.contains(name).then_some(NameKind::Plain(PlainType::Other)),
            Names::Occurrence if name == "date" => Some(NameKind::Plain(PlainType::Day)),
            Names::Occurrence => OF_OCCURRENCE.contains(&name).then_some(NameKind::Plain(PlainType::Other)),
            Names::ChangedAt(kind) => kind.field(name).map(|_| NameKind::Plain(PlainType::Day)),
        }
    }

    fn root_names(&self) -> Vec<String> {
        let mut names = vec![self.each.name.clone()];
        names.extend(self.each.fields.iter().filter(|field| is_reference(field)).map(|f| f.name.clone()));
        names.extend(self.each.many.keys().cloned());
        names.extend(self.each.fields.iter().filter(|field| !is_reference(field)).map(|f| f.name.clone()));
        names.extend(BESIDE.iter().filter(|name| self.root(name).is_some()).map(|name| (*name).to_owned()));
        names
    }

    fn unknown_root(&self, name: &str) -> Says {
        let (name, each) = (name.to_owned(), self.each.name.clone());
        if BESIDE.contains(&name.as_str()) {
            return Says::TemplatesOnly { name };
        }
        if self.kinds.get(&name).is_some() {
            return Says::NoReference { kind: each, to: name };
        }
        Says::NotKnownHere { name, each }
    }
}

fn unknown_field(kind: &Kind, name: &str, part: usize) -> Astray {
    let mut known: Vec<String> = kind.fields.iter().map(|field| field.name.clone()).collect();
    known.extend(kind.many.keys().cloned());
    known.extend(["id".to_owned(), "created_at".to_owned()]);
    Astray { message: no_such_field(kind, name), part, known, help: None }
}

fn no_such_field(kind: &Kind, name: &str) -> Says {
    Says::NoSuchField { kind: kind.name.clone(), field: name.to_owned() }
}

fn unknown_key(of: Names<'_>, name: &str, part: usize) -> Astray {
    let (message, known, help) = match of {
        Names::Company(keys) => (
            Says::NotOfCompany { name: name.to_owned() },
            keys.iter().cloned().collect(),
            Some(Says::WriteInCompany { name: name.to_owned() }),
        ),
        Names::Occurrence => (
            Says::NotOfOccurrence { name: name.to_owned() },
            OF_OCCURRENCE.iter().map(|name| (*name).to_owned()).collect(),
            None,
        ),
        Names::ChangedAt(kind) => {
            (no_such_field(kind, name), kind.fields.iter().map(|field| field.name.clone()).collect(), None)
        }
    };
    Astray { message, part, known, help }
}

fn of_plain(of: PlainType<'_>, name: &str, part: usize) -> Astray {
    if name == "changed_at" {
        return Astray {
            message: Says::ChangeUnderItsRecord,
            part,
            known: Vec::new(),
            help: Some(Says::WriteChangedAt),
        };
    }
    let name = name.to_owned();
    let (message, known) = match of {
        PlainType::Day => (Says::NotOfDate { name }, PARTS.iter().map(|part| (*part).to_owned()).collect()),
        _ => (Says::NotOfValue { name }, Vec::new()),
    };
    Astray { message, part, known, help: None }
}

fn of_list(name: &str, part: usize) -> Astray {
    Astray {
        message: Says::NotOfList { name: name.to_owned() },
        part,
        known: Vec::new(),
        help: Some(Says::WriteOfElements { name: name.to_owned() }),
    }
}
