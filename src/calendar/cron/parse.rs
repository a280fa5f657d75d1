//! Reads cron expressions: lists, ranges, steps and English names.

use super::Cron;
use crate::calendar::phrase::{PhraseError, shortened};
use crate::words::{CronField, CronSentence as Says};

/// One of the five fields.
struct Field {
    field: CronField,
    least: u32,
    most: u32,
    /// Names of values, from `least` on.
    names: &'static [&'static str],
}

const MINUTE: Field = Field { field: CronField::Minute, least: 0, most: 59, names: &[] };
const HOUR: Field = Field { field: CronField::Hour, least: 0, most: 23, names: &[] };
const DAY: Field = Field { field: CronField::DayOfMonth, least: 1, most: 31, names: &[] };
const MONTH: Field = Field {
    field: CronField::Month,
    least: 1,
    most: 12,
    names: &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
};
const WEEKDAY: Field = Field {
    field: CronField::DayOfWeek,
    least: 0,
    most: 7,
    names: &["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
};

/// The most days that each month can have.
const MONTH_DAYS: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

impl Cron {
    /// Reads `minute hour day-of-month month day-of-week`: numbers, `*`, `1-5`, `*/15`, `8-18/2`, lists with
    /// commas, `MON`…`SUN` (0 and 7 are Sunday) and `JAN`…`DEC`. A date that never exists (30 February) is
    /// refused.
    pub fn parse(text: &str) -> Result<Cron, PhraseError> {
        let fields: Vec<&str> = text.split_whitespace().collect();
        let [minutes, hours, days, months, weekdays] = fields.as_slice() else {
            let message = Says::NotFiveFields { written: shortened(text.trim()), count: fields.len() };
            return Err(PhraseError::new(message).help(Says::FiveFields));
        };
        let weekday_bits = WEEKDAY.bits(weekdays)?;
        let cron = Cron {
            minutes: MINUTE.bits(minutes)?,
            hours: HOUR.bits(hours)?,
            days: DAY.bits(days)?,
            months: MONTH.bits(months)?,
            weekdays: weekday_bits | (weekday_bits >> 7 & 1),
            either_day: !days.starts_with('*') && !weekdays.starts_with('*'),
        };
        let exists = (1..).zip(MONTH_DAYS).any(|(month, most)| {
            cron.months & (1 << month) != 0 && (1..=most).any(|day| cron.days & (1 << day) != 0)
        });
        if exists || cron.either_day {
            return Ok(cron);
        }
        let message = Says::NeverComes { written: shortened(text.trim()) };
        Err(PhraseError::new(message).help(Says::WriteLastDay))
    }
}

impl Field {
    fn bits(&self, text: &str) -> Result<u64, PhraseError> {
        text.split(',').try_fold(0, |bits, part| Ok(bits | self.part(part)?))
    }

    /// One item of a list: a value, a range or `*`, perhaps with a step.
    fn part(&self, part: &str) -> Result<u64, PhraseError> {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, Some(self.step(part, step)?)),
            None => (part, None),
        };
        let (from, to) = match range.split_once('-') {
            _ if range == "*" => (self.least, self.most),
            Some((from, to)) => (self.value(from, part)?, self.range_end(to, part)?),
            // With a step, a single value runs to the end of the field.
            None if step.is_some() => (self.value(range, part)?, self.most),
            None => (self.value(range, part)?, self.value(range, part)?),
        };
        if from > to {
            let forwards = format!("{from}-{},{}-{to}", self.most, self.least);
            return Err(self.wrong(part).help(Says::Backwards { forwards }));
        }
        let step = usize::try_from(step.unwrap_or(1)).unwrap_or(1);
        Ok((from..=to).step_by(step).fold(0, |bits, value| bits | 1 << value))
    }

    fn step(&self, part: &str, step: &str) -> Result<u32, PhraseError> {
        match plain_number(step) {
            Some(step) if (1..=self.most).contains(&step) => Ok(step),
            _ => Err(self.wrong(part).help(Says::StepOneTo { most: self.most })),
        }
    }

    /// Sunday ends a range as 7: `FRI-SUN`.
    fn range_end(&self, text: &str, part: &str) -> Result<u32, PhraseError> {
        match self.value(text, part)? {
            0 if self.most == 7 && plain_number(text).is_none() => Ok(7),
            value => Ok(value),
        }
    }

    fn value(&self, text: &str, part: &str) -> Result<u32, PhraseError> {
        let lower = text.to_lowercase();
        let named = self.names.iter().position(|name| *name == lower).and_then(|at| u32::try_from(at).ok());
        let value = named.map(|at| at + self.least).or_else(|| plain_number(text));
        value.filter(|value| (self.least..=self.most).contains(value)).ok_or_else(|| {
            let (least, most) = (self.least, self.most);
            self.wrong(part).help(match (self.names.first(), self.names.last()) {
                (Some(&first), Some(&last)) => {
                    Says::FromToOrNames { least, most, first: first.to_owned(), last: last.to_owned() }
                }
                _ => Says::FromTo { least, most },
            })
        })
    }

    fn wrong(&self, part: &str) -> PhraseError {
        PhraseError::new(Says::NotA { part: shortened(part), field: self.field })
    }
}

fn plain_number(text: &str) -> Option<u32> {
    let digits = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}
