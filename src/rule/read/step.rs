//! Reads `[send]` and `[[step]]`.

use std::ops::Range;

use super::{RuleReader, only, period, time, words_of};
use crate::diagnostic::{Diagnostic, Report};
use crate::document::{Table, Text};
use crate::expression::Scope;
use crate::record::Kind;
use crate::rule::{Path, Repeat, Step, Trigger, When};
use crate::terms::{ChannelName, Word};
use crate::words::{LintSentence, RuleNameSentence, RuleSentence, RuleStepSentence as Says};

/// Every repeat has a bound; this is the bound of the bound.
const TIMES_MAX: i64 = 1_000;
/// How often a day a cron expression may fire, times the repeats of each: every plan looks at all of them again.
const CRON_TIMES_MAX: u32 = 30_000;

pub(super) fn read_all(
    root: &mut Table,
    when: Option<&When>,
    reading: &RuleReader<'_>,
    report: &mut Report,
) -> Vec<Step> {
    let (has_send, has_steps) = (root.has("send"), root.has("step"));
    let send = root.table("send", report);
    let tables = root.tables("step", report);
    if has_send == has_steps {
        let message = if has_send { Says::SendAndSteps } else { Says::NothingToSend };
        report
            .push(Diagnostic::error("R140", message).at(&reading.source, 0..0, None).help(Says::SendOrSteps));
    }
    let mut steps: Vec<Step> = Vec::new();
    let mut names = StepNames { is_ladder: tables.len() > 1, taken: Vec::new(), claimed: Vec::new() };
    let send = send.map(|table| (table, Some("send")));
    for (table, name) in send.into_iter().chain(tables.into_iter().map(|table| (table, None))) {
        let place = table.span();
        if let Some(step) = read(table, name, when, reading, report) {
            if let Some(same) = steps.iter().position(|before| before.does_the_same(&step.0)) {
                let said = LintSentence::SameStepTwice { first: same + 1, second: steps.len() + 1 };
                let found = Diagnostic::warning("R149", said).at(&reading.source, place.clone(), None);
                report.push(found.help(LintSentence::StepsDiffer));
            }
            let step = names.named(step, place, reading, report);
            steps.push(step);
        }
    }
    names.check_names_before(reading, report);
    steps
}

/// The names of a rule's steps. Each step of a ladder has one of its own, for it must not be named by its place in it
/// or by what it says.
struct StepNames {
    is_ladder: bool,
    taken: Vec<String>,
    /// What steps were called before, and where that is said.
    claimed: Vec<(String, Range<usize>)>,
}

impl StepNames {
    /// A step with its name: the one written, or else the one that it had before steps had to have one.
    fn named(
        &mut self,
        (mut step, written): (Step, bool),
        place: Range<usize>,
        reading: &RuleReader<'_>,
        report: &mut Report,
    ) -> Step {
        let same =
            std::iter::once(step.name.clone()).chain((2..).map(|number| format!("{}.{number}", step.name)));
        let free = same.into_iter().find(|name| !self.taken.contains(name)).unwrap_or_default();
        if written && free != step.name {
            let said = RuleNameSentence::SameStepId { step: step.name.clone() };
            report.push(Diagnostic::error("R124", said).at(&reading.source, place.clone(), None));
        } else if !written && self.is_ladder {
            report.push(
                Diagnostic::error("R123", RuleNameSentence::StepWithoutId)
                    .at(&reading.source, place.clone(), None)
                    .help(RuleNameSentence::StandsAs { step: free.clone() }),
            );
        }
        self.claimed.extend(step.was.iter().flatten().map(|was| (was.clone(), place.clone())));
        self.taken.push(free.clone());
        step.id.clone_from(&free);
        step.name = free;
        step
    }

    /// `was` names what is gone, and what one step only can have been.
    fn check_names_before(&self, reading: &RuleReader<'_>, report: &mut Report) {
        for (number, (was, place)) in self.claimed.iter().enumerate() {
            let said = if self.taken.contains(was) {
                RuleNameSentence::StepIsThere { step: was.clone() }
            } else if self.claimed.iter().take(number).any(|(other, _)| other == was) {
                RuleNameSentence::StepIsClaimed { step: was.clone() }
            } else {
                continue;
            };
            report.push(Diagnostic::error("R125", said).at(&reading.source, place.clone(), None));
        }
    }
}

