//! `touchbase test`: the tests in the rule files.

use std::fmt::Write as _;

use anyhow::Result;
use clap::Args as ClapArgs;

use super::{Exit, Shell};
use crate::clock::stopwatch;
use crate::operations::rule_tests;
use crate::trial::TestVerdict;

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
        shell.print(&describe(verdict));
    }
    let seconds = started.elapsed().as_secs_f64();
    shell.print(&format!("{} passed, {failed} failed ({seconds:.2} s)\n", verdicts.len() - failed));
    Ok(if failed > 0 { Exit::Look } else { Exit::Fine })
}

fn describe(verdict: &TestVerdict) -> String {
    let mut text = format!("FAIL {} › {}   {}\n", verdict.rule, verdict.name, verdict.place);
    if let Some(problem) = &verdict.problem {
        let _infallible = writeln!(text, "     {problem}");
        return text;
    }
    let lines = |lines: &[String]| {
        if lines.is_empty() { "nothing".to_owned() } else { lines.join("\n              ") }
    };
    let _infallible = writeln!(text, "     expected {}", lines(&verdict.expected));
    let _infallible = writeln!(text, "     got      {}", lines(&verdict.got));
    if !verdict.reasons.is_empty() || verdict.because.is_some() {
        let reasons: Vec<String> = verdict.reasons.iter().map(ToString::to_string).collect();
        let wanted = verdict.because.map_or(String::new(), |reason| format!(", expected {reason}"));
        let _infallible = writeln!(text, "     not sent because of {}{wanted}", lines(&reasons));
    }
    text
}
