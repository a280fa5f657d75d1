//! Who lives in the town, and who works for it.
//!
//! Most people are easy to reach. A few are not, each in one of the ways that real lists have, so that the account
//! has something to explain: see [`oddly`].

use jiff::civil::time;

use super::random::Dice;
use super::scene::{Scene, Sheet, Story};
use crate::record::Value;

const SURNAMES: [&str; 24] = [
    "陈", "林", "黄", "周", "吴", "徐", "孙", "朱", "高", "何", "郭", "罗", "梁", "宋", "郑", "谢", "韩",
    "唐", "冯", "于", "董", "萧", "程", "沈",
];
const GIVEN: [&str; 24] = [
    "静怡", "远", "思源", "雨晴", "立", "明轩", "子涵", "嘉", "晓岚", "文博", "若溪", "航", "梓萱", "一鸣",
    "悦", "浩然", "佳宁", "辰", "书瑶", "启明", "安", "心语", "柏年", "可",
];
const SEGMENTS: [&str; 6] = ["normal", "normal", "normal", "focus", "premium", "key"];

/// Handlers of complaints.
pub(super) const HANDLERS: [&str; 3] = ["S-11", "S-12", LEAVER];
/// The handler who leaves during the story.
pub(super) const LEAVER: &str = "S-13";
/// Stewards of homes.
pub(super) const STEWARDS: [&str; 4] = ["S-01", "S-02", "S-03", "S-04"];

/// Everybody who works here.
pub(super) fn staff(scene: &Scene, story: &mut Story) {
    let people = [
        ("S-01", "王敏", "steward", "S-21"),
        ("S-02", "李强", "steward", "S-21"),
        ("S-03", "赵蕾", "steward", "S-21"),
        ("S-04", "刘洋", "steward", "S-21"),
        ("S-11", "杨帆", "handler", "S-22"),
        ("S-12", "何静", "handler", "S-22"),
        ("S-13", "马超", "handler", "S-22"),
        ("S-21", "张华", "manager", "S-31"),
        ("S-22", "胡月", "manager", "S-31"),
        ("S-31", "丁宁", "director", ""),
    ];
    for (n, (id, name, role, manager)) in (1..).zip(people) {
        let mut sheet = Sheet::about("staff", id)
            .text("name", name)
            .text("role", role)
            .text("mobile", &format!("+861390000{:04}", 9_000 + n))
            .text("email", &format!("{}@example.com", id.to_lowercase()));
        if !manager.is_empty() {
            sheet = sheet.text("manager", manager);
        }
        story.first.push(sheet.done());
    }
    let leaves = Sheet::about("staff", LEAVER).date("left_on", scene.day(leaving_day(scene)));
    story.later.push((scene.at(leaving_day(scene), time(8, 0, 0, 0)), leaves.done()));
}

/// The day on which [`LEAVER`] leaves.
pub(super) fn leaving_day(scene: &Scene) -> i32 {
    scene.spread * 2 / 3
}

/// The id of the n-th family's owner.
pub(super) fn owner(n: u32) -> String {
    format!("C-{n:04}")
}

/// Every family.
pub(super) fn settle(scene: &Scene, dice: &mut Dice, story: &mut Story) {
    for n in 1..=scene.families {
        let surname = dice.pick(&SURNAMES);
        let woman = dice.chance(50);
        let mut sheet = Sheet::about("customer", &owner(n))
            .text("name", &format!("{surname}{}", dice.pick(&GIVEN)))
            .text("salutation", &format!("{surname}{}", if woman { "女士" } else { "先生" }))
            .text("segment", dice.pick(&SEGMENTS))
            .date("joined_on", scene.day(-dice.between(30, 3_000)));
        if dice.chance(90) {
            sheet = sheet.birthday(&birthday(dice, 1945, 2000));
        }
        if dice.chance(40) {
            sheet = sheet.yes("consent_marketing").text("consent_ground", "入住登记表");
        }
        let email = dice.chance(60);
        story.first.push(oddly(n, sheet, email).done());
        family(n, surname, scene, dice, story);
    }
    changes_of_mind(scene, dice, story);
}

/// Phone and address, and what is odd about some people.
fn oddly(n: u32, sheet: Sheet, email: bool) -> Sheet {
    let mobile = format!("+861390000{n:04}");
    let address = format!("c{n:04}@example.com");
    let sheet = match n % 40 {
        // No way to reach them at all, or only one that cannot work.
        7 => return sheet,
        17 => return sheet.text("mobile", "139-0000").text("email", "c.example.com"),
        // Only e-mail; a phone, but no texts please.
        9 | 29 => return sheet.text("email", &address),
        5 => sheet.yes("sms_opt_out").text("email", &address),
        // Two customers with one phone: husband and wife.
        24 => return sheet.text("mobile", &format!("+861390000{:04}", n - 1)),
        3 | 23 => sheet.yes("care_opt_out"),
        31 => sheet.yes("no_contact"),
        13 => sheet.text("language", "en").text("name", "Alex Tang").text("salutation", "Alex Tang"),
        _ => sheet,
    };
    let sheet = sheet.text("mobile", &mobile);
    if email { sheet.text("email", &address) } else { sheet }
}

/// The others at home; in some families twins, whose birthday is in the story.
fn family(n: u32, surname: &str, scene: &Scene, dice: &mut Dice, story: &mut Story) {
    let twins = (n % 30 == 4).then(|| {
        let years = jiff::Span::new().years(dice.between(4, 14));
        scene.day(dice.between(0, scene.spread - 1)).saturating_sub(years).to_string()
    });
    let members = if twins.is_some() { 2 } else { dice.below(4) };
    for member in 0..members {
        let child = twins.is_some() || dice.chance(60);
        let born = match &twins {
            Some(day) => day.clone(),
            None if child => birthday(dice, 2004, 2024),
            None => birthday(dice, 1940, 2000),
        };
        let sheet = Sheet::about("family_member", &format!("F-{n:04}-{}", member + 1))
            .text("customer", &owner(n))
            .text("name", &format!("{surname}{}", dice.pick(&GIVEN)))
            .text("relation", if child { "子女" } else { "父母" })
            .birthday(&born);
        story.first.push(sheet.done());
    }
}

/// A birthday; a quarter of the older people keep the lunar one.
fn birthday(dice: &mut Dice, first: i32, last: i32) -> String {
    let year = dice.between(first, last);
    let month = dice.between(1, 12);
    if year < 1990 && dice.chance(40) {
        return format!("农历{year}-{month:02}-{:02}", dice.between(1, 29));
    }
    format!("{year}-{month:02}-{:02}", dice.between(1, 28))
}

/// Some opt out while it plays, and some give an address at last.
fn changes_of_mind(scene: &Scene, dice: &mut Dice, story: &mut Story) {
    for n in 1..=scene.families {
        let day = dice.between(1, scene.spread - 1);
        let at = scene.at(day, time(19, 30, 0, 0));
        match n % 48 {
            20 => story.later.push((at, Sheet::about("customer", &owner(n)).yes("care_opt_out").done())),
            35 => {
                let number = Value::Text(format!("+861390000{n:04}"));
                story.later.push((at, Sheet::about("customer", &owner(n)).with("mobile", number).done()));
            }
            _ => {}
        }
    }
}
