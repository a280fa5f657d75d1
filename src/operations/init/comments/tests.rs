//! Every comment has its translation, and the set says the same in both languages.

use std::collections::BTreeSet;

use unicode_width::UnicodeWidthStr as _;

use super::super::{Languages, starting_set, write};
use super::*;
use crate::deployment::Deployment;
use crate::operations::rule_tests;

/// As wide as a comment on a line of its own may be.
const COLUMNS_MAX: usize = 120;

fn set(comments: Language) -> Vec<(&'static str, String)> {
    starting_set(Languages { messages: Language::Chinese, comments })
}

/// The comments of a text, those of settings that are switched off among them.
fn comments(text: &str) -> Vec<String> {
    fn of(line: &str) -> Option<&str> {
        match part(line) {
            Part::Code => None,
            Part::SwitchedOff(setting) => of(setting),
            Part::Comment { comment, .. } => Some(comment),
        }
    }
    text.lines().filter_map(of).map(str::to_owned).collect()
}

fn commented(path: &str) -> bool {
    path.ends_with(".toml") || path == ".gitignore"
}

#[test]
fn every_comment_is_translated_once_and_no_translation_is_left_over() {
    let shipped = set(Language::English);
    let shipped: BTreeSet<String> =
        shipped.iter().filter(|(path, _)| commented(path)).flat_map(|(_, text)| comments(text)).collect();
    let listed: Vec<String> = table().map(|(english, _)| english.to_owned()).collect();
    let known: BTreeSet<String> = listed.iter().cloned().collect();
    let missing: Vec<_> = shipped.difference(&known).collect();
    let unused: Vec<_> = known.difference(&shipped).collect();
    assert!(missing.is_empty(), "to be translated in comments/zh.txt: {missing:#?}");
    assert!(unused.is_empty(), "to be taken out of comments/zh.txt: {unused:#?}");
    assert_eq!(listed.len(), known.len(), "each once");
    for (english, chinese) in table() {
        assert!(chinese.lines().all(|line| line.starts_with('#')), "{english}: {chinese}");
        assert!(english != chinese, "to be listed alone: {english}");
    }
}

#[test]
fn no_comment_stays_english() {
    let english = |text: &str| {
        let words = text.split(|c: char| !c.is_ascii_alphabetic() && c != '_' && c != '-');
        words.filter(|word| ["the", "of", "and", "is", "for", "one", "a", "in", "not"].contains(word)).count()
    };
    for (path, text) in set(Language::Chinese).iter().filter(|(path, _)| commented(path)) {
        for comment in comments(text) {
            assert_eq!(english(&comment.replace("second sunday of may", "")), 0, "{path}: {comment}");
        }
        let wide = text.lines().find(|line| line.starts_with('#') && line.width() > COLUMNS_MAX);
        assert_eq!(wide, None, "{path}");
    }
}

#[test]
fn everything_but_the_comments_is_the_same() {
    for ((path, english), (_, chinese)) in set(Language::English).iter().zip(&set(Language::Chinese)) {
        if path.ends_with(".toml") {
            let values = |text: &str| text.parse::<toml::Table>().unwrap();
            assert_eq!(values(english), values(chinese), "{path}");
        } else if !commented(path) && *path != "secrets/README.txt" {
            assert_eq!(english, chinese, "{path}");
        }
        let columns = |text: &str| {
            let at = |line: &str| {
                comment_at(line).filter(|at| *at > 0).and_then(|at| line.get(..at)).map(str::width)
            };
            text.lines().filter_map(at).collect::<Vec<_>>()
        };
        assert_eq!(columns(english), columns(chinese), "{path}: the columns of its comments");
    }
}

#[test]
fn a_setting_that_is_switched_off_stays_and_its_comment_does_not() {
    assert_eq!(translated("# port     = 587\n"), "# port     = 587\n");
    assert_eq!(
        translated("# gateway = \"a#b\"          # to reach the gateway\n"),
        "# gateway = \"a#b\"          # 秒；连上网关最多等多久\n"
    );
    assert_eq!(translated("x = 'it # \"' # to reach the gateway"), "x = 'it # \"' # 秒；连上网关最多等多久");
    assert_eq!(translated("x = \"\\\"#\" # mine\n"), "x = \"\\\"#\" # mine\n");
}

#[test]
fn the_set_is_right_in_both_languages() {
    for comments in [Language::English, Language::Chinese] {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), Languages { messages: Language::Chinese, comments }).unwrap();
        let (deployment, report) = Deployment::of(dir.path());
        assert_eq!((report.errors(), report.warnings()), (0, 0), "{:?}", report.findings());
        let verdicts = rule_tests::run(&deployment, &[]).unwrap();
        assert!(verdicts.len() > 20 && verdicts.iter().all(crate::trial::TestVerdict::passed));
    }
}
