//! Dates that are put right just before the forecast is asked for: of what has gone by then, so that what is due anew is
//! about an occasion of which somebody was told.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::lived::Life;
use super::world::{ToldRecord, World};
use crate::dice::Dice;
use touchbase::calendar::anniversary::{Anniversary, Kind};
use touchbase::calendar::lunar;
use touchbase::record::view::Records as _;
use touchbase::record::{RecordKey, Value};
use touchbase::store::{Filter, Ledger as _};
use touchbase::terms::Outcome;

/// How many records are put right.
const RECORDS_MAX: usize = 6;

impl World {
    /// Puts dates right of records of which something went.
    ///
    /// # Errors
    /// What is wrong with the files.
    pub(super) fn put_right(&mut self, dice: &mut Dice) -> Result<(), String> {
        let deployment = Arc::new(self.deployment()?);
        let mut told = Vec::new();
        {
            let mut life = Life::new(self, &deployment).map_err(|error| error.to_string())?;
            life.until(self.now).map_err(|error| error.to_string())?;
            let store = life.disk.store();
            let entries = store.entries(&Filter::default()).map_err(|error| error.to_string())?;
            let mut seen = BTreeSet::new();
            for entry in entries.iter().filter(|entry| entry.outcome == Outcome::Accepted) {
                let key = &entry.touch.key;
                let Some(rule) = deployment.rules.get(&key.rule) else { continue };
                let Some(field) = rule.when.trigger.field().filter(|_| !rule.when.trigger.is_news()) else {
                    continue;
                };
                if seen.len() >= RECORDS_MAX || !seen.insert((key.record.clone(), field.to_owned())) {
                    continue;
                }
                let Ok(Some(record)) = store.get(&key.record) else { continue };
                let passed = self.now.duration_since(entry.touch.due_at);
                let today = deployment.calendars.zone.civil(self.now).date();
                let Some(right) = record.get(field).and_then(|value| nearby(value, passed, today, dice))
                else {
                    continue;
                };
                if dice.per_mille(200) {
                    told.push(written(self.now, &key.record, field, None));
                }
                told.push(written(self.now, &key.record, field, Some(right)));
            }
        }
        self.told.extend(told);
        Ok(())
    }
}

fn written(at: Timestamp, key: &RecordKey, field: &str, value: Option<Value>) -> ToldRecord {
    ToldRecord { at, key: key.clone(), fields: BTreeMap::from([(field.to_owned(), value)]) }
}

/// A value near this one, by which something is due anew after so much time has passed.
fn nearby(value: Value, passed: SignedDuration, today: Date, dice: &mut Dice) -> Option<Value> {
    Some(match value {
        Value::Date(on) => {
            let days = passed.as_hours() / 24 + dice.between(0, 2);
            Value::Date(on.saturating_add(SignedDuration::from_hours(24 * days)))
        }
        Value::Datetime(at) => {
            let minutes = passed.as_mins() + dice.between(0, 30);
            Value::Datetime(at.saturating_add(SignedDuration::from_mins(minutes)).ok()?)
        }
        Value::Anniversary(born) => {
            let days = SignedDuration::from_hours(24 * dice.between(0, 2));
            let on = today.saturating_add(days);
            let number = |value: i8| u8::try_from(value).unwrap_or(1);
            let solar = Anniversary {
                kind: Kind::Solar,
                year: None,
                month: number(on.month()),
                leap_month: false,
                day: number(on.day()),
            };
            match lunar::from_solar(on).filter(|found| born.kind == Kind::Solar && !found.leap) {
                Some(found) => Value::Anniversary(Anniversary {
                    kind: Kind::Lunar,
                    month: found.month,
                    day: found.day,
                    ..solar
                }),
                None => Value::Anniversary(solar),
            }
        }
        _ => return None,
    })
}
