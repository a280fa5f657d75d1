//! `touchbase check`: every problem of the configuration directory in one pass.

use anyhow::Result;
use clap::{Args as ClapArgs, ValueEnum};

use super::{Exit, Shell};
use crate::clock::stopwatch;
use crate::diagnostic::{Diagnostic, Report, Severity};
use crate::number::count;
use crate::operations::check;

/// Arguments of `check`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// How to print
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// Fail on warnings too
    #[arg(long, value_name = "WHAT")]
    deny: Option<Deny>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Code frames
    Human,
    /// One JSON object a line
    Json,
    /// Annotations of a workflow run
    Github,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Deny {
    Warnings,
}

pub(super) fn run(args: &Args, shell: &Shell) -> Result<Exit> {
    let started = stopwatch();
    let (deployment, mut report) = shell.read();
    let today = deployment.config.day_of(shell.clock(&deployment.config)?.now());
    check::as_of(today, &deployment, &mut report);
    match args.format {
        Format::Human => shell.findings(&report),
        Format::Json => shell.print(&lines(&report, json)),
        Format::Github => shell.print(&lines(&report, github)),
    }
    if args.format == Format::Human && !shell.quiet {
        let seconds = started.elapsed().as_secs_f64();
        let templates = deployment.templates.names().count();
        shell.print(&format!(
            "{}, {}: {}, {} ({seconds:.2} s)\n",
            count(deployment.rules.len(), "rule"),
            count(templates, "template"),
            report.errors_in_words(),
            count(report.warnings(), "warning"),
        ));
    }
    let denied = args.deny == Some(Deny::Warnings) && report.warnings() > 0;
    Ok(if report.errors() > 0 || denied { Exit::Look } else { Exit::Fine })
}

fn lines(report: &Report, line: fn(&Diagnostic) -> String) -> String {
    report.findings().iter().map(|finding| line(finding) + "\n").collect()
}

fn json(finding: &Diagnostic) -> String {
    let place = finding.place.as_ref().map(|place| {
        let (line, column) = place.source.line_column(place.span.start);
        serde_json::json!({ "file": *place.source.path, "line": line, "column": column })
    });
    serde_json::json!({
        "v": 1, "code": finding.code, "severity": severity(finding), "message": finding.message,
        "place": place, "help": finding.help, "replacement": finding.replacement,
    })
    .to_string()
}

fn github(finding: &Diagnostic) -> String {
    let place = finding.place.as_ref().map_or(String::new(), |place| {
        let (line, column) = place.source.line_column(place.span.start);
        format!(" file={},line={line},col={column}", place.source.path)
    });
    format!("::{}{place}::[{}] {}", severity(finding), finding.code, finding.message)
}

fn severity(finding: &Diagnostic) -> &'static str {
    match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}