fn read(
    mut table: Table,
    name: Option<&str>,
    when: Option<&When>,
    reading: &RuleReader<'_>,
    report: &mut Report,
) -> Option<(Step, bool)> {
    let named = table.text("id", report).map(|text| text.value);
    let was = table.texts("was", report);
    let was = was.map(|was| was.into_iter().map(|text| text.value).collect());
    let after = period(&mut table, "after", report);
    let at = time(&mut table, "at", report);
    if at.is_some() && after.is_some_and(|after| !after.unit.moves_date()) {
        report.push(
            Diagnostic::error("R147", Says::AtWithHours)
                .at(&reading.source, table.span(), Says::BothAreHere)
                .help(Says::KeepOneOrCountDays),
        );
    }
    let repeat = repeat(&mut table, reading, report);
    if let (Some(repeat), Some(Trigger::Cron(cron))) = (repeat, when.map(|when| &when.trigger)) {
        let most = CRON_TIMES_MAX / cron.times_a_day().max(1);
        if repeat.times > most {
            let message = Says::RepeatedTooOften { fires: cron.times_a_day(), times: repeat.times };
            report.push(
                Diagnostic::error("R148", message)
                    .at(&reading.source, table.span(), None)
                    .help(Says::TimesAtMost { times: most }),
            );
        }
    }
    let (to, or_to) = paths(&mut table, reading, report);
    let kinds = to.iter().chain(&or_to).filter_map(|path| reading.around.kinds.get(&path.kind));
    let kinds: Vec<&Kind> = kinds.collect();
    let recipient = kinds.first().copied();
    let only = table
        .table("only", report)
        .map(|only| only::read_of_step(only, recipient, reading, report))
        .unwrap_or_default();
    let via = channels(&mut table, reading, report);
    let template = table.required_text("template", report);
    let template = template.and_then(|text| template_id(&text, &via, &kinds, reading, report));
    let group = grouping(&mut table, reading, report);
    table.finish(report);
    let template = template?;
    let written = named.is_some();
    let name = named.or(name.map(str::to_owned)).unwrap_or_else(|| template.clone());
    let step =
        Step { id: name.clone(), name, was, after, at, repeat, only, to: to?, or_to, via, template, group };
    Some((step, written))
}

fn repeat(table: &mut Table, reading: &RuleReader<'_>, report: &mut Report) -> Option<Repeat> {
    let alone = match (table.has("repeat"), table.has("times")) {
        (true, false) => Some((Says::RepeatWithoutTimes, Says::AddTimes)),
        (false, true) => Some((Says::TimesWithoutRepeat, Says::AddRepeat)),
        _ => None,
    };
    if let Some((message, help)) = alone {
        report.push(Diagnostic::error("R141", message).at(&reading.source, table.span(), None).help(help));
    }
    let every = period(table, "repeat", report);
    let times = table.integer_in("times", 1..=TIMES_MAX, report);
    Some(Repeat { every: every?, times: u32::try_from(times?).unwrap_or(1) })
}

/// `to`: one path, or several, each of which stands in where the one before leads to nobody who can be reached.
fn paths(table: &mut Table, reading: &RuleReader<'_>, report: &mut Report) -> (Option<Path>, Vec<Path>) {
    table.require("to", report);
    let Some(written) = table.texts("to", report) else { return (None, Vec::new()) };
    if written.is_empty() {
        report.push(
            Diagnostic::error("R142", Says::NobodyNamed)
                .at(&reading.source, table.span(), Says::LeadsToNobody)
                .help(Says::PathsForExample),
        );
    }
    // Where one is wrong, the others stand for nothing: which of them comes first is not known.
    let all = written.len();
    let mut paths: Vec<Path> = written.iter().filter_map(|text| path(text, reading, report)).collect();
    if paths.len() < all || paths.is_empty() {
        return (None, Vec::new());
    }
    let first = paths.remove(0);
    (Some(first), paths)
}

