//! What a list does to the days to come, found out before anything of it is written.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::Path;

use jiff::Timestamp;

use super::overlay::{Overlay, Touched};
use super::reach::Reach;
use super::scratch::Scratch;
use crate::deployment::Deployment;
use crate::forecast::Past as _;
use crate::forecast::effect::{Change, Effect, RulePair, Side, effect};
use crate::gate::PausedRules;
use crate::import::{self, ImportError, Options, Outcome};
use crate::message::{GateView, MessageId, PlannedTouch, SentIn, StepOfPerson, TouchKey, Wording};
use crate::operations::database;
use crate::operations::error::{Error, failed};
use crate::record::RecordKey;
use crate::record::view::{Records, ViewError, records_of};
#[cfg(feature = "simulation")]
use crate::store::Error as StoreError;
use crate::store::identity::identify;
use crate::store::sqlite::{OpenOptions, SqliteStore};
#[cfg(any(test, feature = "simulation"))]
use crate::store::{Author, Incoming, RecordStore};
use crate::store::{Causes as _, Store, adopted_at, planned_from};
use crate::terms::{ChannelName, Class, Door};
use crate::words::StepSentence;

/// What a list would do.
pub(super) struct Judgement {
    /// What came of its rows.
    pub(super) outcome: Result<Outcome, ImportError>,
    /// What it does to the days to come; where that could not be found out, why.
    pub(super) effect: Result<Effect, ViewError>,
    /// What lists of this day have added before.
    pub(super) earlier: std::collections::BTreeMap<jiff::civil::Date, u64>,
}

/// Reads a list over the database at `file`, which is only read: by the kinds of a deployment, and what it does by the
/// rules that will be gone by.
pub(super) fn judge(
    list: &Path,
    file: &Path,
    (deployment, by): (&Deployment, &Deployment),
    options: &Options<'_>,
    progress: &mut dyn FnMut(u64),
) -> Result<Judgement, Error> {
    let folder = Scratch::new().map_err(failed(StepSentence::MakeScratch))?;
    let new = |name: &str| {
        let options = OpenOptions { as_copy: true, ..OpenOptions::new(deployment.config.zone.clone()) };
        SqliteStore::open(&folder.path().join(name), &deployment.kinds, options)
    };
    let base = match database::reader(file, deployment)? {
        Some(base) => base,
        None => new("nothing.db")?,
    };
    let mut scratch = new("list.db")?;
    let touched: Touched = RefCell::new(BTreeSet::new());
    let now = options.author.at;
    let mut overlay = Overlay { base: &base, scratch: &mut scratch, touched: &touched };
    // What changes nothing has no effect, and a list of a million customers need not be looked at twice.
    let mut found = Ok(Effect::default());
    let outcome = import::run(list, options, &mut overlay, &deployment.kinds, progress, &mut |records| {
        if !touched.borrow().is_empty() {
            let after = After { records, facts: &base };
            found = Reach::of(&touched, by, [&base, &after])
                .and_then(|reach| look(by, &base, &after, &reach, now));
        }
    });
    let earlier = base.added_by(Door::Import, by.config.day_of(now))?;
    Ok(Judgement { outcome, effect: found, earlier })
}

#[cfg(feature = "simulation")]
/// What records would do to the days to come that are written over those of `base`; `scratch` is empty, and stays so.
///
/// # Errors
/// When the stores cannot be read.
pub(super) fn of_records(
    base: &dyn Store,
    scratch: &mut dyn RecordStore,
    incoming: &[Incoming],
    author: &Author,
    deployment: &Deployment,
) -> Result<Effect, StoreError> {
    let touched: Touched = RefCell::new(BTreeSet::new());
    let mut found = Effect::default();
    Overlay { base, scratch, touched: &touched }.change(&mut |changes| {
        changes.put(incoming, author)?;
        let after = After { records: &*changes, facts: base };
        let reach = Reach::of(&touched, deployment, [base, &after])?;
        found = look(deployment, base, &after, &reach, author.at)?;
        Ok(false)
    })?;
    Ok(found)
}

