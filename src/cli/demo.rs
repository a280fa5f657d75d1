//! `touchbase demo`: three months of an invented town, played in seconds; nothing leaves this machine.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Result;
use clap::Args as ClapArgs;
use clap::builder::RangedU64ValueParser;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::civil::Date;

use super::shell::padded;
use super::{Exit, Shell};
use crate::clock::stopwatch;
use crate::demo::{self, Account, DAYS_MAX, FAMILIES_MAX, Options};
use crate::terms::ChannelName;

/// Where it is played where nothing else is said.
const DIR: &str = "demo-data";
const BARS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Arguments of `demo`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// How many days are played, from 2026-09-01
    #[arg(long, default_value_t = 90, value_parser = RangedU64ValueParser::<u32>::new().range(1..=u64::from(DAYS_MAX)))]
    days: u32,
    /// How many families live in the town
    #[arg(long, default_value_t = 240, value_parser = RangedU64ValueParser::<u32>::new().range(1..=u64::from(FAMILIES_MAX)))]
    families: u32,
}

pub(super) fn run(args: &Args, shell: &Shell) -> Result<Exit> {
    let dir = shell.given_dir().map_or_else(|| PathBuf::from(DIR), Path::to_owned);
    let options = Options { dir, days: args.days, families: args.families };
    let bar = bar(args.days, shell.quiet);
    let watch = stopwatch();
    let played = demo::run(&options, &mut |day| bar.set_position(u64::from(day)));
    bar.finish_and_clear();
    let account = played?;
    shell.print(&text(&account));
    if !shell.quiet {
        shell.complain(&format!("played in {:.1} s", watch.elapsed().as_secs_f64()));
    }
    Ok(if account.check.agrees() { Exit::Fine } else { Exit::Look })
}

fn bar(days: u32, quiet: bool) -> ProgressBar {
    let target = if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr_with_hz(10) };
    let bar = ProgressBar::with_draw_target(Some(u64::from(days)), target);
    if let Ok(style) = ProgressStyle::with_template("playing day {pos} of {len} [{bar:40}]") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// The account as people read it.
fn text(account: &Account) -> String {
    let mut out = String::new();
    put(&mut out, &opening(account));
    put(&mut out, &months(account));
    put(&mut out, &rules(account));
    put(&mut out, &samples(account));
    put(&mut out, &unsent(account));
    put(&mut out, &closing(account));
    out
}

fn put(out: &mut String, part: &str) {
    if !out.is_empty() {
        out.push('\n');
    }
    out.push_str(part);
}

fn opening(account: &Account) -> String {
    format!(
        "demo: {} invented families, {} rules, {} days from {}; the real daemon with its real SMTP and HTTP\n\
         clients, over a virtual clock, against sinks on 127.0.0.1. The same on every machine.\n",
        account.families,
        account.rules.len(),
        account.days.len(),
        account.start,
    )
}

/// One line a month, one bar a day.
fn months(account: &Account) -> String {
    let most = account.days.iter().copied().max().unwrap_or(0);
    let mut out = String::new();
    let mut day = account.start;
    let mut left = account.days.as_slice();
    while !left.is_empty() {
        let rest = usize::try_from((day.last_of_month() - day).get_days()).unwrap_or(0) + 1;
        let (month, after) = left.split_at(rest.min(left.len()));
        let touches: u64 = month.iter().sum();
        let name = day.strftime("%b %Y");
        line(&mut out, &format!("{name}  {}  {touches:>5} touches", padded(&bars(month, most), 31)));
        left = after;
        day = day.last_of_month().tomorrow().unwrap_or(day);
    }
    out
}

