//! `touchbase calendar [YEAR]`: what the machine believes about a year.

use anyhow::Result;
use clap::Args as ClapArgs;
use jiff::civil::Date;

use super::shell::padded;
use super::table::{Cell, Columns};
use super::{Exit, Shell};
use crate::operations::calendar::{self, LunarYear, Year};
use crate::words::{Language, YearSentence as Says};

/// How wide the names of the first lines are.
const LABEL: usize = 18;

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
    let zone = deployment.calendars.zone.name();
    shell.print(&describe(&year, zone, shell.language()));
    if !year.known {
        let missing = Says::CalendarMissing { country: deployment.config.country.clone(), year: year.year };
        shell.complain(&shell.say(&missing));
    }
    Ok(if year.known { Exit::Fine } else { Exit::Look })
}

fn describe(year: &Year, zone: &str, language: Language) -> String {
    let say = |said: &Says| language.say(said);
    let number = year.year;
    let head = Says::Year { year: number, zone: zone.to_owned(), working_days: year.working_days };
    let mut text = say(&head) + "\n";
    let mut row = |label: &Says, said: &str| text += &format!("{} {said}\n", padded(&say(label), LABEL));
    row(&Says::WeekdaysOff, &list(&year.weekdays_off, language));
    row(&Says::WorkedWeekends, &list(&year.worked_weekends, language));
    if let Some(LunarYear { begins_on, leap_month }) = year.lunar {
        row(&Says::LunarYear { year: number }, &say(&Says::LunarBegins { begins_on, leap_month }));
    }
    let rows = year.festivals.iter().map(|festival| {
        let mark = if festival.is_working { Says::WorkingDay } else { Says::DayOff };
        let day = format!("{} {}", festival.day, say(&Says::Weekday { day: festival.day }));
        vec![Cell::from(day), festival.name.as_str().into(), say(&mark).into(), festival.id.as_str().into()]
    });
    text += &Columns::new(false).lines(&rows.collect::<Vec<_>>());
    text
}

fn list(days: &[Date], language: Language) -> String {
    if days.is_empty() {
        return language.say(&Says::NoDays);
    }
    days.iter().map(|day| day.strftime("%m-%d").to_string()).collect::<Vec<_>>().join(" ")
}
