//! Reads all templates of a deployment from the texts of their files.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::body::{self, Body};
use super::declaration::{self, Declaration};
use super::layout::Layout;
use super::{Part, Template};
use crate::diagnostic::{Diagnostic, Report, Source};
use crate::expression::{Company, Needs};
use crate::words::TemplateSentence as Says;

const DECLARATION: &str = "template.toml";
const LAYOUT: &str = "_layout.html";

/// All templates, by name.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    templates: BTreeMap<String, Template>,
    /// Those that are there and cannot be read.
    broken: BTreeSet<String>,
}

impl Catalog {
    /// Reads the files under `templates/`, given with their paths. `company` is `[company]` of touchbase.toml, for the
    /// layout. What is wrong goes to the report; a template with errors in a body lacks that body.
    pub fn read(sources: &[Source], company: &Company, report: &mut Report) -> Catalog {
        let mut folders: BTreeMap<&str, Vec<&Source>> = BTreeMap::new();
        let mut layout = None;
        for source in sources {
            match folder_and_file(&source.path) {
                (_, LAYOUT) => layout = Some(source),
                (Some(folder), _) => folders.entry(folder).or_default().push(source),
                (None, file) => report.push(
                    Diagnostic::error("T212", Says::BelongsToNone { file: file.to_owned() })
                        .at(source, 0..0, None)
                        .help(Says::OwnFolders),
                ),
            }
        }
        let layout = Arc::new(Layout::read(layout, company, report));
        let mut catalog = Catalog::default();
        for (name, files) in folders {
            match template(name, &files, &layout, report) {
                Some(template) => drop(catalog.templates.insert(name.to_owned(), template)),
                None => drop(catalog.broken.insert(name.to_owned())),
            }
        }
        catalog
    }

    /// A template by name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Template> {
        self.templates.get(name)
    }

    /// Whether a template of this name is there and cannot be read: that is said of it, and of nobody who uses it.
    #[must_use]
    pub fn is_broken(&self, name: &str) -> bool {
        self.broken.contains(name)
    }

    /// All templates by name.
    pub fn iter(&self) -> impl Iterator<Item = &Template> {
        self.templates.values()
    }

    /// All names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.templates.keys().map(String::as_str)
    }
}

/// `templates/gift/sms.zh.txt` is `gift` and `sms.zh.txt`; what lies directly in `templates` has no folder.
fn folder_and_file(path: &str) -> (Option<&str>, &str) {
    let mut parts = path.rsplit(['/', '\\']);
    let file = parts.next().unwrap_or(path);
    let folder = parts.next().filter(|folder| !folder.is_empty() && *folder != "templates");
    (folder, file)
}

fn template(name: &str, files: &[&Source], layout: &Arc<Layout>, report: &mut Report) -> Option<Template> {
    let Some(source) = files.iter().find(|file| folder_and_file(&file.path).1 == DECLARATION) else {
        let first = files.first()?;
        let found = Diagnostic::error("T211", Says::NoDeclaration { template: name.to_owned() });
        report.push(found.at(first, 0..0, None).help(Says::WriteDeclaration));
        return None;
    };
    let declared = declaration::read(source, report)?;
    let mut engine = body::engine();
    let bodies = bodies(&declared, files, &mut engine, report);
    check_languages(&declared, &bodies, files, source, report);
    let mut needs = Needs::default();
    for written in declared.params.iter().flat_map(|param| param.expressions.iter()) {
        needs.union(written.expression.needs());
    }
    let Declaration { title, languages, params, gateways } = declared;
    let template = Template {
        name: name.to_owned(),
        title: title.unwrap_or_else(|| name.to_owned()),
        languages,
        params,
        bodies,
        gateways,
        needs,
        engine,
        layout: Arc::clone(layout),
        source: (*source).clone(),
    };
    template.check_words(report);
    Some(template)
}

fn bodies(
    declared: &Declaration,
    files: &[&Source],
    engine: &mut minijinja::Environment<'static>,
    report: &mut Report,
) -> BTreeMap<(Part, String), Body> {
    let params: Vec<&str> = declared.params.iter().map(|param| param.name.as_str()).collect();
    let mut bodies = BTreeMap::new();
    for source in files {
        let (_, file) = folder_and_file(&source.path);
        if file == DECLARATION {
            continue;
        }
        let Some((part, language)) = part_and_language(file) else {
            let found = Diagnostic::error("T212", Says::NotTemplateFile { file: file.to_owned() });
            let known: Vec<String> =
                declared.languages.iter().flat_map(|language| file_names(language)).collect();
            report.push(found.at(source, 0..0, None).did_you_mean(file, known.iter().map(String::as_str)));
            continue;
        };
        if !declared.languages.iter().any(|declared| declared == language) {
            let found = Diagnostic::error("T212", Says::NotItsLanguage { language: language.to_owned() });
            let found =
                found.at(source, 0..0, None).help(Says::AddLanguage { language: language.to_owned() });
            report.push(found);
            continue;
        }
        if let Some(body) = Body::read(part, language, source, &params, engine, report) {
            bodies.insert((part, language.to_owned()), body);
        }
    }
    bodies
}

fn part_and_language(file: &str) -> Option<(Part, &str)> {
    let (part, rest) = file.split_once('.')?;
    let (language, ending) = rest.split_once('.')?;
    match (part, ending) {
        ("sms", "txt") => Some((Part::Sms, language)),
        ("email", "md") => Some((Part::Email, language)),
        ("task", "md") => Some((Part::Task, language)),
        _ => None,
    }
}

fn file_names(language: &str) -> [String; 3] {
    [format!("sms.{language}.txt"), format!("email.{language}.md"), format!("task.{language}.md")]
}

/// Every channel that is written in one language must be written in all.
fn check_languages(
    declared: &Declaration,
    bodies: &BTreeMap<(Part, String), Body>,
    files: &[&Source],
    source: &Source,
    report: &mut Report,
) {
    let there = |name: &String| files.iter().any(|file| folder_and_file(&file.path).1 == name.as_str());
    let mut any = false;
    for kind in 0..3 {
        let name_of = |language: &String| file_names(language).into_iter().nth(kind).unwrap_or_default();
        let names: Vec<String> = declared.languages.iter().map(name_of).collect();
        if !names.iter().any(there) {
            continue;
        }
        any = true;
        for missing in names.iter().filter(|name| !there(name)) {
            let found = Diagnostic::error("T210", Says::FileMissing { file: missing.clone() });
            let found = found.at(source, declaration::languages_span(source), Says::AnnouncedHere);
            report.push(found.help(Says::WriteFile));
        }
    }
    if !any && bodies.is_empty() {
        let found = Diagnostic::error("T211", Says::SaysNothing).at(source, 0..0, None);
        report.push(found.help(Says::WriteBodies));
    }
}
