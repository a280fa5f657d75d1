//! Rules as the simulation thinks of them: enough to write the file that the program reads, and enough for the oracle
//! to know what should come of it. People edit, rename, break and remove them.

use jiff::SignedDuration;

use super::Programme;
use touchbase::terms::Class;

/// What a rule counts from, in the oracle's own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    /// A person's birthday, every year, solar or lunar.
    Birthday,
    /// So many months (or, where there are none, days) before a date.
    Before { field: &'static str, months: i32, days: i32 },
    /// Every month from a date on.
    EveryMonth { field: &'static str },
    /// The 31st, or the last day of a shorter month.
    LastOfMonth,
    /// A day of every month, below 29.
    DayOfMonth(i8),
    /// Every Monday.
    Mondays,
    /// A day of every year.
    Yearly { month: i8, day: i8 },
    /// An instant, and hours after it.
    Instant { field: &'static str, hours: i32 },
    /// The day after an instant.
    DayAfter { field: &'static str },
}

/// One step: how long after `when`, how often, to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StepSketch {
    /// Its id; empty for `[send]`.
    pub(super) id: &'static str,
    /// The name under which the ledger has its touches, whatever it is called now.
    pub(super) stands_as: &'static str,
    /// What it was called before, as its file says; an empty list says that it is new.
    pub(super) was: Option<Vec<&'static str>>,
    /// Days after, at the step's own time of day.
    pub(super) after_days: Option<i32>,
    /// Its own time of day.
    pub(super) at: Option<&'static str>,
    /// Hours or days between repeats, and how many sends.
    pub(super) repeat: Option<(Every, u32)>,
    /// The path to the people.
    pub(super) to: &'static str,
}

impl StepSketch {
    /// What it is called, also where its file says nothing.
    pub(super) fn name(&self) -> &'static str {
        if self.id.is_empty() { "send" } else { self.id }
    }
}

/// The distance of two repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Every {
    /// So many hours.
    Hours(i32),
    /// So many days.
    Days(i32),
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sketch {
    /// Which rule it is, whatever it is called.
    pub(super) lineage: usize,
    /// Its id now.
    pub(super) id: String,
    /// Its ids before.
    pub(super) was: Vec<String>,
    pub(super) class: Class,
    pub(super) each: &'static str,
    pub(super) urgent: bool,
    pub(super) cause: Cause,
    pub(super) at: Option<&'static str>,
    pub(super) late_ok: &'static str,
    /// A field and the word that it must hold.
    pub(super) only: Option<(&'static str, &'static str)>,
    pub(super) stop_once: Option<&'static str>,
    pub(super) steps: Vec<StepSketch>,
    /// Steps that were taken away.
    pub(super) gone: Vec<StepSketch>,
    pub(super) email_first: bool,
    pub(super) template: &'static str,
    pub(super) group: bool,
    pub(super) resend: bool,
    pub(super) approve: bool,
    /// Whether the file does not read as a rule just now.
    pub(super) broken: bool,
    /// Whether it was ever edited in a way that moves or names its occurrences.
    pub(super) steady: bool,
}

impl Sketch {
    fn new(lineage: usize, id: &str, class: Class, each: &'static str, cause: Cause) -> Sketch {
        let only_step = StepSketch {
            id: "",
            stands_as: "send",
            was: None,
            after_days: None,
            at: None,
            repeat: None,
            to: "self",
        };
        Sketch {
            lineage,
            id: id.to_owned(),
            was: Vec::new(),
            class,
            each,
            urgent: false,
            cause,
            at: Some("09:00"),
            late_ok: "2 days",
            only: None,
            stop_once: None,
            steps: vec![only_step],
            gone: Vec::new(),
            email_first: false,
            template: "greeting",
            group: false,
            resend: false,
            approve: false,
            broken: false,
            steady: true,
        }
    }

    fn to(mut self, path: &'static str) -> Sketch {
        for step in &mut self.steps {
            step.to = path;
        }
        self
    }

    /// The rule's file.
    pub(super) fn text(&self) -> String {
        let word = touchbase::terms::Word::as_str(self.class);
        let quoted =
            |names: &[String]| names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
        let mut text = format!("id = \"{}\"\ntitle = \"made up\"\nclass = \"{word}\"\n", self.id);
        text +=
            &format!("each = \"{}\"\nurgent = {}\nwas = [{}]\n", self.each, self.urgent, quoted(&self.was));
        text += &format!("[when]\n{}late_ok = \"{}\"\n", self.when(), self.late_ok);
        if let Some(at) = self.at {
            text += &format!("at = \"{at}\"\n");
        }
        if let Some(field) = self.stop_once {
            text += &format!("stop_once = \"{field}\"\n");
        }
        if let Some((field, word)) = self.only {
            text += &format!("[only]\n{field} = \"{word}\"\n");
        }
        for step in &self.steps {
            text += &self.step_text(step);
        }
        if self.resend || self.approve {
            text += "[limits]\n";
        }
        if self.resend {
            text += "on_unknown = \"resend\"\n";
        }
        if self.approve {
            text += "approve = \"each run\"\n";
        }
        if self.broken { text.replace("late_ok", "late_oak") } else { text }
    }

    fn when(&self) -> String {
        match self.cause {
            Cause::Birthday => "date = \"birthday\"\nevery = \"year\"\n".to_owned(),
            Cause::Before { field, months, days } if months > 0 => {
                debug_assert_eq!(days, 0);
                format!("date = \"{field}\"\nbefore = \"{months} months\"\n")
            }
            Cause::Before { field, days, .. } => format!("date = \"{field}\"\nbefore = \"{days} days\"\n"),
            Cause::EveryMonth { field } => format!("date = \"{field}\"\nevery = \"1 month\"\n"),
            Cause::LastOfMonth => "monthly = 31\n".to_owned(),
            Cause::DayOfMonth(day) => format!("monthly = {day}\n"),
            Cause::Mondays => "weekly = \"monday\"\n".to_owned(),
            Cause::Yearly { month, day } => format!("yearly = \"{month:02}-{day:02}\"\n"),
            Cause::Instant { field: "created_at", hours } => {
                format!("created = true\nafter = \"{hours} hours\"\n")
            }
            Cause::Instant { field, .. } => format!("date = \"{field}\"\n"),
            Cause::DayAfter { field } => format!("changed = \"{field}\"\nafter = \"1 day\"\n"),
        }
    }

    fn step_text(&self, step: &StepSketch) -> String {
        let via = if self.email_first { "\"email\", \"sms\"" } else { "\"sms\", \"email\"" };
        let mut text = if step.id.is_empty() {
            "[send]\n".to_owned()
        } else {
            format!("[[step]]\nid = \"{}\"\n", step.id)
        };
        if let Some(was) = &step.was {
            let names: Vec<String> = was.iter().map(|name| format!("\"{name}\"")).collect();
            text += &format!("was = [{}]\n", names.join(", "));
        }
        text += &format!("to = \"{}\"\nvia = [{via}]\ntemplate = \"{}\"\n", step.to, self.template);
        if self.group {
            text += "group = \"recipient\"\n";
        }
        if let Some(days) = step.after_days {
            text += &format!("after = \"{days} days\"\n");
        }
        if let Some(at) = step.at {
            text += &format!("at = \"{at}\"\n");
        }
        if let Some((every, times)) = step.repeat {
            let every = match every {
                Every::Hours(hours) => format!("{hours} hours"),
                Every::Days(days) => format!("{days} days"),
            };
            text += &format!("repeat = \"{every}\"\ntimes = {times}\n");
        }
        text
    }

    /// How late it may be at the most; a day that is an hour longer than others is allowed for.
    pub(super) fn late_at_most(&self) -> SignedDuration {
        let (number, unit) = self.late_ok.split_once(' ').unwrap_or(("0", "hours"));
        let number: i64 = number.parse().unwrap_or(0);
        SignedDuration::from_hours(if unit.starts_with("day") { number * 24 + 1 } else { number })
    }

    /// A person renames it.
    pub(super) fn rename(&mut self) {
        let before = std::mem::take(&mut self.id);
        let number = self.was.len() + 2;
        let stem = before.split("-v").next().unwrap_or(&before).to_owned();
        self.id = format!("{stem}-v{number}");
        self.was.push(before);
    }
}

/// The rules that a life begins with.
pub(super) fn opening(programme: Programme) -> Vec<Sketch> {
    let mut rules = all();
    match programme {
        // What comes every week and every month to many is left to busy lives.
        Programme::Care => rules.retain(|rule| !["roster", "survey"].contains(&rule.id.as_str())),
        Programme::Busy => {}
        Programme::Crowd => {
            rules.retain(|rule| ["birthday", "received", "welcome"].contains(&rule.id.as_str()));
            rules.extend(crowds());
        }
    }
    rules
}

/// Rules that concern everybody, nine days of each month.
fn crowds() -> impl Iterator<Item = Sketch> {
    (1..=9).map(|number: i8| {
        let (day, lineage) = (number * 3, 11 + usize::from(number.unsigned_abs()));
        let cause = Cause::DayOfMonth(day);
        Sketch {
            late_ok: "1 day",
            ..Sketch::new(lineage, &format!("crowd{day}"), Class::Service, "customer", cause)
        }
    })
}

/// The twelve rules of a busy life.
#[expect(clippy::too_many_lines, reason = "a list of rules, to be read as one")]
fn all() -> Vec<Sketch> {
    let key = Some(("segment", "key"));
    let rule = Sketch::new;
    let ladder = |id, after_days, at, repeat, to| StepSketch {
        id,
        stands_as: id,
        was: None,
        after_days,
        at,
        repeat,
        to,
    };
    vec![
        Sketch { late_ok: "10 hours", ..rule(0, "birthday", Class::Care, "customer", Cause::Birthday) },
        Sketch {
            late_ok: "5 days",
            only: Some(("status", "active")),
            ..rule(
                1,
                "warranty",
                Class::Service,
                "warranty",
                Cause::Before { field: "ends_on", months: 1, days: 0 },
            )
            .to("customer")
        },
        Sketch {
            email_first: true,
            only: key,
            ..rule(2, "upkeep", Class::Service, "customer", Cause::EveryMonth { field: "signed_on" })
        },
        Sketch {
            at: Some("15:00"),
            late_ok: "3 days",
            only: key,
            resend: true,
            ..rule(3, "news", Class::Marketing, "customer", Cause::LastOfMonth)
        },
        Sketch {
            at: Some("08:00"),
            late_ok: "1 day",
            email_first: true,
            ..rule(4, "roster", Class::Staff, "staff", Cause::Mondays)
        },
        Sketch {
            at: None,
            late_ok: "1 day",
            stop_once: Some("solved_at"),
            ..rule(
                5,
                "received",
                Class::Service,
                "complaint",
                Cause::Instant { field: "opened_at", hours: 0 },
            )
            .to("customer")
        },
        Sketch {
            at: None,
            late_ok: "1 day",
            stop_once: Some("solved_at"),
            steps: vec![
                ladder("remind", Some(2), Some("09:00"), Some((Every::Days(1), 6)), "handler"),
                ladder("escalate", Some(5), Some("09:30"), Some((Every::Days(3), 4)), "handler.manager"),
            ],
            ..rule(6, "chase", Class::Staff, "complaint", Cause::Instant { field: "opened_at", hours: 0 })
        },
        Sketch {
            at: None,
            late_ok: "1 day",
            urgent: true,
            resend: true,
            only: Some(("level", "grave")),
            stop_once: Some("solved_at"),
            steps: vec![ladder("alarm", None, None, Some((Every::Hours(1), 12)), "role:director")],
            ..rule(7, "grave", Class::Staff, "complaint", Cause::Instant { field: "opened_at", hours: 0 })
        },
        Sketch {
            at: None,
            ..rule(8, "welcome", Class::Service, "customer", Cause::Instant { field: "created_at", hours: 2 })
        },
        Sketch {
            at: Some("10:30"),
            ..rule(9, "steward", Class::Care, "customer", Cause::DayAfter { field: "steward" })
        },
        Sketch {
            only: key,
            ..rule(10, "festival", Class::Care, "customer", Cause::Yearly { month: 5, day: 15 })
        },
        Sketch {
            group: true,
            only: Some(("status", "active")),
            ..rule(11, "survey", Class::Service, "warranty", Cause::DayOfMonth(5)).to("customer")
        },
    ]
}