/// One line a rule, one bar a week.
fn rules(account: &Account) -> String {
    let weeks = account.rules.iter().map(|rule| rule.weeks.len()).max().unwrap_or(0).max(8);
    let months: Vec<Date> = (0..account.rules.first().map_or(0, |rule| rule.months.len()))
        .filter_map(|n| {
            account.start.checked_add(jiff::Span::new().months(i32::try_from(n).unwrap_or(0))).ok()
        })
        .collect();
    let width = account.rules.iter().map(|rule| rule.id.len()).max().unwrap_or(0).max("rule".len());
    let mut out = format!("{}  {}", padded("rule", width), padded("by week", weeks));
    for month in &months {
        write!(out, "  {:>4}", month.strftime("%b").to_string()).unwrap_or_default();
    }
    line(&mut out, "  |   SMS  e-mail  not sent  waiting");
    for rule in &account.rules {
        let most = rule.weeks.iter().copied().max().unwrap_or(0);
        let mut text = format!("{}  {}", padded(&rule.id, width), padded(&bars(&rule.weeks, most), weeks));
        for touches in &rule.months {
            write!(text, "  {touches:>4}").unwrap_or_default();
        }
        let by = |channel| rule.sent.get(&channel).copied().unwrap_or(0);
        write!(text, "  | {:>5}  {:>6}", by(ChannelName::Sms), by(ChannelName::Email)).unwrap_or_default();
        write!(text, "  {:>8}  {:>7}  {}", rule.unsent, rule.waiting, rule.title).unwrap_or_default();
        if rule.lunar > 0 {
            write!(text, " ({} lunar)", rule.lunar).unwrap_or_default();
        }
        line(&mut out, &text);
    }
    out
}

fn samples(account: &Account) -> String {
    let mut out = String::from("Some messages, as they arrived at the sinks:\n");
    for sample in &account.samples {
        let due = sample.due.strftime("%Y-%m-%d %H:%M");
        line(
            &mut out,
            &format!(
                "{due}  {:<7} {:<5}  {}  {}",
                sample.touch.to_string(),
                sample.channel,
                sample.rule,
                sample.to
            ),
        );
        line(&mut out, &format!("                  {}", sample.text.trim_end()));
    }
    out
}

fn unsent(account: &Account) -> String {
    let mut out = String::from("Not sent, and why; each of them is a row in the ledger:\n");
    for unsent in &account.unsent {
        let due = unsent.due.strftime("%Y-%m-%d %H:%M");
        let who = if unsent.to.is_empty() { "–" } else { &unsent.to };
        line(
            &mut out,
            &format!(
                "{:>6}  {:<13} such as {due}  {:<7} {}  {who}",
                unsent.touches,
                unsent.reason,
                unsent.touch.to_string(),
                unsent.rule
            ),
        );
    }
    out
}

fn closing(account: &Account) -> String {
    let check = account.check;
    let received = check.mails + check.texts;
    let verdict = if check.agrees() { "the same" } else { "NOT THE SAME" };
    let dir = account.dir.display();
    let explained = account.unsent.first().map_or("T-1".to_owned(), |unsent| unsent.touch.to_string());
    let last = account.start.saturating_add(
        jiff::Span::new().days(i64::try_from(account.days.len()).unwrap_or(0).saturating_sub(1)),
    );
    format!(
        "check: the sinks received {received} messages ({} SMS, {} e-mails), the ledger says {} accepted: {verdict};\n\
        \x20      sent twice {}, nobody can know {}\n\
        \n\
        The sinks are gone; {dir}/touchbase.toml now says mode = \"shadow\", so nothing tries to reach them. Look around:\n\
        \x20 touchbase -C {dir} log --limit 20\n\
        \x20 touchbase -C {dir} explain {explained}\n\
        \x20 touchbase -C {dir} --at \"{last} 12:00\" forecast --days 30\n\
        and then your own: touchbase init my-care\n",
        check.texts, check.mails, check.accepted, check.twice, check.unknown,
    )
}

/// One sign for each number, as tall as it is beside the largest.
fn bars(numbers: &[u64], most: u64) -> String {
    let steps = u64::try_from(BARS.len()).unwrap_or(1) - 1;
    let sign = |number: &u64| {
        let height = (number * steps).div_ceil(most.max(1));
        usize::try_from(height).ok().and_then(|height| BARS.get(height)).copied().unwrap_or('█')
    };
    numbers.iter().map(sign).collect()
}

fn line(out: &mut String, text: &str) {
    out.push_str(text.trim_end());
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_show_nothing_for_nothing_and_something_for_little() {
        assert_eq!(bars(&[0, 1, 50, 100], 100), " ▁▄█");
        assert_eq!(bars(&[0, 0], 0), "  ");
    }
}
