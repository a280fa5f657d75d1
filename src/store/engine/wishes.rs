//! Who gets nothing: what people want, and what the other side says of an address. A wish belongs to the number: whichever
//! record it came in by, a list, a command or an answer, it goes to the suppression list, where the gate finds it for every
//! record with that number.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::rows::{Actor, AddressFailure, Rows, Suppressed};
use crate::failpoint::Commit;
use crate::planted::{self, Bug};
use crate::record::kind::person::{CONSENT_GROUND, NO_CONTACT, REFUSALS, is_refusal};
use crate::record::{Kind, Record, RecordKey, Value};
use crate::store::{
    AttemptEnd, Author, Changes as _, EndedSuppression, Error, Incoming, Suppression, Whom, WishNoted,
    WishOf, Wishes, no_record,
};
use crate::terms::{AttemptOutcome, ChannelName, Class, SuppressedFor, Word as _};

/// Between two answers that an address does not exist, before it is believed: the other side, too, has bad days.
const DEAD_APART: SignedDuration = SignedDuration::from_hours(24);

/// The classes that a person may refuse.
const REFUSABLE: [Class; 3] = [Class::Service, Class::Care, Class::Marketing];

/// An entry of the suppression list in the making.
pub(in crate::store) type Entry = (ChannelName, Class, SuppressedFor);

/// What a refusal of a record takes away, by channel and class.
fn covers(refusal: &str) -> Vec<Entry> {
    let mut found = Vec::new();
    for channel in ChannelName::ALL {
        for class in REFUSABLE {
            let of_class = refusal.strip_suffix("_opt_out");
            let why = match (refusal, of_class) {
                (NO_CONTACT, _) => SuppressedFor::NoContact,
                (_, Some(word)) if word == class.as_str() || word == channel.as_str() => {
                    SuppressedFor::OptedOut
                }
                _ => continue,
            };
            found.push((*channel, class, why));
        }
    }
    found
}

/// What a record says of wishes and addresses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::store) struct Stance {
    refuses: BTreeSet<&'static str>,
    addresses: BTreeMap<ChannelName, String>,
}

impl Stance {
    /// Of the fields that a look-up finds.
    pub(in crate::store) fn of(field: &dyn Fn(&str) -> Option<Value>) -> Stance {
        let is = |name: &&'static str| field(name) == Some(Value::Bool(true));
        let address = |channel: &ChannelName| match field(channel.address_field()) {
            Some(Value::Text(address)) if !address.trim().is_empty() => Some((*channel, address)),
            _ => None,
        };
        Stance {
            refuses: REFUSALS.iter().copied().filter(is).collect(),
            addresses: ChannelName::ALL.iter().filter_map(address).collect(),
        }
    }

    fn of_record(record: &Record) -> Stance {
        Stance::of(&|name| record.fields.get(name).cloned())
    }

    /// What goes to the list as a record comes to stand like this: a refusal that is new, for the addresses that it has
    /// now; any refusal, for an address where there was none. An address that takes another's place is another number, of
    /// which nobody has said anything yet.
    pub(in crate::store) fn comes_after(&self, before: &Stance) -> Vec<(Entry, String)> {
        let mut found = Vec::new();
        if planted::is(Bug::WishStaysWithTheRecord) {
            return found;
        }
        for refusal in &self.refuses {
            let is_new = !before.refuses.contains(refusal);
            for entry in covers(refusal) {
                let Some(address) = self.addresses.get(&entry.0) else { continue };
                if is_new || !before.addresses.contains_key(&entry.0) {
                    found.push((entry, address.clone()));
                }
            }
        }
        found
    }

    /// The entries that its own wishes keep on the list for an address of a channel.
    fn keeps(&self, channel: ChannelName) -> BTreeSet<Class> {
        let all = self.refuses.iter().flat_map(|refusal| covers(refusal));
        all.filter(|(of, ..)| *of == channel).map(|(_, class, _)| class).collect()
    }
}

/// Whether a field has to do with wishes or with the numbers that they belong to.
pub(in crate::store) fn concerns(kind: &Kind, field: &str) -> bool {
    let is_address = || ChannelName::ALL.iter().any(|channel| channel.address_field() == field);
    kind.person && !kind.staff && (is_refusal(field) || is_address())
}

/// Writes entries of the list in the present transaction.
pub(in crate::store) fn list<R: Rows>(
    rows: &mut R,
    entries: &[(Entry, String)],
    ground: Option<&str>,
    by: Actor<'_>,
) -> Result<u64, Error> {
    let suppressed: Vec<Suppressed<'_>> = entries
        .iter()
        .map(|((channel, class, reason), address)| Suppressed {
            channel: *channel,
            class: *class,
            address: rows.key().digest(address),
            reason: *reason,
            ground,
            by,
        })
        .collect();
    rows.put_suppressed(&suppressed)
}

