//! Source files as text: read from the disk, without comments, without texts, without test code; and the paths in
//! them.
//!
//! This is a reader of our own formatted code, not of all Rust: raw strings and nested comments are not understood,
//! and a check errs towards a complaint.

use std::path::Path;

/// Where the source of the second package is.
const SIMULATION: &str = "simulation/src/";

/// A file by its path from the repository's root.
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl File {
    pub(crate) fn new(path: &str, text: &str) -> File {
        File { path: path.to_owned(), text: text.to_owned() }
    }

    /// Whether this is code of one of the packages, not a test.
    pub(crate) fn is_product(&self) -> bool {
        self.inner().is_some() && !self.path.ends_with("/tests.rs") && !self.path.contains("/tests/")
    }

    /// The top-level module it belongs to; none for `lib.rs` and `main.rs`. The simulation, a package of its own, is
    /// one module.
    pub(crate) fn module(&self) -> Option<&str> {
        if self.path.starts_with(SIMULATION) {
            return Some("simulation");
        }
        let name = self.inner()?.split('/').next()?.trim_end_matches(".rs");
        (!["lib", "main"].contains(&name)).then_some(name)
    }

    /// The path of its module, from its package's root.
    pub(crate) fn module_path(&self) -> Vec<String> {
        let inner = self.inner().unwrap_or(&self.path).trim_end_matches(".rs").trim_end_matches("/mod");
        inner.split('/').filter(|name| !["lib", "main"].contains(name)).map(str::to_owned).collect()
    }

    /// Whether it stands for the folder that it lies in.
    pub(crate) fn is_of_its_folder(&self) -> bool {
        self.path.ends_with("/mod.rs") || self.path.ends_with("/lib.rs")
    }

    /// Its path within its package's source.
    fn inner(&self) -> Option<&str> {
        self.path.strip_prefix("src/").or_else(|| self.path.strip_prefix(SIMULATION))
    }

    /// Its lines, numbered from 1, without comments and without the tests at its foot.
    pub(crate) fn code_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let end = self.text.find("\n#[cfg(test)]\nmod ").unwrap_or(self.text.len());
        self.text[..end].lines().enumerate().map(|(number, line)| (number + 1, without_comment(line)))
    }

    /// Its code lines with every text emptied.
    pub(crate) fn bare_lines(&self) -> impl Iterator<Item = (usize, String)> {
        self.code_lines().map(|(number, line)| (number, without_texts(line)))
    }
}

/// The code lines that are not part of what goes to the journal, of an attribute, or of a message of a defect.
pub(crate) fn outside_of_journal(file: &File) -> Vec<(usize, &str)> {
    const SILENT: [&str; 9] =
        ["trace!(", "debug!(", "info!(", "warn!(", "error!(", "#[", "#![", "assert!(", "unreachable!("];
    let mut open = 0_usize;
    let mut kept = Vec::new();
    for (number, line) in file.code_lines() {
        let bare = without_texts(line);
        let begins = SILENT.iter().filter_map(|word| bare.find(word)).min();
        if open == 0 && begins.is_none() {
            kept.push((number, line));
            continue;
        }
        let from = if open == 0 { begins.unwrap_or(0) } else { 0 };
        let brackets = |signs: [char; 2]| bare[from..].matches(signs).count();
        open = (open + brackets(['(', '['])).saturating_sub(brackets([')', ']']));
    }
    kept
}

/// The texts on a line.
pub(crate) fn texts(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut text: Option<String> = None;
    let mut signs = line.chars();
    while let Some(sign) = signs.next() {
        match (&mut text, sign) {
            (None, '\'') => drop(signs.clone().next().filter(|next| *next == '"').and_then(|_| signs.next())),
            (None, '"') => text = Some(String::new()),
            (Some(_), '"') => found.extend(text.take()),
            (Some(text), '\\') => text.extend(signs.next().filter(|next| *next == '"')),
            (Some(text), sign) => text.push(sign),
            (None, _) => {}
        }
    }
    // A text that goes on in the next line.
    found.extend(text);
    found
}

/// Whether a text has two words side by side that somebody would read.
pub(crate) fn is_sentence(text: &str) -> bool {
    let words: Vec<&str> = text.split(' ').map(|word| word.trim_matches(['.', ',', ';', ':', '`'])).collect();
    let is_word = |word: &str| word.len() > 1 && word.chars().all(|sign| sign.is_ascii_alphabetic());
    let lower = |word: &str| word.chars().skip(1).all(|sign| sign.is_ascii_lowercase());
    words.windows(2).any(|pair| pair.iter().all(|word| is_word(word) && lower(word)))
}

