//! What rules were planned in: the zone, the calendars and the opening hours that move due instants without any rule being
//! edited. Another zone at a start is an edit of every rule, as far as what moves from ahead to behind is concerned.
//!
//! A running planner knows them; of an earlier run they are those of the files that were in force.

use crate::calendar::Calendars;
use crate::config::Windows;
use crate::deployment::Deployment;
use crate::plan::World;
use crate::rule::Rule;

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
