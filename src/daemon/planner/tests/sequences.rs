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

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.below(of.len() as u64)).unwrap()]
    }
}

/// Three fields that name the same day of 2026, as triggers.
const TRIGGERS: [&str; 3] =
    ["date = \"due_on\"", "date = \"birthday\"", "date = \"since_on\"\nevery = \"1 year\""];
const ZONES: [&str; 3] = ["Asia/Shanghai", "Asia/Urumqi", "Asia/Tokyo"];
/// Everybody fits these.
const CONDITIONS: [&str; 3] = ["", "where = \"true\"", "where = \"level >= 1\""];
/// Nothing but what is edited here may keep a message back.
const NO_CAPS: &str = "[caps]\ncare = { per_day = 0, per_month = 0 }\n";

/// A rule as people edit it: everything but what it is about.
#[derive(Debug, Clone)]
struct Draft {
    by_cron: bool,
    id: u64,
    was: Option<u64>,
    trigger: usize,
    hour: u64,
    minute: u64,
    before_days: u64,
    template: &'static str,
    class: &'static str,
    via: &'static str,
    to: &'static str,
    condition: &'static str,
    zone: &'static str,
    lone: bool,
    name: u64,
    /// What the step was called in the file before.
    step_was: String,
    extra: bool,
    extra_first: bool,
}

impl Draft {
    fn new(by_cron: bool) -> Draft {
        Draft {
            by_cron,
            id: 1,
            was: None,
            trigger: 0,
            hour: 9,
            minute: 0,
            before_days: 1,
            template: "notice",
            class: "service",
            via: "[\"sms\"]",
            to: "self",
            condition: "",
            zone: ZONES[0],
            lone: false,
            name: 1,
            step_was: "s-1".to_owned(),
            extra: false,
            extra_first: true,
        }
    }

    /// Another draft, with one to three edits.
    fn edit(&mut self, dice: &mut Dice) {
        let before = self.clone();
        self.was = None;
        self.step_was = self.step_name();
        for _ in 0..=dice.pick(&[0, 0, 0, 1, 2]) {
            self.edit_one(&before, dice);
        }
    }

    fn edit_one(&mut self, before: &Draft, dice: &mut Dice) {
        match dice.below(15) {
            0 | 1 => self.hour = 7 + dice.below(14),
            2 => self.minute = dice.below(2) * 30,
            3 => self.before_days = 1 + dice.below(4),
            4 => self.template = dice.pick(&["notice", "other"]),
            5 if self.id == before.id => {
                self.was = Some(self.id);
                self.id += 1;
            }
            6 => self.trigger = usize::try_from(dice.below(3)).unwrap(),
            7 => self.class = dice.pick(&["service", "care"]),
            8 => self.via = dice.pick(&["[\"sms\"]", "[\"sms\", \"email\"]"]),
            9 => self.to = dice.pick(&["self", "family"]),
            10 => self.condition = dice.pick(&CONDITIONS),
            11 => self.zone = dice.pick(&ZONES),
            12 => self.extra_first = !self.extra_first,
            13 if self.extra && before.extra => self.name = before.name + 1,
            13 => self.lone = !self.lone && !self.extra,
            _ if self.extra == before.extra => {
                self.extra = !self.extra;
                self.lone = false;
            }
            _ => {}
        }
    }

    fn step_name(&self) -> String {
        if self.lone && !self.extra { "send".to_owned() } else { format!("s-{}", self.name) }
    }

    fn when(&self) -> String {
        if self.by_cron {
            return format!("cron = \"{} {} * * *\"\nlate_ok = \"12 hours\"", self.minute, self.hour);
        }
        format!(
            "{}\nat = \"{:02}:{:02}\"\nbefore = \"{} days\"\nlate_ok = \"30 days\"",
            TRIGGERS[self.trigger], self.hour, self.minute, self.before_days
        )
    }

