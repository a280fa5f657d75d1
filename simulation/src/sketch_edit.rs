//! How people edit rules: what they write otherwise, and what they call otherwise. Whatever they do, the rule stays itself.

use super::dice::Dice;
use super::sketch::{Cause, Sketch, StepSketch};
use touchbase::terms::Class;

/// What people call steps.
const STEP_NAMES: [&str; 8] = ["first", "next", "again", "late", "note", "more", "extra", "last"];

/// Times of day that people write; two lie outside some send windows, two on either side of midnight in UTC.
const TIMES: [&str; 5] = ["07:30", "09:00", "10:30", "15:00", "18:00"];

impl StepSketch {
    /// It is called otherwise from now on, and says what it was called.
    fn call(&mut self, id: &'static str) {
        let before = self.name();
        self.id = id;
        let now = self.name();
        let was = self.was.get_or_insert_default();
        was.push(before);
        was.retain(|name| *name != now);
        was.dedup();
        if was.is_empty() {
            self.was = None;
        }
    }
}

impl Sketch {
    /// A person edits it.
    pub(super) fn edit(&mut self, dice: &mut Dice) {
        match dice.below(8) {
            0..=2 if self.at.is_some() => {
                self.at = dice.pick(&TIMES).copied();
                self.steady = false;
            }
            3 => self.email_first = !self.email_first,
            4 => self.template = if self.template == "greeting" { "notice" } else { "greeting" },
            5 => {
                if let Cause::Before { months, days, .. } = &mut self.cause {
                    (*months, *days) = if *months > 0 {
                        (0, dice.between(5, 40) as i32)
                    } else {
                        (dice.between(1, 2) as i32, 0)
                    };
                    self.steady = false;
                }
            }
            6 => {
                self.late_ok = dice.pick(&["1 day", "2 days", "5 days"]).copied().unwrap_or(self.late_ok);
            }
            _ => {
                if let Some(("segment", word)) = &mut self.only {
                    *word = if *word == "key" { "premium" } else { "key" };
                    self.steady = false;
                }
            }
        }
    }

    /// A person works on its steps: calls one otherwise, swaps two, adds one, takes one away or puts it back.
    pub(super) fn edit_steps(&mut self, dice: &mut Dice) {
        self.steady = false;
        let at = usize::try_from(dice.below(self.steps.len() as u64)).unwrap_or(0);
        let alone = self.steps.len() + self.gone.len() == 1;
        match dice.below(5) {
            0 if alone => {
                let id = if dice.per_mille(500) { "" } else { self.free_name(dice) };
                if let Some(step) = self.steps.first_mut().filter(|step| step.id != id) {
                    step.call(id);
                }
            }
            0 => {
                let id = self.free_name(dice);
                if let Some(step) = self.steps.get_mut(at) {
                    step.call(id);
                }
            }
            1 => self.steps.reverse(),
            2 if self.steps.len() < 3 => {
                let id = self.free_name(dice);
                if self.has(id) {
                    return;
                }
                let Some(like) = self.steps.get_mut(at) else { return };
                like.id = like.name();
                let after_days = Some(i32::try_from(dice.between(1, 4)).unwrap_or(1));
                let step = StepSketch {
                    id,
                    stands_as: id,
                    was: Some(Vec::new()),
                    after_days,
                    repeat: None,
                    ..like.clone()
                };
                self.steps.insert(at, step);
            }
            3 if self.steps.len() > 1 => self.gone.push(self.steps.remove(at)),
            _ => self.steps.extend(self.gone.pop()),
        }
    }

    fn has(&self, name: &str) -> bool {
        let mut all = self.steps.iter().chain(&self.gone);
        all.any(|step| {
            step.name() == name || step.stands_as == name || step.was.iter().flatten().any(|was| *was == name)
        })
    }

    /// A name that none of its steps has had; where there is none left, the first of them keeps its own.
    fn free_name(&self, dice: &mut Dice) -> &'static str {
        let free: Vec<&'static str> = STEP_NAMES.into_iter().filter(|name| !self.has(name)).collect();
        dice.pick(&free).copied().unwrap_or_else(|| self.steps.first().map_or("send", StepSketch::name))
    }

    /// A person has it concern fewer, or again as many as before.
    pub(super) fn narrow(&mut self, dice: &mut Dice) -> bool {
        let narrower = match self.each {
            "customer" => ("segment", *dice.pick(&["key", "premium", "normal"]).unwrap_or(&"key")),
            "complaint" => ("level", *dice.pick(&["grave", "plain"]).unwrap_or(&"grave")),
            "warranty" => ("status", "active"),
            _ => return false,
        };
        self.only = if self.only.is_some() { None } else { Some(narrower) };
        self.steady = false;
        true
    }

    /// A person has one of its steps go to somebody else who works here.
    pub(super) fn readdress(&mut self, dice: &mut Dice) -> bool {
        if self.each != "complaint" || self.class != Class::Staff {
            return false;
        }
        let at = usize::try_from(dice.below(self.steps.len() as u64)).unwrap_or(0);
        let Some(step) = self.steps.get_mut(at) else { return false };
        let to = dice.pick(&["handler", "handler.manager", "role:director"]).copied().unwrap_or(step.to);
        let other = to != step.to;
        step.to = to;
        self.steady &= !other;
        other
    }
}
