//! `touchbase demo`: three months of an invented town, played in seconds; nothing leaves this machine.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Result;
use clap::Args as ClapArgs;
use clap::builder::RangedU64ValueParser;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::civil::Date;
use unicode_width::UnicodeWidthStr as _;

use super::shell::padded;
use super::{Exit, Shell};
use crate::clock::stopwatch;
use crate::demo::{self, Account, DAYS_MAX, FAMILIES_MAX, Options};
use crate::terms::ChannelName;
use crate::words::{Language, ShowSentence as Says};

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
    let language = shell.language();
    let options = Options { dir, days: args.days, families: args.families, language };
    let bar = bar(args.days, shell);
    let watch = stopwatch();
    let played = demo::run(&options, &mut |day| bar.set_position(u64::from(day)));
    bar.finish_and_clear();
    let account = played?;
    shell.print(&text(&account, language));
    if !shell.quiet {
        let seconds = format!("{:.1}", watch.elapsed().as_secs_f64());
        shell.complain(&shell.say(&Says::PlayedIn { seconds }));
    }
    Ok(if account.check.agrees() { Exit::Fine } else { Exit::Look })
}

fn bar(days: u32, shell: &Shell) -> ProgressBar {
    let target =
        if shell.quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr_with_hz(10) };
    let bar = ProgressBar::with_draw_target(Some(u64::from(days)), target);
    if let Ok(style) = ProgressStyle::with_template(&shell.say(&Says::Playing)) {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// The account as people read it.
fn text(account: &Account, language: Language) -> String {
    let parts = [
        opening(account, language),
        months(account, language),
        rules(account, language),
        samples(account, language),
        unsent(account, language),
        closing(account, language),
    ];
    parts.join("\n")
}

fn opening(account: &Account, language: Language) -> String {
    let opening = Says::Opening {
        families: account.families,
        rules: account.rules.len(),
        days: account.days.len(),
        start: account.start,
    };
    language.say(&opening) + "\n"
}

/// One line a month, one bar a day.
fn months(account: &Account, language: Language) -> String {
    let most = account.days.iter().copied().max().unwrap_or(0);
    let mut lines = Vec::new();
    let mut day = account.start;
    let mut left = account.days.as_slice();
    while !left.is_empty() {
        let rest = usize::try_from((day.last_of_month() - day).get_days()).unwrap_or(0) + 1;
        let (month, after) = left.split_at(rest.min(left.len()));
        let touches = language.say(&Says::MonthTouches { touches: month.iter().sum() });
        lines.push((language.say(&Says::Month { day }), padded(&bars(month, most), 31), touches));
        left = after;
        day = day.last_of_month().tomorrow().unwrap_or(day);
    }
    let width = lines.iter().map(|(name, ..)| name.width()).max().unwrap_or(0);
    let mut out = String::new();
    for (name, bars, touches) in &lines {
        line(&mut out, &format!("{}  {bars}  {touches}", padded(name, width)));
    }
    out
}

/// One line a rule, one bar a week.
fn rules(account: &Account, language: Language) -> String {
    let say = |said: &Says| language.say(said);
    let weeks = account.rules.iter().map(|rule| rule.weeks.len()).max().unwrap_or(0).max(8);
    let months: Vec<Date> = (0..account.rules.first().map_or(0, |rule| rule.months.len()))
        .filter_map(|n| {
            account.start.checked_add(jiff::Span::new().months(i32::try_from(n).unwrap_or(0))).ok()
        })
        .collect();
    let first = say(&Says::RuleColumn);
    let width = account.rules.iter().map(|rule| rule.id.len()).max().unwrap_or(0).max(first.width());
    let mut head = format!("{}  {}", padded(&first, width), padded(&say(&Says::WeekColumn), weeks));
    for month in &months {
        head += &format!("  {}", right(&say(&Says::MonthColumn { day: *month }), 4));
    }
    head += &format!("  | {}", right(&say(&Says::SmsColumn), 5));
    for (column, width) in [(Says::EmailColumn, 6), (Says::UnsentColumn, 8), (Says::WaitingColumn, 7)] {
        head += &format!("  {}", right(&say(&column), width));
    }
    let mut out = String::new();
    line(&mut out, &head);
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
            text += &say(&Says::Lunar { touches: rule.lunar });
        }
        line(&mut out, &text);
    }
    out
}

fn samples(account: &Account, language: Language) -> String {
    let mut out = String::new();
    line(&mut out, &language.say(&Says::Samples));
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

fn unsent(account: &Account, language: Language) -> String {
    let mut out = String::new();
    line(&mut out, &language.say(&Says::Unsent));
    for unsent in &account.unsent {
        let due = unsent.due.strftime("%Y-%m-%d %H:%M").to_string();
        let such_as = language.say(&Says::SuchAs { due });
        let who = if unsent.to.is_empty() { "–" } else { &unsent.to };
        line(
            &mut out,
            &format!(
                "{:>6}  {:<13} {such_as}  {:<7} {}  {who}",
                unsent.touches,
                unsent.reason,
                unsent.touch.to_string(),
                unsent.rule
            ),
        );
    }
    out
}

fn closing(account: &Account, language: Language) -> String {
    let check = account.check;
    let compared = Says::Compared {
        texts: check.texts,
        mails: check.mails,
        accepted: check.accepted,
        agrees: check.agrees(),
        twice: check.twice,
        unknown: check.unknown,
    };
    let look_around = Says::LookAround {
        dir: account.dir.display().to_string(),
        explained: account.unsent.first().map_or("T-1".to_owned(), |unsent| unsent.touch.to_string()),
        last: account.start.saturating_add(
            jiff::Span::new().days(i64::try_from(account.days.len()).unwrap_or(0).saturating_sub(1)),
        ),
    };
    format!("{}\n\n{}\n", language.say(&compared), language.say(&look_around))
}

/// A column's head over numbers, which end where it ends.
fn right(text: &str, columns: usize) -> String {
    format!("{}{text}", " ".repeat(columns.saturating_sub(text.width())))
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
