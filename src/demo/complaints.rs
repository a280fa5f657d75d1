//! What people complain about, when, and how long it takes.

use jiff::SignedDuration;
use jiff::civil::time;

use super::families::{HANDLERS, LEAVER, leaving_day, owner};
use super::random::Dice;
use super::scene::{Scene, Sheet, Story};

const SUBJECTS: [&str; 6] = ["渗水", "噪音", "停车", "电梯", "保洁", "门禁"];
const LEVELS: [&str; 6] = ["一般", "一般", "一般", "重要", "重要", "热点"];

/// How many days pass before somebody takes over what the one who left had open: until then its reminders go to
/// nobody, and the account says so.
const HAND_OVER_DAYS: i32 = 4;

/// One complaint for every six families, spread over the story.
pub(super) fn come_up(scene: &Scene, dice: &mut Dice, story: &mut Story) {
    for number in 1..=scene.families.div_ceil(6) {
        let day = dice.between(0, scene.spread - 1);
        let hour = i8::try_from(dice.between(7, 22)).unwrap_or(9);
        let minute = i8::try_from(dice.between(0, 59)).unwrap_or(0);
        let opened_at = scene.at(day, time(hour, minute, 0, 0));
        let n = 1 + dice.below(scene.families);
        let id = format!("T-{number:04}");
        let handler = dice.pick(&HANDLERS);
        let left = leaving_day(scene);
        let handler = if day >= left && handler == LEAVER { "S-11" } else { handler };
        if handler == LEAVER {
            let taken_over = scene.at(left + HAND_OVER_DAYS, time(10, 0, 0, 0));
            story.later.push((taken_over, Sheet::about("complaint", &id).text("handler", "S-12").done()));
        }
        let sheet = Sheet::about("complaint", &id)
            .text("no", &format!("T2026-{number:04}"))
            .text("customer", &owner(n))
            .text("home", &format!("H-{n:04}"))
            .text("handler", handler)
            .text("level", dice.pick(&LEVELS))
            .text("subject", dice.pick(&SUBJECTS))
            .instant("opened_at", opened_at);
        story.later.push((opened_at, sheet.done()));
        if let Some(hours) = hours_to_solve(dice) {
            let solved_at = opened_at.saturating_add(SignedDuration::from_hours(hours)).unwrap_or(opened_at);
            let sheet = Sheet::about("complaint", &id).instant("solved_at", solved_at);
            story.later.push((solved_at, sheet.done()));
        }
    }
}

/// Mostly a day or a few; some take more than a week, a few are never solved.
fn hours_to_solve(dice: &mut Dice) -> Option<i64> {
    let hours = match dice.below(100) {
        0..30 => dice.between(2, 30),
        30..75 => dice.between(40, 110),
        75..94 => dice.between(120, 260),
        _ => return None,
    };
    Some(i64::from(hours))
}