/// All Rust files below these folders.
pub(crate) fn read(root: &Path, folders: &[&str]) -> Vec<File> {
    let mut files = Vec::new();
    for folder in folders {
        walk(root, &root.join(folder), &mut files);
    }
    files
}

fn walk(root: &Path, dir: &Path, files: &mut Vec<File>) {
    let mut paths: Vec<_> = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            walk(root, &path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let shown = path.strip_prefix(root).unwrap().to_str().unwrap();
            files.push(File::new(shown, &std::fs::read_to_string(&path).unwrap()));
        }
    }
}

/// The modules of `src/lib.rs` in their order, under the comment of one word or two that opens their layer.
pub(crate) fn layers(files: &[File]) -> Vec<(String, Vec<String>)> {
    let mut layers: Vec<(String, Vec<String>)> = Vec::new();
    let lib = files.iter().find(|file| file.path == "src/lib.rs").unwrap();
    for line in lib.text.lines() {
        if let Some(layer) = line.strip_prefix("// ") {
            layers.push((layer.trim_end_matches('.').to_owned(), Vec::new()));
        } else if let Some(module) = line.strip_prefix("pub mod ").and_then(|rest| rest.strip_suffix(';')) {
            layers.last_mut().unwrap().1.push(module.to_owned());
        }
    }
    layers
}

/// The top-level modules other than its own that a file's code names, by `crate::` or by enough `super::`.
pub(crate) fn paths_used(file: &File) -> Vec<String> {
    let heads = paths(file).into_iter().filter_map(|path| path.into_iter().next());
    let mut used: Vec<String> = heads.filter(|head| file.module() != Some(head)).collect();
    used.dedup();
    used
}

/// Every path that a file's code names by `crate::`, `super::` or `self::`, from the crate's root; groups are taken
/// apart.
pub(crate) fn paths(file: &File) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    if !file.is_product() {
        return found;
    }
    let code: String = file.bare_lines().map(|(_, line)| line + "\n").collect();
    for (at, _) in code.match_indices("::") {
        let start = code[..at].rfind(|c: char| !(c.is_alphanumeric() || c == '_')).map_or(0, |at| at + 1);
        // In the middle of a path, or of a type's arguments.
        if code[..start].ends_with("::") {
            continue;
        }
        let mut base = match &code[start..at] {
            "crate" => Vec::new(),
            "self" => file.module_path(),
            "super" => parent(file.module_path()),
            _ => continue,
        };
        let mut rest = &code[at + 2..];
        while let Some(further) = rest.strip_prefix("super::") {
            (base, rest) = (parent(base), further);
        }
        spread(rest, &base, &mut found);
    }
    found
}

fn parent(mut path: Vec<String>) -> Vec<String> {
    path.pop();
    path
}

/// Follows a path, or each path of a group, to its end.
fn spread(rest: &str, base: &[String], found: &mut Vec<Vec<String>>) {
    let rest = rest.trim_start();
    if let Some(group) = rest.strip_prefix('{') {
        for item in items(group) {
            spread(item, base, found);
        }
        return;
    }
    let name = name(rest);
    let mut path = base.to_vec();
    if !name.is_empty() && name != "self" {
        path.push(name.clone());
    }
    match rest[name.len()..].strip_prefix("::") {
        Some(further) if !name.is_empty() => spread(further, &path, found),
        _ => found.push(path),
    }
}

/// The items of a group, up to where it closes.
fn items(group: &str) -> Vec<&str> {
    let (mut items, mut depth, mut start) = (Vec::new(), 0, 0);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                items.extend(Some(group[start..at].trim()).filter(|item| !item.is_empty()));
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    items
}

fn name(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// A line up to its comment; `//` inside a text is none.
fn without_comment(line: &str) -> &str {
    let mut in_text = false;
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        match c {
            '"' if before != '\\' && before != '\'' => in_text = !in_text,
            '/' if before == '/' && !in_text => return &line[..at - 1],
            _ => {}
        }
        before = if before == '\\' && c == '\\' { ' ' } else { c };
    }
    line
}

/// A line with its texts emptied; a text that runs over several lines ends with each.
fn without_texts(line: &str) -> String {
    let (mut bare, mut in_text, mut before) = (String::new(), false, ' ');
    for c in line.chars() {
        let quote = c == '"' && before != '\\' && before != '\'';
        if quote {
            in_text = !in_text;
        }
        if quote || !in_text {
            bare.push(c);
        }
        before = if before == '\\' && c == '\\' { ' ' } else { c };
    }
    bare
}
