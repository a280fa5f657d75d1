//! The one judge: may this message go at this instant, by which channel, in which words, and why not?
//!
//! The daemon takes the decision, in the transaction that commits the attempt. `forecast` asks with facts of its own,
//! what it has counted so far beside the ledger; `explain`, previews and rule tests show the checks. None of them
//! decides anything by itself, so they cannot disagree.

use jiff::Timestamp;

use super::kept_back;
use super::limits::{self, CapsCheck, WindowCheck};
use super::many::text::JoinedItem;
use super::pauses::PauseEnd;
use super::subject::{self, LeftOut};
use super::{Setting, fill, reach};
use crate::message::{GateView, MessageId, Ready, StepOfPerson, Wording, is_late, late_from};
use crate::plan::Occurrence;
use crate::planted::{self, Bug};
use crate::record::Record;
use crate::record::kind::person::{CONSENT_GROUND, has_left, is_deceased};
use crate::record::view::ViewError;
use crate::rule::Rule;
use crate::terms::{ChannelName, Class, Mode, Reason};
use crate::words::Sentence;

/// What is in question: the touches of one step that go to one person together.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// The rule as it stands.
    pub rule: &'a Rule,
    /// The step's id.
    pub step: &'a str,
    /// Which repeat of the step it is, from 0.
    pub repeat: u32,
    /// What it is for.
    pub class: Class,
    /// The channels that have not been tried, in order of preference.
    pub via: &'a [ChannelName],
    /// The template that fills it.
    pub template: &'a str,
    /// The last instant at which it may go.
    pub expires_at: Timestamp,
    /// The records it is about, each with the occurrence, in the order of their touches.
    pub about: &'a [(Record, Occurrence)],
    /// The person, as the record stands now; none where there is no such record.
    pub person: Option<&'a Record>,
    /// Itself, where it is in the ledger: what it has sent is not held against it.
    pub message: Option<MessageId>,
    /// Where it stands for many of several rules, what they are; nothing else.
    pub joined: &'a [JoinedItem<'a>],
}

/// What the judge has looked at, and what it says.
#[derive(Debug, Clone, PartialEq)]
pub struct Examination {
    /// Everything that was looked at, in order. The first check that stops it is the reason.
    pub checks: Vec<Check>,
    /// What is to be done.
    pub decision: Decision,
    /// The records that it says nothing about although they are due with it, because of a person's wish or death. They stay
    /// behind when the rest goes.
    pub left_out: Vec<LeftOut>,
    /// The channel it would go by, and the address; none where there is no way, or where something that comes before
    /// the choice of a way stands against it.
    pub way: Option<(ChannelName, String)>,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// What was found.
    pub fact: Fact,
    /// Why it stands in the way, where it does.
    pub stops: Option<Reason>,
}

/// What a check has found. Addresses are whole: whoever shows them masks them.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    /// The rule is paused.
    Pause(PauseEnd),
    /// It is past its last instant.
    Late {
        /// That instant.
        expires_at: Timestamp,
    },
    /// There is no such person any more.
    Nobody,
    /// The person, or somebody whom it is about, has died or does not want it.
    LeftOut(LeftOut),
    /// What the person agreed to or does not want.
    Consent {
        /// The class in question.
        class: Class,
        /// The ground of an agreement, where the class needs one.
        ground: Option<String>,
        /// Whether the class needs an agreement.
        needed: bool,
    },
    /// By which channels the person can be reached.
    Address {
        /// The ways that are open, the best first.
        open: Vec<(ChannelName, String)>,
        /// The others of the rule's channels, each with what is wrong with it.
        closed: Vec<(ChannelName, Reason)>,
    },
    /// The send window.
    Window(Class, WindowCheck),
    /// The caps.
    Caps(Class, CapsCheck),
    /// The words; with what went wrong where the template cannot be filled in.
    Text(Option<Sentence>),
    /// The same words went to the same address that day.
    SameText,
    /// The mode keeps it from being sent.
    Mode(Mode),
}

/// What is to be done with a message.
#[derive(Debug, Clone, PartialEq)]
pub enum Decision {
    /// It goes.
    Send(Box<Ready>),
    /// Not now.
    Defer {
        /// When to look again.
        until: Timestamp,
        /// What stands in the way.
        reason: Reason,
    },
    /// Never.
    Skip {
        /// Why.
        reason: Reason,
        /// What went wrong, where something did.
        error: Option<Sentence>,
        /// What would have been sent, where everything but the mode was right.
        ready: Option<Box<Ready>>,
    },
}

