//! `touchbase test`: the tests in the rule files.

use anyhow::Result;
use clap::Args as ClapArgs;
use unicode_width::UnicodeWidthStr as _;

use super::shell::padded;
use super::{Exit, Shell};
use crate::clock::stopwatch;
use crate::operations::rule_tests;
use crate::trial::TestVerdict;
use crate::words::{Language, SetupSentence as Says};

/// How far a verdict's lines stand under its head.
const INDENT: &str = "     ";

/// Arguments of `test`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// Only these rules
    rules: Vec<String>,
}

pub(super) fn run(args: &Args, shell: &Shell) -> Result<Exit> {
    let started = stopwatch();
    let deployment = shell.deployment()?;
    let verdicts = rule_tests::run(&deployment, &args.rules)?;
    let failed = verdicts.iter().filter(|verdict| !verdict.passed()).count();
    for verdict in verdicts.iter().filter(|verdict| !verdict.passed()) {
        shell.print(&describe(verdict, shell.language()));
    }
    let seconds = format!("{:.2}", started.elapsed().as_secs_f64());
    shell.print(&(shell.say(&Says::Tested { passed: verdicts.len() - failed, failed, seconds }) + "\n"));
    Ok(if failed > 0 { Exit::Look } else { Exit::Fine })
}

fn describe(verdict: &TestVerdict, language: Language) -> String {
    let (rule, place) = (verdict.rule.clone(), verdict.place.clone());
    let name = language.say(&verdict.name);
    let mut text = language.say(&Says::TestFailed { rule, name, place }) + "\n";
    if let Some(problem) = &verdict.problem {
        text += &format!("{INDENT}{}\n", language.say(problem));
        return text;
    }
    let (expected, got) = (language.say(&Says::Expected), language.say(&Says::Got));
    let width = expected.width().max(got.width());
    let nothing = language.say(&Says::Nothing);
    for (label, lines) in [(expected, &verdict.expected), (got, &verdict.got)] {
        let below = format!("\n{INDENT}{} ", " ".repeat(width));
        let lines = if lines.is_empty() { nothing.clone() } else { lines.join(&below) };
        text += &format!("{INDENT}{} {lines}\n", padded(&label, width));
    }
    if !verdict.reasons.is_empty() || verdict.because.is_some() {
        let because = Says::NotSentBecause { reasons: verdict.reasons.clone(), wanted: verdict.because };
        text += &format!("{INDENT}{}\n", language.say(&because));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::Reason;
    use crate::words::Sentence;

    #[test]
    fn a_verdict_says_why_nothing_was_sent() {
        let mut verdict = TestVerdict {
            rule: "gift".to_owned(),
            name: Sentence::Quoted("opted out".to_owned()),
            place: "rules/gift.toml:12".to_owned(),
            expected: Vec::new(),
            got: Vec::new(),
            reasons: vec![Reason::OptedOut, Reason::Cap],
            because: Some(Reason::NoConsent),
            problem: None,
        };
        assert_eq!(
            describe(&verdict, Language::English),
            "FAIL gift › opted out   rules/gift.toml:12
     expected nothing
     got      nothing
     reasons for not sending: opted_out, cap, expected no_consent
"
        );
        let chinese = describe(&verdict, Language::Chinese);
        assert!(chinese.ends_with("     不发的原因：opted_out、cap，应为 no_consent\n"), "{chinese}");
        verdict.reasons.clear();
        let none = [Language::English, Language::Chinese].map(|language| describe(&verdict, language));
        assert!(
            none[0].ends_with("     reasons for not sending: none, expected no_consent\n"),
            "{}",
            none[0]
        );
        assert!(none[1].ends_with("     不发的原因：无，应为 no_consent\n"), "{}", none[1]);
    }
}