fn look(
    deployment: &Deployment,
    base: &dyn Store,
    after: &After<'_>,
    reach: &Reach,
    now: Timestamp,
) -> Result<Effect, ViewError> {
    let (nothing, as_it_is): (_, &dyn GateView) = (PausedRules::default(), base);
    let setting = deployment.setting(&nothing);
    let decided = BTreeSet::new();
    let identity = identify(&deployment.rules, &base.rule_states()?);
    let mut pairs = Vec::new();
    for rule in deployment.rules.iter().map(AsRef::as_ref).filter(|rule| reach.concerns(rule)) {
        let own = identity.rules.get(&rule.id);
        let state = own.and_then(|own| own.earlier.as_ref());
        let from = planned_from(rule, state, now, &deployment.calendars);
        let begun =
            state.filter(|_| reach.is_by_role(rule)).map_or(from, |state| state.effective_from.min(now));
        let from = from.max(begun);
        let known_as = own.and_then(|own| own.known_as.as_deref()).unwrap_or(&rule.id);
        let (before, after) = (Some(rule), Some(rule));
        let waits = |step: &&String| state.as_ref().is_some_and(|state| state.is_unclear(step));
        let unclear: Vec<String> = rule.steps.iter().map(|step| &step.id).filter(waits).cloned().collect();
        pairs.push((before, after, known_as, from, unclear));
    }
    let pairs: Vec<RulePair<'_>> = pairs
        .iter()
        .map(|(before, after, known_as, from, unclear)| RulePair {
            before: *before,
            after: *after,
            known_as,
            from: *from,
            decided: &decided,
            at_once: &[],
            // Whatever of a person or a record is another may decide whether anything goes.
            alike: false,
            loosened: false,
            unclear,
        })
        .collect();
    let change = Change {
        before: Side { records: as_it_is, setting },
        after: Side { records: after, setting },
        ledger: &|key: &TouchKey| base.standing(key),
        only: reach.records.as_ref(),
        adopted_at: adopted_at(base)?,
        now,
    };
    effect(change, &pairs)
}

/// Records after the list, and the ledger as it stands.
struct After<'a> {
    records: &'a dyn Records,
    facts: &'a dyn GateView,
}

records_of!(After, records);