impl Decision {
    fn skip(reason: Reason) -> Decision {
        Decision::Skip { reason, error: None, ready: None }
    }
}

/// Examines a message. All checks that can be made are made, also after the first that stops it, so that whoever asks
/// why sees all of it; only words are not put together for what does not go.
///
/// # Errors
/// When records or the ledger cannot be read.
pub fn examine(
    case: &Case<'_>,
    facts: &dyn GateView,
    setting: Setting<'_>,
    at: Timestamp,
) -> Result<Examination, ViewError> {
    let mut judge = Judge { checks: Vec::with_capacity(6), decision: None };
    judge.time(case, setting, at);
    let Some(person) = case.person else {
        judge.stop(Fact::Nobody, Decision::skip(Reason::NoRecipient), Reason::NoRecipient);
        return Ok(judge.said(None, Vec::new()));
    };
    let left_out = subject::left_out(case, person, facts, setting)?;
    let kept: Vec<(Record, Occurrence)>;
    let case = if left_out.is_empty() {
        case
    } else {
        let stays = |(record, _): &&(Record, Occurrence)| left_out.iter().all(|out| out.record != record.key);
        kept = case.about.iter().filter(stays).cloned().collect();
        &Case { about: &kept, ..*case }
    };
    judge.subjects(case, person, &left_out, setting, at);
    let way = judge.way(case, person, facts, setting)?;
    // What came before the choice of a way leaves the message where it is.
    let chosen = way.filter(|_| judge.decision.is_none());
    judge.limits(case, person, facts, setting, at)?;
    if let (Some((channel, address)), None) = (&chosen, &judge.decision) {
        judge.words(case, person, (*channel, address), facts, setting, at)?;
    }
    Ok(judge.said(chosen, left_out))
}

/// The checks as they are made.
struct Judge {
    checks: Vec<Check>,
    decision: Option<Decision>,
}

impl Judge {
    fn fine(&mut self, fact: Fact) {
        self.checks.push(Check { fact, stops: None });
    }

    /// The first decision stands.
    fn stop(&mut self, fact: Fact, decision: Decision, reason: Reason) {
        self.checks.push(Check { fact, stops: Some(reason) });
        self.decision.get_or_insert(decision);
    }

    /// Stands in the way until an instant; where that is too late, for good, with the same reason.
    fn wait(&mut self, case: &Case<'_>, fact: Fact, until: Timestamp, reason: Reason) {
        let late = is_late(until, case.expires_at);
        let decision = if late { Decision::skip(reason) } else { Decision::Defer { until, reason } };
        self.stop(fact, decision, reason);
    }

    fn said(self, way: Option<(ChannelName, String)>, left_out: Vec<LeftOut>) -> Examination {
        // Without a decision against it there is always one for it; a message without either would be lost.
        let decision = self.decision.unwrap_or_else(|| Decision::skip(Reason::BadData));
        Examination { checks: self.checks, decision, left_out, way }
    }

    /// Pauses and lateness. What a pause keeps is not given up before its last instant, for the pause may be ended.
    fn time(&mut self, case: &Case<'_>, setting: Setting<'_>, at: Timestamp) {
        let late = is_late(at, case.expires_at);
        if let Some(end) = setting.paused.of(case.rule, at) {
            let last = late_from(case.expires_at);
            let until = end.at().map_or(last, |end| end.min(last));
            let decision = if late {
                Decision::skip(Reason::Paused)
            } else {
                Decision::Defer { until, reason: Reason::Paused }
            };
            self.stop(Fact::Pause(end), decision, Reason::Paused);
        }
        if late {
            let fact = Fact::Late { expires_at: case.expires_at };
            self.stop(fact, Decision::skip(Reason::TooLate), Reason::TooLate);
        }
    }

