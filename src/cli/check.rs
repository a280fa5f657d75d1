//! `touchbase check`: every problem of the configuration directory in one pass.

use anyhow::Result;
use clap::{Args as ClapArgs, ValueEnum};

use super::{Exit, Shell, running};
use crate::clock::stopwatch;
use crate::diagnostic::{Diagnostic, Report, Severity};
use crate::operations::check;
use crate::words::SetupSentence;

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
    // Where no rule could be read, no calendar is missed.
    if !deployment.rules.is_empty() || report.errors() == 0 {
        check::as_of(today, &deployment, &mut report);
    }
    check::secrets(&shell.secrets(), &deployment, &mut report);
    match args.format {
        Format::Human => shell.findings(&report),
        Format::Json => shell.print_data(&lines(&report, json)),
        Format::Github => shell.print_data(&lines(&report, github)),
    }
    if args.format == Format::Human && !shell.quiet {
        let checked = SetupSentence::Checked {
            rules: deployment.rules.len(),
            templates: deployment.templates.names().count(),
            errors: report.errors(),
            warnings: report.warnings(),
            seconds: format!("{:.2}", started.elapsed().as_secs_f64()),
        };
        shell.print(&(shell.say(&checked) + "\n"));
        running::differs(shell, &deployment);
    }
    let denied = args.deny == Some(Deny::Warnings) && report.warnings() > 0;
    Ok(if report.errors() > 0 || denied { Exit::Look } else { Exit::Fine })
}

fn lines(report: &Report, line: impl Fn(&Diagnostic) -> String) -> String {
    report.findings().iter().map(|finding| line(finding) + "\n").collect()
}

fn json(finding: &Diagnostic) -> String {
    let place = finding.place.as_ref().map(|place| {
        let (line, column) = place.source.line_column(place.span.start);
        serde_json::json!({ "file": *place.source.path, "line": line, "column": column })
    });
    let help: Vec<String> = finding.help.iter().map(ToString::to_string).collect();
    serde_json::json!({
        "v": 1, "code": finding.code, "severity": severity(finding), "message": finding.message.to_string(),
        "place": place, "help": help, "replacement": finding.replacement,
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