/// What the ends of attempts say of their addresses, to be written in the same transaction.
#[derive(Debug, Default)]
pub(super) struct AddressWords(Vec<(ChannelName, Vec<u8>, Option<SuppressedFor>, Timestamp)>);

impl AddressWords {
    /// Takes in an end, with the channel and the address that its attempt went to.
    pub(super) fn take_in(&mut self, end: &AttemptEnd, channel: ChannelName, address: Option<&Vec<u8>>) {
        let Some(address) = address else { return };
        if end.address.is_some() || end.outcome == AttemptOutcome::Accepted {
            self.0.push((channel, address.clone(), end.address, end.ended_at));
        }
    }

    /// A refusal by list holds at once; that an address does not exist, when it is said again a day later. One that takes
    /// a message exists.
    pub(super) fn write<R: Rows>(self, rows: &mut R, actor: &str) -> Result<(), Error> {
        for (channel, address, said, at) in self.0 {
            let key = [(channel, address.clone())];
            let first = rows.failures(&key)?.pop().flatten();
            let reason = match said {
                None => {
                    if first.is_some() {
                        rows.remove_failures(&key)?;
                    }
                    continue;
                }
                Some(SuppressedFor::Dead) => match first {
                    Some(first) if at.duration_since(first) >= DEAD_APART => SuppressedFor::Dead,
                    Some(_) => continue,
                    None => {
                        let failure = AddressFailure { channel, address, at, reason: SuppressedFor::Dead };
                        rows.put_failures(&[failure])?;
                        continue;
                    }
                },
                Some(other) => other,
            };
            let by = Actor { actor, at };
            let of_class = |class: &Class| Suppressed {
                channel,
                class: *class,
                address: address.clone(),
                reason,
                ground: None,
                by,
            };
            rows.put_suppressed(&Class::ALL.iter().map(of_class).collect::<Vec<_>>())?;
            rows.remove_failures(&key)?;
        }
        Ok(())
    }
}

impl<R: Rows> Wishes for R {
    fn holders(&self, channel: ChannelName, address: &str) -> Result<Vec<Record>, Error> {
        self.holding(channel.address_field(), address)
    }

    fn suppressions(&self, channel: ChannelName, address: &str) -> Result<Vec<Suppression>, Error> {
        self.suppressions_of(channel, &self.key().digest(address))
    }

    fn ended_suppressions(
        &self,
        channel: ChannelName,
        address: &str,
    ) -> Result<Vec<EndedSuppression>, Error> {
        self.ended_of(channel, &self.key().digest(address))
    }

    fn opt_out(
        &mut self,
        whom: Whom<'_>,
        refusals: &[&str],
        ground: Option<&str>,
        author: &Author,
    ) -> Result<WishNoted, Error> {
        self.transact(Commit::Change, |rows| {
            let people = people(rows, whom)?;
            let mut done = WishNoted::default();
            let (mut entries, mut beyond) = (Vec::new(), Vec::new());
            for entry in refusals.iter().flat_map(|refusal| covers(refusal)) {
                for stance in people.iter().map(Stance::of_record) {
                    entries.extend(stance.addresses.get(&entry.0).map(|address| (entry, address.clone())));
                }
                if let Whom::Address(channel, address) = whom {
                    let own = if channel == entry.0 { &mut entries } else { &mut beyond };
                    own.push((entry, address.to_owned()));
                }
            }
            // By this number, the wish of whoever has it, or comes to have it, holds on the other channels, too.
            list(rows, &beyond, ground, by(author))?;
            // Before the records, which would bring the same entries without the ground.
            done.entries = list(rows, &entries, ground, by(author))?;
            for before in people {
                let changed = refusals.iter().any(|name| !before.is(name));
                let fields = with(refusals, Some(Value::Bool(true)), ground);
                rows.pass().put(&[Incoming { key: before.key.clone(), fields }], author)?;
                done.noted.push(WishOf { changed, open: rows.open_to(&before.key)?, before });
            }
            let addresses: BTreeSet<(ChannelName, String)> =
                entries.into_iter().map(|((channel, ..), address)| (channel, address)).collect();
            let own: BTreeSet<RecordKey> = done.noted.iter().map(|one| one.before.key.clone()).collect();
            for (channel, address) in &addresses {
                done.sharing.extend(others(rows, *channel, address, &own)?);
            }
            once(&mut done.sharing);
            Ok(done)
        })
    }