    /// Who has left, the dead, and the wishes of those whom it is about; where nobody is left to write about, nothing goes.
    fn subjects(
        &mut self,
        case: &Case<'_>,
        person: &Record,
        left_out: &[LeftOut],
        setting: Setting<'_>,
        at: Timestamp,
    ) {
        let today = setting.world.calendars.zone.civil(at).date();
        if has_left(person, today, setting.world.kinds) {
            let (record, whose) = (person.key.clone(), person.key.clone());
            let fact = Fact::LeftOut(LeftOut { record, whose, reason: Reason::Left });
            self.stop(fact, Decision::skip(Reason::Left), Reason::Left);
        }
        if is_deceased(person) {
            let (record, whose) = (person.key.clone(), person.key.clone());
            let fact = Fact::LeftOut(LeftOut { record, whose, reason: Reason::Deceased });
            self.stop(fact, Decision::skip(Reason::Deceased), Reason::Deceased);
        }
        for out in left_out {
            if case.about.is_empty() {
                self.stop(Fact::LeftOut(out.clone()), Decision::skip(out.reason), out.reason);
            } else {
                self.fine(Fact::LeftOut(out.clone()));
            }
        }
    }

    /// Consent, then the first of the channels that can be used.
    fn way(
        &mut self,
        case: &Case<'_>,
        person: &Record,
        facts: &dyn GateView,
        setting: Setting<'_>,
    ) -> Result<Option<(ChannelName, String)>, ViewError> {
        let needed = reach::needs_consent(case.class, setting.policy.care_needs_consent).is_some();
        let ground = person.text(CONSENT_GROUND).filter(|_| needed).map(str::to_owned);
        let consent = Fact::Consent { class: case.class, ground, needed };
        match reach::agreed(person, case.class, setting.policy.care_needs_consent) {
            Ok(()) => self.fine(consent),
            Err(reason) => self.stop(consent, Decision::skip(reason), reason),
        }
        let reach::ReachableChannels { open, closed } =
            reach::ways(person, case.class, case.via, facts, setting)?;
        let way = open.first().cloned();
        let stops = reach::worst(&open, &closed);
        let fact = Fact::Address { open, closed };
        match stops {
            None => self.fine(fact),
            Some(reason) => self.stop(fact, Decision::skip(reason), reason),
        }
        Ok(way)
    }

    /// The send window and the caps.
    fn limits(
        &mut self,
        case: &Case<'_>,
        person: &Record,
        facts: &dyn GateView,
        setting: Setting<'_>,
        at: Timestamp,
    ) -> Result<(), ViewError> {
        if let Some(window) = limits::window(case.rule, case.class, setting, at) {
            let fact = Fact::Window(case.class, window);
            match window.opens_at {
                None => self.fine(fact),
                Some(until) => self.wait(case, fact, until, Reason::Window),
            }
        }
        let of = StepOfPerson {
            recipient: &person.key,
            class: case.class,
            rule: &case.rule.id,
            step: case.step,
            repeat: case.repeat,
        };
        if let Some(caps) = limits::caps(&of, facts, setting, at)? {
            let fact = Fact::Caps(case.class, caps);
            match caps.again_at {
                None => self.fine(fact),
                Some(until) => self.wait(case, fact, until, Reason::Cap),
            }
        }
        Ok(())
    }

    /// The words, whether they went already, and whether the mode lets them leave.
    fn words(
        &mut self,
        case: &Case<'_>,
        person: &Record,
        (channel, address): (ChannelName, &str),
        facts: &dyn GateView,
        setting: Setting<'_>,
        at: Timestamp,
    ) -> Result<(), ViewError> {
        let ready = match fill::fill(case, person, (channel, address), setting, facts, at)? {
            Ok(ready) => Box::new(ready),
            Err(error) => {
                let error = Sentence::from(error);
                let reason = Reason::TemplateError;
                let kept = (!planted::is(Bug::ErrorWordsLost)).then(|| error.clone());
                let decision = Decision::Skip { reason, error: kept, ready: None };
                self.stop(Fact::Text(Some(error)), decision, reason);
                return Ok(());
            }
        };
        self.fine(Fact::Text(None));
        let said = Wording {
            rule: &case.rule.id,
            step: case.step,
            repeat: case.repeat,
            address,
            subject: &ready.subject,
            text: &ready.text,
        };
        // Of many, each is told of; that the words are alike says nothing.
        if case.joined.is_empty() && facts.said_in(&said, limits::day_of(at, setting), case.message)? {
            self.stop(Fact::SameText, Decision::skip(Reason::SameAddress), Reason::SameAddress);
        }
        match kept_back(setting.mode, case.class) {
            None => {
                self.decision.get_or_insert(Decision::Send(ready));
            }
            Some(reason) => {
                let decision = Decision::Skip { reason, error: None, ready: Some(ready) };
                self.stop(Fact::Mode(setting.mode), decision, reason);
            }
        }
        Ok(())
    }
}
