//! `[only] age = ">= 60"` and `where = "age >= 60"` mean the same, for every birthday.

use super::Wrong;
use super::fate;
use super::foreseen;
use super::lived::Life;
use super::world::World;
use touchbase::forecast::ForecastLine;

/// Writes every `age` of an `[only]` as a `where` and asks the forecast again.
///
/// # Errors
/// The first touch of which it says something else then.
pub(super) fn check(life: &Life<'_>, lines: &[ForecastLine]) -> Result<(), Wrong> {
    let Some(world) = as_where(life.world()) else { return Ok(()) };
    let deployment = world.deployment().map_err(|said| Wrong::new("the files are wrong", said))?;
    let as_only = foreseen::fates(lines);
    let as_where = foreseen::fates(&foreseen::lines_by(life, &deployment)?);
    let differs = as_only.keys().chain(as_where.keys()).find(|key| as_only.get(*key) != as_where.get(*key));
    match differs {
        None => Ok(()),
        Some(key) => {
            let said = format!(
                "{}\n  [only]: {}\n  where:  {}",
                fate::name(key),
                fate::told(as_only.get(key)),
                fate::told(as_where.get(key))
            );
            Err(Wrong::new("age in [only] and in where", said))
        }
    }
}

/// The world with every `age` of an `[only]` as a `where`; none where there is no such line.
fn as_where(world: &World) -> Option<World> {
    let mut other = world.clone();
    let mut changed = false;
    for lines in other.rules.values_mut() {
        let Some(at) = lines.iter().position(|line| line.starts_with("age = \"")) else { continue };
        let wanted = lines.remove(at);
        let wanted = wanted.trim_start_matches("age = ").trim_matches('"').to_owned();
        let condition = match wanted.as_str() {
            "filled" => "age is not none".to_owned(),
            comparison => format!("age is not none and age {comparison}"),
        };
        let before = lines.iter().position(|line| line.starts_with("where = \""));
        let line = match before.map(|before| lines.remove(before)) {
            Some(filter) => {
                let filter = filter.trim_start_matches("where = ").trim_matches('"').to_owned();
                format!("where = \"({condition}) and ({filter})\"")
            }
            None => format!("where = \"{condition}\""),
        };
        // Above all tables.
        lines.insert(0, line);
        changed = true;
    }
    changed.then_some(other)
}