    fn opt_in(
        &mut self,
        whom: Whom<'_>,
        refusals: &[&str],
        (ground, also_dead): (&str, bool),
        author: &Author,
    ) -> Result<WishNoted, Error> {
        self.transact(Commit::Change, |rows| {
            let mut done = WishNoted::default();
            let mut addresses: BTreeSet<(ChannelName, String)> = BTreeSet::new();
            for before in people(rows, whom)? {
                let standing: Vec<&str> = refusals.iter().copied().filter(|name| before.is(name)).collect();
                let fields = with(&standing, None, Some(ground));
                rows.pass().put(&[Incoming { key: before.key.clone(), fields }], author)?;
                let by_record = matches!(whom, Whom::Record(_));
                if by_record || !standing.is_empty() {
                    addresses.extend(Stance::of_record(&before).addresses);
                }
                let open = rows.open_to(&before.key)?;
                done.noted.push(WishOf { changed: !standing.is_empty(), open, before });
            }
            if let Whom::Address(channel, address) = whom {
                addresses.insert((channel, address.to_owned()));
            }
            let own: BTreeSet<RecordKey> = done.noted.iter().map(|one| one.before.key.clone()).collect();
            let covered: BTreeSet<(ChannelName, Class)> = refusals
                .iter()
                .flat_map(|refusal| covers(refusal))
                .map(|(channel, class, _)| (channel, class))
                .collect();
            for (channel, address) in &addresses {
                let mut kept = BTreeSet::new();
                for other in others(rows, *channel, address, &own)? {
                    let keeps = Stance::of_record(&other).keeps(*channel);
                    if keeps.iter().any(|class| covered.contains(&(*channel, *class))) {
                        kept.extend(keeps);
                        done.kept_by.push(other);
                    } else {
                        done.sharing.push(other);
                    }
                }
                let digest = rows.key().digest(address);
                let leaves = |one: &Suppression| {
                    let asked = covered.contains(&(*channel, one.class))
                        || (also_dead && !one.reason.is_wish() && one.class == Class::Staff);
                    asked && !kept.contains(&one.class) && (also_dead || one.reason.is_wish())
                };
                let found = rows.suppressions_of(*channel, &digest)?;
                let leaving: Vec<Suppression> = found.into_iter().filter(leaves).collect();
                done.entries += leaving.len() as u64;
                rows.end_suppressed(*channel, &digest, &leaving, (ground, by(author)))?;
                for other in ChannelName::ALL.iter().filter(|other| *other != channel) {
                    let leaves = |one: &Suppression| {
                        covered.contains(&(*other, one.class)) && !kept.contains(&one.class)
                    };
                    let found = rows.suppressions_of(*other, &digest)?;
                    let leaving: Vec<Suppression> = found.into_iter().filter(leaves).collect();
                    rows.end_suppressed(*other, &digest, &leaving, (ground, by(author)))?;
                }
            }
            once(&mut done.sharing);
            once(&mut done.kept_by);
            Ok(done)
        })
    }
}

fn by(author: &Author) -> Actor<'_> {
    Actor { actor: &author.name, at: author.at }
}

/// Whose wish it is, as they stand.
fn people<R: Rows>(rows: &R, whom: Whom<'_>) -> Result<Vec<Record>, Error> {
    match whom {
        Whom::Record(key) => rows.get(key)?.map(|record| vec![record]).ok_or_else(no_record),
        Whom::Address(channel, address) => rows.holding(channel.address_field(), address),
    }
}

fn others<R: Rows>(
    rows: &R,
    channel: ChannelName,
    address: &str,
    own: &BTreeSet<RecordKey>,
) -> Result<Vec<Record>, Error> {
    let mut found = rows.holding(channel.address_field(), address)?;
    found.retain(|record| !own.contains(&record.key));
    Ok(found)
}

fn once(records: &mut Vec<Record>) {
    records.sort_by(|a, b| a.key.cmp(&b.key));
    records.dedup_by(|a, b| a.key == b.key);
}

/// Fields with one value, and the ground.
fn with(names: &[&str], value: Option<Value>, ground: Option<&str>) -> BTreeMap<String, Option<Value>> {
    let mut fields: BTreeMap<String, Option<Value>> =
        names.iter().map(|name| ((*name).to_owned(), value.clone())).collect();
    if let Some(ground) = ground {
        fields.insert(CONSENT_GROUND.to_owned(), Some(Value::Text(ground.to_owned())));
    }
    fields
}
