//! The whole story: who lives in the town when it begins, and what happens in it, with its instant.

use super::random::Dice;
use super::scene::{Scene, Story};
use super::{complaints, families, homes};

/// The town's seed; another one is another town.
const SEED: u64 = 0x7061_7468_7761_7973;

/// Tells the story of a scene.
pub(super) fn tell(scene: &Scene) -> Story {
    let mut dice = Dice::new(SEED);
    let mut story = Story::default();
    families::staff(scene, &mut story);
    families::settle(scene, &mut dice, &mut story);
    homes::build(scene, &mut dice, &mut story);
    complaints::come_up(scene, &mut dice, &mut story);
    story.later.sort_by_key(|(at, _)| *at);
    story
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::zone::Zone;
    use crate::record::Value;

    fn scene(families: u32) -> Scene {
        let zone = Zone::named("Asia/Shanghai").unwrap();
        Scene { zone, start: jiff::civil::date(2026, 9, 1), days: 90, spread: 90, families }
    }

    #[test]
    fn the_same_scene_is_the_same_story_and_every_record_has_its_own_name() {
        let (one, two) = (tell(&scene(240)), tell(&scene(240)));
        assert_eq!(one.first, two.first);
        assert_eq!(one.later, two.later);
        let mut names: Vec<_> = one.first.iter().map(|sheet| sheet.key.to_string()).collect();
        let all = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), all);
        assert!(one.later.is_sorted_by_key(|(at, _)| *at));
        assert!(all > 1_000, "{all} records");
    }

    #[test]
    fn phones_and_addresses_are_ones_that_nobody_has() {
        for sheet in tell(&scene(240)).first {
            for (field, value) in &sheet.fields {
                let Some(Value::Text(text)) = value else { continue };
                match field.as_str() {
                    "mobile" => assert!(text.starts_with("+861390000") || text == "139-0000", "{text}"),
                    "email" => assert!(text.ends_with("@example.com") || !text.contains('@'), "{text}"),
                    _ => {}
                }
            }
        }
    }
}