impl GateView for After<'_> {
    fn sent_in(&self, recipient: &RecordKey, class: Class, span: SentIn) -> Result<u32, ViewError> {
        self.facts.sent_in(recipient, class, span)
    }

    fn is_suppressed(&self, channel: ChannelName, class: Class, address: &str) -> Result<bool, ViewError> {
        self.facts.is_suppressed(channel, class, address)
    }

    fn is_unwanted(&self, channel: ChannelName, class: Class, address: &str) -> Result<bool, ViewError> {
        self.facts.is_unwanted(channel, class, address)
    }

    fn is_told(&self, touch: &PlannedTouch) -> Result<bool, ViewError> {
        self.facts.is_told(touch)
    }

    fn sent_of_step_in(&self, of: &StepOfPerson<'_>, span: SentIn) -> Result<u32, ViewError> {
        self.facts.sent_of_step_in(of, span)
    }

    fn said_in(
        &self,
        said: &Wording<'_>,
        span: SentIn,
        except: Option<MessageId>,
    ) -> Result<bool, ViewError> {
        self.facts.said_in(said, span, except)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::calendar::zone::Zone;
    use crate::diagnostic::{Report, Source};
    use crate::record::Value;
    use crate::source::Sources;

    const RECORDS: &str = "[customer]\nperson = true\n[customer.fields]\nlevel = \"int\"\nday = \"date\"\n\
        keeper = \"-> staff\"\n[customer.many]\nfamily = \"relative.of\"\n[relative]\nperson = true\n\
        [relative.fields]\nof = \"-> customer\"\n[staff]\nstaff = true\n[staff.fields]\nrole = [\"boss\", \"keeper\"]\n\
        [complaint]\n[complaint.fields]\ncustomer = \"-> customer\"\nday = \"date\"\n";

    fn deployment(with_role: bool) -> Deployment {
        let rule = |id: &str, each: &str, to: &str, more: &str| {
            let text = format!(
                "id = '{id}'\ntitle = 't'\nclass = 'service'\neach = '{each}'\n{more}[when]\ndate = 'day'\n\
                 at = '09:00'\n[send]\nto = '{to}'\nvia = ['sms']\ntemplate = 'notice'\n"
            );
            Source::new(&format!("rules/{id}.toml"), &text)
        };
        let mut rules = vec![
            rule("own", "customer", "self", ""),
            rule("family", "customer", "family", "where = 'level > 3'\n"),
            rule("keeper", "complaint", "customer.keeper", "where = 'customer.level > 2'\n"),
            rule("home", "complaint", "customer.family", ""),
        ];
        if with_role {
            rules.push(rule("boss", "complaint", "role:boss", ""));
        }
        let sources = Sources {
            config: Some(Source::new("touchbase.toml", "mode = 'live'\nzone = 'Asia/Shanghai'\n")),
            records: Some(Source::new("records.toml", RECORDS)),
            rules,
            templates: vec![
                Source::new("templates/notice/sms.zh.txt", "您好。"),
                Source::new("templates/notice/template.toml", "title = 't'\nlanguages = ['zh']\n"),
            ],
            ..Sources::default()
        };
        let mut report = Report::default();
        let mut deployment = Deployment::read(&sources, &mut report);
        deployment.channels = [ChannelName::Sms].into();
        assert_eq!(report.errors(), 0, "{:#?}", report.findings());
        deployment
    }

    fn incoming(kind: &str, number: u32, fields: &[(&str, Value)]) -> Incoming {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), Some(value.clone())));
        let mut fields: std::collections::BTreeMap<_, _> = fields.collect();
        if kind != "complaint" {
            let text = |text: String| Some(Value::Text(text));
            fields.insert("name".to_owned(), text(String::from("陈女士")));
            fields.insert("mobile".to_owned(), text(format!("+8613900{number:06}")));
        }
        Incoming { key: RecordKey::new(kind, &format!("{kind}-{number}")), fields }
    }

    /// Whatever it draws from a seed.
    fn some(seed: &mut u32, kinds: &[&'static str]) -> Incoming {
        let mut next = |below: u32| {
            *seed = seed.wrapping_mul(1_103_515_245).wrapping_add(12_345);
            (*seed >> 16) % below
        };
        let text = |text: String| Value::Text(text);
        let kind = kinds[next(u32::try_from(kinds.len()).unwrap()) as usize];
        let day = Value::Date(date(2026, 3, 8).saturating_add(jiff::Span::new().days(i64::from(next(30)))));
        let level = Value::Int(i64::from(next(6)));
        let fields = match kind {
            "customer" => {
                vec![("day", day), ("level", level), ("keeper", text(format!("staff-{}", next(4))))]
            }
            "relative" => vec![("of", text(format!("customer-{}", next(40))))],
            "complaint" => vec![("day", day), ("customer", text(format!("customer-{}", next(40))))],
            _ => vec![("role", text(["boss", "keeper"][next(2) as usize].to_owned()))],
        };
        incoming(kind, next(40), &fields)
    }

    #[test]
    fn what_a_list_does_is_found_without_a_look_at_everybody() {
        let now: Timestamp = "2026-03-07T02:00:00Z".parse().unwrap();
        let author = Author { name: "test".to_owned(), at: now };
        let mut differ = 0;
        for seed in 0..24_u32 {
            let deployment = deployment(seed % 2 == 0);
            let folder = tempfile::tempdir().unwrap();
            let new = |name: &str| {
                let options = OpenOptions::new(Zone::named("Asia/Shanghai").unwrap());
                SqliteStore::open(&folder.path().join(name), &deployment.kinds, options).unwrap()
            };
            let (mut base, mut scratch) = (new("base.db"), new("scratch.db"));
            let mut drawn = seed.wrapping_mul(7_919);
            let all: Vec<Incoming> =
                (0..120).map(|_| some(&mut drawn, &["customer", "relative", "complaint", "staff"])).collect();
            base.change(&mut |changes| changes.put(&all, &author).map(|_| true)).unwrap();
            let touched: Touched = RefCell::new(BTreeSet::new());
            let mut overlay = Overlay { base: &base, scratch: &mut scratch, touched: &touched };
            let kind = [["customer"], ["relative"], ["complaint"], ["staff"]][seed as usize % 4];
            let list: Vec<Incoming> = (0..3).map(|_| some(&mut drawn, &kind)).collect();
            let mut looked = 0;
            overlay
                .change(&mut |changes| {
                    changes.put(&list, &author)?;
                    let after = After { records: &*changes, facts: &base };
                    let reach = Reach::of(&touched, &deployment, [&base, &after])?;
                    let few = look(&deployment, &base, &after, &reach, now)?;
                    let whole = look(&deployment, &base, &after, &Reach::everything(), now)?;
                    assert_eq!(few, whole, "seed {seed}");
                    differ += usize::from(!whole.by_rule.is_empty());
                    looked = reach.records.as_ref().map_or(0, BTreeSet::len);
                    let by_role = kind == ["staff"] && seed % 2 == 0;
                    assert_eq!(reach.records.is_none(), by_role, "seed {seed}");
                    Ok(false)
                })
                .unwrap();
            assert!(kind == ["staff"] || looked < 40, "seed {seed}: {looked}");
        }
        assert!(differ > 8, "{differ}");
    }
}
