//! `touchbase calendar [YEAR]`: what the machine believes about a year.

use std::fmt::Write as _;

use anyhow::Result;
use clap::Args as ClapArgs;
use jiff::civil::Date;

use super::shell::padded;
use super::{Exit, Shell};
use crate::operations::calendar::{self, Year};

/// Arguments of `calendar`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// The year [default: this year]
    year: Option<i16>,
}

pub(super) fn run(args: &Args, shell: &Shell) -> Result<Exit> {
    let deployment = shell.deployment_as_it_is();
    let today = deployment.config.day_of(shell.clock(&deployment.config)?.now());
    let year = calendar::year(&deployment, args.year.unwrap_or(today.year()))?;
    shell.print(&describe(&year, deployment.calendars.zone.name()));
    if !year.known {
        shell.complain(&format!(
            "calendars/{}/{}.toml is missing: Monday to Friday are taken to be working days",
            deployment.config.country, year.year
        ));
    }
    Ok(if year.known { Exit::Fine } else { Exit::Look })
}

fn describe(year: &Year, zone: &str) -> String {
    let mut text = format!("{}  {zone}  {} working days\n", year.year, year.working_days);
    let _infallible = writeln!(text, "weekdays off       {}", list(&year.weekdays_off));
    let _infallible = writeln!(text, "worked weekends    {}", list(&year.worked_weekends));
    if let Some(lunar) = year.lunar {
        let leap =
            lunar.leap_month.map_or("no leap month".to_owned(), |month| format!("leap month 闰{month}"));
        let _infallible = writeln!(text, "lunar year {}    begins {}, {leap}", year.year, lunar.begins_on);
    }
    for festival in &year.festivals {
        let mark = if festival.is_working { "working day" } else { "off" };
        let _infallible = writeln!(
            text,
            "{} {:?}  {}  {mark:<11}  {}",
            festival.day,
            festival.day.weekday(),
            padded(&festival.name, 10),
            festival.id
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
