//! Where they live, and what is under warranty there.

use jiff::civil::Date;

use super::families::{STEWARDS, owner};
use super::random::Dice;
use super::scene::{Scene, Sheet, Story};

const ITEMS: [&str; 6] = ["防水", "外墙", "门窗", "水电", "供暖", "涂料"];

/// One home for every family, some with several warranties.
pub(super) fn build(scene: &Scene, dice: &mut Dice, story: &mut Story) {
    for n in 1..=scene.families {
        let moved_in_on = moved_in(scene, dice);
        let id = format!("H-{n:04}");
        let handover_on = moved_in_on.saturating_sub(jiff::Span::new().days(dice.between(30, 200)));
        let sheet = Sheet::about("home", &id)
            .text("customer", &owner(n))
            .text("steward", dice.pick(&STEWARDS))
            .text("project", "云栖花园")
            .text("building", &format!("{}栋", 1 + n % 12))
            .text("unit_no", &format!("{}0{}", 1 + dice.below(18), 1 + dice.below(4)))
            .date("signed_on", handover_on.saturating_sub(jiff::Span::new().days(400)))
            .date("handover_on", handover_on)
            .date("moved_in_on", moved_in_on);
        // A few have been sold since: their old owners are not visited.
        let sheet = if n % 37 == 6 { sheet.date("sold_on", scene.day(-dice.between(10, 90))) } else { sheet };
        story.first.push(sheet.done());
        warranties(n, &id, moved_in_on, scene, dice, story);
    }
}

/// The day of moving in: for every third home four, eight or twelve years before a day of the story.
fn moved_in(scene: &Scene, dice: &mut Dice) -> Date {
    if dice.chance(33) {
        let years = dice.pick(&[4, 4, 8, 12]);
        let comes_round = scene.day(dice.between(-5, scene.spread + 5));
        return comes_round.saturating_sub(jiff::Span::new().years(years));
    }
    scene.day(-dice.between(60, 5_000))
}

fn warranties(n: u32, home: &str, moved_in_on: Date, scene: &Scene, dice: &mut Dice, story: &mut Story) {
    let soon = scene.day(dice.between(10, scene.spread + 35));
    let count = 1 + dice.below(3);
    let first = dice.below(6);
    for (number, item) in (1..=count).zip(ITEMS.iter().cycle().skip(usize::try_from(first).unwrap_or(0))) {
        // Two of three homes have something that ends within the story, often several items on one day.
        let ends_on = if !n.is_multiple_of(3) && (number == 1 || dice.chance(60)) {
            soon
        } else {
            moved_in_on.saturating_add(jiff::Span::new().years(dice.pick(&[2, 5, 5, 8])))
        };
        let void = dice.chance(6);
        let sheet = Sheet::about("warranty", &format!("W-{n:04}-{number}"))
            .text("home", home)
            .text("item", item)
            .text("status", if void { "void" } else { "active" })
            .date("starts_on", moved_in_on)
            .date("ends_on", ends_on);
        // Lists have gaps: here and there nobody wrote down whose it is.
        let sheet = if n % 53 == 10 { sheet } else { sheet.text("customer", &owner(n)) };
        story.first.push(sheet.done());
    }
    // Husband and wife are both on file for a parking space of their own, under one phone.
    if n % 40 == 24 {
        for customer in [n - 1, n] {
            let sheet = Sheet::about("warranty", &format!("W-{customer:04}-9"))
                .text("home", home)
                .text("customer", &owner(customer))
                .text("item", "车位地坪")
                .text("status", "active")
                .date("ends_on", soon);
            story.first.push(sheet.done());
        }
    }
}
