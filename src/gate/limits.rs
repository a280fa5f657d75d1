//! What depends on the hour and on what a person has had already: send windows and caps, each counted here and nowhere
//! else.

use jiff::civil::Time;
use jiff::{SignedDuration, Timestamp};

use super::Setting;
use crate::calendar::window::Window;
use crate::message::{GateView, SentIn, StepOfPerson};
use crate::planted::{self, Bug};
use crate::record::view::ViewError;
use crate::rule::Rule;
use crate::terms::Class;

/// A month, as caps count it: thirty days.
const MONTH: SignedDuration = SignedDuration::from_hours(30 * 24);

/// How many messages of one step a person may have on one day although a cap is full: twins and triplets.
const TOGETHER_MAX: u32 = 3;

/// The send window of a message, at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WindowCheck {
    /// The hours of its class.
    pub window: Window,
    /// When it opens next, where it is shut.
    pub opens_at: Option<Timestamp>,
}

/// How many messages of a class a person has had, and how many it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CapsCheck {
    /// On that local day: had, and at most; none where there is no such limit.
    pub day: Option<(u32, u32)>,
    /// In the thirty days before.
    pub month: Option<(u32, u32)>,
    /// When it is worth looking again, where one is full and it does not go with another of its step that went: the opening of the next day.
    pub again_at: Option<Timestamp>,
}

/// Looks at the window; none for whom messages reach at any hour: staff, and whoever an urgent rule is for.
pub(super) fn window(rule: &Rule, class: Class, setting: Setting<'_>, at: Timestamp) -> Option<WindowCheck> {
    if rule.urgent || class == Class::Staff {
        return None;
    }
    let zone = &setting.world.calendars.zone;
    let local = zone.civil(at);
    let window = setting.policy.windows.of(class);
    let shut = !window.contains(local.time());
    Some(WindowCheck { window, opens_at: shut.then(|| zone.instant(window.next_opening(local))) })
}

/// Counts what the person has had; none where the class has no caps.
pub(super) fn caps(
    of: &StepOfPerson<'_>,
    facts: &dyn GateView,
    setting: Setting<'_>,
    at: Timestamp,
) -> Result<Option<CapsCheck>, ViewError> {
    let class = of.class;
    let Some(caps) = setting.policy.caps(class) else { return Ok(None) };
    let had = |limit: u32, span: SentIn| -> Result<Option<(u32, u32)>, ViewError> {
        if limit == 0 {
            return Ok(None);
        }
        Ok(Some((facts.sent_in(of.recipient, class, span)?, limit)))
    };
    let day = had(caps.per_day, day_of(at, setting))?;
    let month = had(caps.per_month, SentIn { since: month_before(at), ..day_of(at, setting) })?;
    if day.is_none() && month.is_none() {
        return Ok(None);
    }
    let full = [day, month].into_iter().flatten().any(|(had, limit)| had >= limit)
        && !goes_with_the_first(of, facts, setting, at)?;
    Ok(Some(CapsCheck { day, month, again_at: full.then(|| next_opening(class, setting, at)) }))
}

/// Whether the step has told the person of another record on that day, and this one goes with it: of twins, the second
/// is greeted too. Only a few: more of the same step on one day is a mistake in the records.
fn goes_with_the_first(
    of: &StepOfPerson<'_>,
    facts: &dyn GateView,
    setting: Setting<'_>,
    at: Timestamp,
) -> Result<bool, ViewError> {
    let had = facts.sent_of_step_in(of, day_of(at, setting))?;
    Ok((1..TOGETHER_MAX).contains(&had) && !planted::is(Bug::TwinsShareTheCap))
}

/// The local day of an instant.
pub(super) fn day_of(at: Timestamp, setting: Setting<'_>) -> SentIn {
    let zone = &setting.world.calendars.zone;
    let next = zone.civil(at).date().tomorrow();
    let until = next.map_or(Timestamp::MAX, |next| zone.instant(next.to_datetime(Time::midnight())));
    let until = if planted::is(Bug::AheadCountsAsSent) { Timestamp::MAX } else { until };
    SentIn { since: start_of_day(at, setting), until }
}

/// The midnight at which the local day of an instant began.
#[must_use]
pub fn start_of_day(at: Timestamp, setting: Setting<'_>) -> Timestamp {
    let zone = &setting.world.calendars.zone;
    zone.instant(zone.civil(at).date().to_datetime(Time::midnight()))
}

/// Thirty days before an instant.
#[must_use]
pub fn month_before(at: Timestamp) -> Timestamp {
    at.saturating_sub(MONTH).unwrap_or(Timestamp::MIN)
}

/// When the window of a class opens on the next day.
fn next_opening(class: Class, setting: Setting<'_>, at: Timestamp) -> Timestamp {
    let zone = &setting.world.calendars.zone;
    let today = zone.civil(at).date();
    let tomorrow = today.tomorrow().unwrap_or(today);
    zone.instant(tomorrow.to_datetime(setting.policy.windows.of(class).opens))
}