    fn file(&self) -> (String, String) {
        let id = format!("r-{}", self.id);
        let was = self.was.map_or(String::new(), |was| format!("was = [\"r-{was}\"]\n"));
        let name = self.step_name();
        let step_was =
            if self.step_was == name { String::new() } else { format!("was = [\"{}\"]\n", self.step_was) };
        let main = if name == "send" { SEND.to_owned() + &step_was } else { step(&name, &step_was) };
        // A step beside it, which fits nobody.
        let extra = step("more", "only = { level = 9 }\nwas = []");
        let steps = match (self.extra, self.extra_first) {
            (false, _) => main,
            (true, true) => extra + &main,
            (true, false) => main + &extra,
        };
        let steps = steps
            .replace("\"notice\"", &format!("\"{}\"", self.template))
            .replace("\"self\"", &format!("\"{}\"", self.to))
            .replace("[\"sms\"]", self.via);
        let text = rule(&id, &format!("{was}{}", self.condition), &self.when(), &steps);
        (id, text.replace("class = \"service\"", &format!("class = \"{}\"", self.class)))
    }

    fn write(&self, house: &mut House) {
        let (id, text) = self.file();
        house.write(&[(BRAKE, NO_CAPS), (ZONE, self.zone), (&id, &text)]);
    }
}

/// A house with five customers, each with one relative; what they are reminded of lies between the 9th and the 17th.
fn house() -> House {
    let mut house = House::new("2026-03-01 06:00", &[]);
    for number in 1..6 {
        let day = 7 + number * 2;
        let fields = [
            ("due_on", &*format!("2026-03-{day:02}")),
            ("birthday", &*format!("1980-03-{day:02}")),
            ("since_on", &*format!("2020-03-{day:02}")),
            ("level", "1"),
        ];
        house.put(&format!("customer:k-{number}"), &fields);
        house.put(&format!("relative:f-{number}"), &[("of", &format!("k-{number}"))]);
    }
    house
}

/// What is wrong after a sequence of edits, if anything is.
fn trouble(seed: u64, by_cron: bool) -> Option<String> {
    let mut dice = Dice(seed);
    let mut draft = Draft::new(by_cron);
    let mut house = house();
    draft.write(&mut house);
    house.start();
    let mut story = vec![format!("{draft:?}")];
    for day in 2..21 {
        let hour = 6 + dice.below(15);
        house.until(&format!("2026-03-{day:02} {hour:02}:{:02}", dice.below(4) * 15));
        if dice.below(3) > 0 {
            continue;
        }
        for _ in 0..=dice.below(2) {
            let zone = draft.zone;
            draft.edit(&mut dice);
            draft.write(&mut house);
            // Another zone is taken over at a start only.
            let starts = zone != draft.zone || dice.below(4) == 0;
            story.push(format!("{} {} {draft:?}", house.now, if starts { "start" } else { "reload" }));
            if starts {
                house.start();
            } else if let Err(refusal) = house.reload() {
                let said = (refusal.said, refusal.more, refusal.findings);
                return Some(format!("{said:?} {story:#?}"));
            }
        }
    }
    house.until("2026-03-25 20:00");
    let went = |of: &str| {
        let entries = house.entries();
        let of_it = |entry: &&Entry| {
            let key = &entry.touch.key;
            let name =
                if by_cron { format!("{} {}", key.record.id, key.occurrence) } else { key.record.id.clone() };
            entry.outcome == Outcome::Accepted && name.starts_with(of)
        };
        entries.iter().filter(of_it).count()
    };
    let days = |number: u64| (2..25).map(move |day| format!("k-{number} 2026-03-{day:02}T"));
    let occasions: Vec<String> = if by_cron {
        (1..6).flat_map(days).collect()
    } else {
        (1..6).map(|number| format!("k-{number}")).collect()
    };
    occasions
        .into_iter()
        .find(|occasion| went(occasion) != 1)
        .map(|occasion| format!("{occasion}: {} times {story:#?} {:#?}", went(&occasion), house.rows()))
}

/// How many seeds: a share of them, or as many as are asked for.
fn seeds() -> std::ops::RangeInclusive<u64> {
    let asked = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let first = asked("TOUCHBASE_EDITS_SEED").unwrap_or(1);
    first..=first + asked("TOUCHBASE_EDITS").unwrap_or(5) - 1
}

#[test]
fn each_occasion_goes_once_whatever_is_edited() {
    for seed in seeds() {
        assert_eq!(trouble(seed, false), None, "seed {seed}");
    }
}

#[test]
fn each_day_of_a_cron_goes_once_whatever_is_edited() {
    for seed in seeds() {
        assert_eq!(trouble(seed, true), None, "seed {seed}");
    }
}
