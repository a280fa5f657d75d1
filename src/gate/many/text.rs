//! The words of a message that stands for many: how many, of which rules, the first few of them as far as they fit, and
//! where to see all. A text message stays within one SMS.

use std::collections::{BTreeMap, BTreeSet};

use crate::gate::Setting;
use crate::message::Ready;
use crate::record::{Record, RecordKey};
use crate::template::sms;
use crate::terms::ChannelName;
use crate::words::{Language, ManySentence};

/// Most rules that a text message names, and most that an e-mail does.
const RULES_MAX: [usize; 2] = [3, 20];
/// Most records that an e-mail lists.
const LISTED_MAX: usize = 50;
/// Most characters of a rule's title, and of what a record is about.
const TITLE_CHARS_MAX: usize = 12;
/// The fields that say what a record is about, the first that is filled in.
const SUBJECTS: [&str; 3] = ["subject", "title", "name"];

/// One of the many.
#[derive(Debug, Clone, Copy)]
pub struct JoinedItem<'a> {
    /// The record that it is about.
    pub record: &'a RecordKey,
    /// The title of its rule.
    pub title: &'a str,
}

/// What is said of these records to a person.
pub(in crate::gate) fn ready<'a>(
    joined: &[JoinedItem<'_>],
    about: impl Iterator<Item = &'a Record>,
    person: &Record,
    (channel, address): (ChannelName, &str),
    setting: Setting<'_>,
) -> Ready {
    let tag = person.text("language").unwrap_or(setting.language);
    let language = Language::of_tag(tag).unwrap_or_default();
    let (mut stay, mut seen): (Vec<&Record>, BTreeSet<&RecordKey>) = (Vec::new(), BTreeSet::new());
    for record in about {
        if seen.insert(&record.key) {
            stay.push(record);
        }
    }
    let titles: Vec<&str> =
        joined.iter().filter(|item| seen.contains(item.record)).map(|item| item.title).collect();
    let names: Vec<String> = stay.into_iter().map(name).collect();
    let (subject, text) = match channel {
        ChannelName::Sms => {
            let sign = setting.gateway.and_then(|(_, sign)| sign);
            let abroad = person.text("mobile").is_some_and(|mobile| !mobile.starts_with("+86"));
            let fits = |text: &str| sms::length(sign, text, abroad).segments <= 1;
            (String::new(), short(&titles, &names, language, &fits))
        }
        ChannelName::Email => {
            let [_, most] = RULES_MAX;
            let head = language.say(&head(&titles, most));
            let lines: String = names.iter().take(LISTED_MAX).map(|name| format!("- {name}\n")).collect();
            let more = names.len().saturating_sub(LISTED_MAX) as u64;
            let more = match more {
                0 => String::new(),
                items => format!("{}\n", language.say(&ManySentence::NotListed { items })),
            };
            let all = language.say(&ManySentence::Where);
            (head.clone(), format!("{head}\n\n{lines}{more}\n{all}\n"))
        }
    };
    Ready {
        channel,
        address: address.to_owned(),
        name: person.text("name").unwrap_or_default().to_owned(),
        subject,
        text,
        html: None,
        template_code: None,
        params: Vec::new(),
        dropped: Vec::new(),
    }
}

/// As much as fits: fewer records, then fewer rules.
fn short(titles: &[&str], names: &[String], language: Language, fits: &dyn Fn(&str) -> bool) -> String {
    let all = language.say(&ManySentence::Where);
    let stop = match language {
        Language::Chinese => ["。", "。"],
        Language::English => [". ", "."],
    };
    let [between, end] = stop;
    let [most, _] = RULES_MAX;
    let mut shortest = String::new();
    for rules in (1..=most).rev() {
        let head = language.say(&head(titles, rules));
        let bare = format!("{head}{between}{all}{end}");
        let mut best = fits(&bare).then(|| bare.clone());
        for shown in 1..=names.len() {
            let (items, more) =
                (names.get(..shown).unwrap_or_default().to_vec(), (names.len() - shown) as u64);
            let first = language.say(&ManySentence::First { items, more });
            let text = format!("{head}{between}{first}{between}{all}{end}");
            if !fits(&text) {
                break;
            }
            best = Some(text);
        }
        if let Some(best) = best {
            return best;
        }
        shortest = bare;
    }
    shortest
}

/// How many, and of which rules, the most frequent first.
fn head(titles: &[&str], most: usize) -> ManySentence {
    let mut count: BTreeMap<&str, u64> = BTreeMap::new();
    for title in titles {
        *count.entry(*title).or_default() += 1;
    }
    let mut rules: Vec<(String, u64)> = count.into_iter().map(|(title, items)| (cut(title), items)).collect();
    rules.sort_by_key(|(_, items)| std::cmp::Reverse(*items));
    let more = rules.len().saturating_sub(most) as u64;
    rules.truncate(most);
    ManySentence::Head { items: titles.len() as u64, rules, more }
}

/// What a record is called: its id, and what it is about where that is said.
fn name(record: &Record) -> String {
    let subject = SUBJECTS.iter().find_map(|field| record.text(field).filter(|text| !text.trim().is_empty()));
    match subject {
        Some(subject) => format!("{} {}", record.key.id, cut(subject.trim())),
        None => record.key.id.clone(),
    }
}

fn cut(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    if line.chars().count() <= TITLE_CHARS_MAX {
        return line.to_owned();
    }
    line.chars().take(TITLE_CHARS_MAX - 1).chain(['…']).collect()
}