fn path(text: &Text, reading: &RuleReader<'_>, report: &mut Report) -> Option<Path> {
    match Path::read(&text.value, reading.kind, reading.around.kinds) {
        Ok(path) => Some(path),
        Err(error) => {
            let own = reading.kind.person.then_some("self");
            let candidates = error.candidates.iter().map(String::as_str).chain(own);
            report.push(
                Diagnostic::error("R142", error.message)
                    .at(&reading.source, text.span.clone(), Says::LeadsToNobody)
                    .did_you_mean(&error.part, candidates),
            );
            None
        }
    }
}

fn channels(table: &mut Table, reading: &RuleReader<'_>, report: &mut Report) -> Vec<ChannelName> {
    table.require("via", report);
    let Some(written) = table.texts("via", report) else { return Vec::new() };
    if written.is_empty() {
        report.push(
            Diagnostic::error("R143", Says::NoChannelNamed)
                .at(&reading.source, table.span(), Says::NeedsChannel)
                .help(Says::ChannelsForExample),
        );
    }
    let mut via = Vec::new();
    for text in written {
        match ChannelName::parse(&text.value) {
            Some(channel) if !via.contains(&channel) => via.push(channel),
            Some(_) => {}
            None => report.push(
                Diagnostic::error("R143", Says::NotAChannel { written: text.value.clone() })
                    .at(&reading.source, text.span, Says::UnknownChannel)
                    .did_you_mean(&text.value, words_of::<ChannelName>()),
            ),
        }
    }
    via
}

/// The template must exist, have a body for every channel, and its parameters must exist for this rule.
fn template_id(
    text: &Text,
    via: &[ChannelName],
    recipients: &[&Kind],
    reading: &RuleReader<'_>,
    report: &mut Report,
) -> Option<String> {
    if reading.was_right {
        return Some(text.value.clone());
    }
    let Some(template) = reading.around.templates.get(&text.value) else {
        if reading.around.templates.is_broken(&text.value) {
            return None;
        }
        report.push(
            Diagnostic::error("R144", Says::NoTemplate { template: text.value.clone() })
                .at(&reading.source, text.span.clone(), Says::UnknownTemplate)
                .did_you_mean(&text.value, reading.around.templates.names())
                .help(Says::TemplateIsFolder { template: text.value.clone() }),
        );
        return None;
    };
    for channel in via {
        if !template.has(*channel) {
            let message = Says::NoTextFor { template: text.value.clone(), channel: *channel };
            let file = file_name(*channel, &template.languages);
            report.push(
                Diagnostic::error("R145", message)
                    .at(&reading.source, text.span.clone(), None)
                    .help(Says::AddFile { path: format!("templates/{}/{file}", text.value) }),
            );
        }
    }
    let around = reading.around;
    let company = around.company.keys().map(String::as_str);
    let mut names: Vec<Option<&str>> = recipients.iter().map(|kind| Some(kind.name.as_str())).collect();
    names.dedup();
    if names.is_empty() {
        names.push(None);
    }
    let scopes = names
        .into_iter()
        .filter_map(|to| Scope::for_template(around.kinds, &reading.kind.name, to, company.clone()));
    for scope in scopes {
        for problem in template.check_for(&scope) {
            report.push(problem.help(RuleSentence::UsedByRule { rule: reading.source.stem().to_owned() }));
        }
    }
    Some(text.value.clone())
}

/// The file that would hold a template's text for a channel, in its first language.
fn file_name(channel: ChannelName, languages: &[String]) -> String {
    let language = languages.first().map_or("zh", String::as_str);
    match channel {
        ChannelName::Sms => format!("sms.{language}.txt"),
        ChannelName::Email => format!("email.{language}.md"),
    }
}

fn grouping(table: &mut Table, reading: &RuleReader<'_>, report: &mut Report) -> bool {
    let Some(text) = table.text("group", report) else { return false };
    if text.value != "recipient" {
        report.push(
            Diagnostic::error("R146", Says::CannotGroupBy { written: text.value.clone() })
                .at(&reading.source, text.span, None)
                .did_you_mean(&text.value, ["recipient"]),
        );
    }
    true
}
