//! What rules were planned in: the zone, the calendars and the opening hours that move due instants without any rule being
//! edited. Another zone at a start is an edit of every rule, as far as what moves from ahead to behind is concerned.
//!
//! A running planner knows all of it. Between two runs the ledger keeps the zone, the openings and the working days and
//! hours, in a note; of festivals the present ones are taken.

use std::fmt::Write as _;

use jiff::civil::Time;

use crate::calendar::{Calendars, WorkingCalendar, WorkingHours, Zone};
use crate::config::Windows;
use crate::deployment::Deployment;
use crate::plan::World;
use crate::rule::Rule;
use crate::store::{DaemonState, Error};
use crate::terms::{Class, Word as _};

/// A note's name: the zone, the openings and the working time by which rules were planned last.
pub(crate) const SURROUNDINGS_NOTE: &str = "planned_in";

/// What rules were planned in before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Surroundings {
    calendars: Calendars,
    windows: Windows,
}

impl Surroundings {
    /// Those of rules in force.
    pub(crate) fn of(deployment: &Deployment) -> Surroundings {
        Surroundings {
            calendars: deployment.calendars.clone(),
            windows: deployment.config.policy.windows.clone(),
        }
    }

    /// Those of the last run, as far as the ledger keeps them; none where it keeps none.
    pub(crate) fn kept(
        reader: &(impl DaemonState + ?Sized),
        deployment: &Deployment,
    ) -> Result<Option<Surroundings>, Error> {
        Ok(reader.note(SURROUNDINGS_NOTE)?.and_then(|text| Surroundings::read(&text, deployment)))
    }

    fn read(text: &str, deployment: &Deployment) -> Option<Surroundings> {
        let mut surroundings = Surroundings::of(deployment);
        for line in text.lines() {
            match line.split_once(' ')? {
                ("zone", name) => surroundings.calendars.zone = Zone::named(name).ok()?,
                ("days", days) => surroundings.calendars.working = WorkingCalendar::read_written(days)?,
                ("hours", hours) => {
                    let hours: Vec<&str> = hours.split(' ').collect();
                    surroundings.calendars.hours = WorkingHours::parse(&hours).ok()?;
                }
                (class, opens) => {
                    let opens: Time = opens.parse().ok()?;
                    surroundings.windows.open_at(Class::parse(class)?, opens);
                }
            }
        }
        Some(surroundings)
    }

    /// As the ledger keeps them.
    pub(crate) fn written(deployment: &Deployment) -> String {
        let Calendars { zone, working, hours, .. } = &deployment.calendars;
        let (days, hours) = (working.written(), hours.written());
        let mut text = format!("zone {}\ndays {days}\nhours {hours}", zone.name());
        for class in Class::ALL {
            let opens = deployment.config.policy.windows.of(*class).opens;
            let _infallible = write!(text, "\n{class} {opens}");
        }
        text
    }

    /// What the planner needs, as it was.
    pub(crate) fn world<'a>(&'a self, deployment: &'a Deployment) -> World<'a> {
        World { calendars: &self.calendars, windows: &self.windows, ..deployment.world() }
    }

    /// Whether a rule may be due at other instants now than in these.
    pub(crate) fn differ_for(&self, rule: &Rule, deployment: &Deployment) -> bool {
        self.calendars != deployment.calendars
            || self.windows.of(rule.class).opens != deployment.config.policy.windows.of(rule.class).opens
    }
}
