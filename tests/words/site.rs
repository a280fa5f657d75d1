//! A copy of the shipped configuration to make mistakes in.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use touchbase::words::Language;

/// The repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The shipped configuration in a folder of its own.
pub(crate) fn configuration() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for part in ["touchbase.toml", "records.toml", "rules", "templates", "calendars", "gateways"] {
        copy(&root().join(part), &folder.path().join(part));
    }
    folder
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        std::fs::create_dir_all(to).unwrap();
        for entry in std::fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            copy(&entry.path(), &to.join(entry.file_name()));
        }
    } else {
        std::fs::copy(from, to).unwrap();
    }
}

/// What was printed at 80 and at 120 columns, for a snapshot.
pub(crate) fn at_both_widths(language: Language, narrow: &str, wide: &str) -> String {
    let tag = language.tag();
    if narrow == wide {
        return format!("## {tag}, at 80 and at 120 columns\n{narrow}");
    }
    format!("## {tag}, at 80 columns\n{narrow}## {tag}, at 120 columns\n{wide}")
}

/// Every code that stands in the source, test code apart.
pub(crate) fn codes_of_the_source() -> BTreeSet<String> {
    let mut files = Vec::new();
    rust_files(&root().join("src"), &mut files);
    let mut codes = BTreeSet::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        codes.extend(text.split('"').filter(|word| is_code(word)).map(str::to_owned));
    }
    codes
}

fn is_code(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(|first| "RTKDCHF".contains(first))
        && word.len() == 4
        && letters.all(|letter| letter.is_ascii_digit())
}

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name != "tests" {
            rust_files(&path, files);
        } else if name.ends_with(".rs") && name != "tests.rs" {
            files.push(path);
        }
    }
}
