//! Any sequence of edits, told by a seed: no occasion that went goes again, and one that is due under every rule that was
//! in force goes.

use super::*;

/// Numbers that look random, and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

/// A rule as people edit it: everything but what it is about.
#[derive(Debug, Clone)]
struct Draft {
    id: u64,
    was: Option<u64>,
    hour: u64,
    before_days: u64,
    template: &'static str,
    lone: bool,
    name: u64,
    /// What the step was called in the file before.
    step_was: String,
    extra: bool,
}

impl Draft {
    fn edit(&mut self, dice: &mut Dice) {
        self.was = None;
        self.step_was = self.step_name();
        match dice.below(7) {
            0 | 1 => self.hour = 7 + dice.below(14),
            2 => self.before_days = 1 + dice.below(4),
            3 => self.template = if self.template == "notice" { "other" } else { "notice" },
            4 => {
                self.was = Some(self.id);
                self.id += 1;
            }
            5 if self.extra => self.name += 1,
            5 => self.lone = !self.lone,
            _ => {
                self.extra = !self.extra;
                self.lone = false;
            }
        }
    }

    fn step_name(&self) -> String {
        if self.lone && !self.extra { "send".to_owned() } else { format!("s-{}", self.name) }
    }

    fn file(&self) -> (String, String) {
        let id = format!("r-{}", self.id);
        let head = self.was.map_or(String::new(), |was| format!("was = [\"r-{was}\"]"));
        let when = format!(
            "date = \"due_on\"\nat = \"{:02}:00\"\nbefore = \"{} days\"\nlate_ok = \"30 days\"",
            self.hour, self.before_days
        );
        let name = self.step_name();
        let was =
            if self.step_was == name { String::new() } else { format!("was = [\"{}\"]\n", self.step_was) };
        let main = if name == "send" { SEND.to_owned() + &was } else { step(&name, &was) };
        // A step beside it, about later days, that comes before it in the file.
        let steps = if self.extra { step("more", "after = \"300 days\"\nwas = []") + &main } else { main };
        (id.clone(), rule(&id, &head, &when, &steps.replace("\"notice\"", &format!("\"{}\"", self.template))))
    }
}

/// What is wrong after a sequence of edits, if anything is.
fn trouble(seed: u64) -> Option<String> {
    let mut dice = Dice(seed);
    let mut draft = Draft {
        id: 1,
        was: None,
        hour: 9,
        before_days: 1,
        template: "notice",
        lone: false,
        name: 1,
        step_was: "s-1".to_owned(),
        extra: false,
    };
    let mut house = House::new("2026-03-01 06:00", &[("due_on", "2026-03-10")]);
    for number in 2..6 {
        house.put(&format!("customer:k-{number}"), &[("due_on", &format!("2026-03-{:02}", 5 + number * 2))]);
    }
    let (id, text) = draft.file();
    let mut house = house.with(&[(&id, &text)]);
    for day in 2..26 {
        let hour = 6 + dice.below(15);
        house.until(&format!("2026-03-{day:02} {hour:02}:{:02}", dice.below(4) * 15));
        if dice.below(3) > 0 {
            continue;
        }
        draft.edit(&mut dice);
        let (id, text) = draft.file();
        house.write(&[(&id, &text)]);
        if dice.below(4) == 0 {
            house.start();
        } else if let Err(refusal) = house.reload() {
            return Some(format!("{} {:?}", refusal.said, refusal.more));
        }
    }
    house.until("2026-03-31 20:00");
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for entry in house.entries().iter().filter(|entry| entry.outcome == Outcome::Accepted) {
        *times.entry(entry.touch.key.record.id.clone()).or_default() += 1;
    }
    (1..6)
        .map(|number| format!("k-{number}"))
        .find(|person| times.get(person) != Some(&1))
        .map(|person| format!("{person}: {times:?} {draft:?} {:#?}", house.rows()))
}

#[test]
fn each_occasion_goes_once_whatever_is_edited() {
    for seed in 1..=5 {
        assert_eq!(trouble(seed), None, "seed {seed}");
    }
}
