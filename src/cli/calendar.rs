//! `touchbase calendar [YEAR]`: what the machine believes about a year.

use std::fmt::Write as _;

use anyhow::{Result, bail};
use clap::Args as ClapArgs;
use jiff::civil::{Date, date};

use super::{Exit, Shell};
use crate::calendar::lunar;
use crate::deployment::Deployment;

/// Arguments of `calendar`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// The year [default: this year]
    year: Option<i16>,
}

pub(super) fn run(args: &Args, shell: &Shell) -> Result<Exit> {
    let deployment = shell.deployment_as_it_is();
    let today = deployment.config.day_of(shell.clock(&deployment.config)?.now());
    let year = args.year.unwrap_or(today.year());
    if !(1901..=2099).contains(&year) {
        bail!("the calendar covers 1901 to 2099, not {year}");
    }
    shell.print(&describe(&deployment, year));
    let known = deployment.calendars.working.has_year(year);
    if !known {
        shell.complain(&format!(
            "calendars/{}/{year}.toml is missing: Monday to Friday are taken to be working days",
            deployment.config.country
        ));
    }
    Ok(if known { Exit::Fine } else { Exit::Look })
}

fn describe(deployment: &Deployment, year: i16) -> String {
    let (first, last) = (date(year, 1, 1), date(year, 12, 31));
    let working = &deployment.calendars.working;
    let mut text = format!(
        "{year}  {}  {} working days\n",
        deployment.calendars.zone.name(),
        working.count_between(first, last)
    );
    let days: Vec<Date> = first.series(jiff::Span::new().days(1)).take_while(|day| *day <= last).collect();
    let weekday = |day: &Date| day.weekday().to_monday_zero_offset() < 5;
    let off: Vec<Date> =
        days.iter().copied().filter(|day| weekday(day) && !working.is_working(*day)).collect();
    let made_up: Vec<Date> =
        days.iter().copied().filter(|day| !weekday(day) && working.is_working(*day)).collect();
    let _infallible = writeln!(text, "weekdays off       {}", list(&off));
    let _infallible = writeln!(text, "worked weekends    {}", list(&made_up));
    if let Some(new_year) = lunar::new_year(i32::from(year)) {
        let leap = lunar::leap_month(i32::from(year))
            .map_or("no leap month".to_owned(), |m| format!("leap month 闰{m}"));
        let _infallible = writeln!(text, "lunar year {year}    begins {new_year}, {leap}");
    }
    let mut festivals: Vec<(Date, String, String)> = deployment
        .calendars
        .festivals
        .iter()
        .flat_map(|festival| {
            let dates = festival.dates(first, last).into_iter();
            dates.map(|(_, day)| (day, festival.name.clone(), festival.id.clone()))
        })
        .collect();
    festivals.sort();
    for (day, name, id) in festivals {
        let mark = if working.is_working(day) { "working day" } else { "off" };
        let _infallible = writeln!(
            text,
            "{day} {:?}  {}  {mark:<11}  {id}",
            day.weekday(),
            super::shell::padded(&name, 10)
        );
    }
    text
}

fn list(days: &[Date]) -> String {
    if days.is_empty() {
        return "none".to_owned();
    }
    days.iter().map(|day| day.strftime("%m-%d").to_string()).collect::<Vec<_>>().join(" ")
}
