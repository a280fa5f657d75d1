//! What was refused because everybody was, and what a lane has to know again of it.

use touchbase::message::NextState;
use touchbase::store::{ChannelRefusal, Filter, RefusalMemory, Store};
use touchbase::terms::{ChannelName, MessageState, Outcome, Reason};

use crate::given::{at, boot, end, entry, id, log, next, on_the_wire, retry};

fn refused(reason: Reason) -> NextState {
    NextState { reason: Some(reason), ..next(MessageState::Failed) }
}

fn knowing() -> RefusalMemory {
    let down = ChannelRefusal { since: at("10:02"), code: "554".to_owned(), words: Some("no".to_owned()) };
    RefusalMemory { down: Some(down), reopen: vec![(7, 1)], ..RefusalMemory::default() }
}

pub(crate) fn what_everybody_was_refused_is_planned_again_and_nothing_else(store: &mut dyn Store) {
    let boot = boot(store);
    let wronged = on_the_wire(store, boot, "C-1");
    let bad = on_the_wire(store, boot, "C-2");
    let unknown = on_the_wire(store, boot, "C-3");
    let again = on_the_wire(store, boot, "C-4");
    let moved = on_the_wire(store, boot, "C-5");
    let by_mail = NextState {
        channel: Some(ChannelName::Email),
        reason: Some(Reason::Refused),
        not_before_at: Some(at("10:01")),
        ..next(MessageState::Planned)
    };
    let ends = [
        end(&wronged, "10:01", refused(Reason::Refused)),
        end(&bad, "10:01", refused(Reason::BadAddress)),
        end(&unknown, "10:01", next(MessageState::Unknown)),
        end(&again, "10:01", refused(Reason::Refused)),
        end(&moved, "10:01", by_mail),
    ];
    store.finish(&ends).unwrap();
    // Somebody has decided about it meanwhile, and it was tried once more.
    let touch = id(store, "C-4");
    assert_eq!(retry(store, &[touch], "20:00", "10:02"), 1);
    let second = crate::given::claim(store, boot, "10:02");
    crate::given::arm(store, boot, &second, "10:02", &crate::given::send("+8613900000001"));
    let all: Vec<_> =
        [&wronged, &bad, &unknown, &again, &moved].map(|armed| (armed.message.id, armed.attempt)).into();
    let memory = RefusalMemory { reopen: Vec::new(), ..knowing() };
    assert_eq!(store.reopen(&all, ChannelName::Sms, &memory, at("10:03")), Ok(1));
    assert_eq!(store.refusals(ChannelName::Sms), Ok(memory.clone()));
    assert_eq!(
        log(store, &Filter::default()),
        [
            "C-1 planned channel_refuses",
            "C-2 failed bad_address",
            "C-3 unknown",
            "C-4 sending",
            "C-5 planned refused"
        ]
    );
    let message = entry(store, "C-1").message.unwrap();
    assert_eq!((message.attempts, message.channel_attempts), (1, 0), "no try is counted");
    assert_eq!((message.not_before_at, message.settled_at), (at("10:03"), None));
    let (events, _) = store.history(id(store, "C-1")).unwrap();
    let last = events.last().unwrap();
    assert_eq!((last.from, last.to), (Some(Outcome::Failed), Outcome::Planned));
    assert_eq!((last.reason, last.actor.as_str()), (Some(Reason::ChannelRefuses), "daemon"));
    assert_eq!(store.reopen(&all, ChannelName::Sms, &memory, at("10:04")), Ok(0), "asked twice");
}

pub(crate) fn what_is_known_of_refusals_is_written_with_the_end_that_changed_it(store: &mut dyn Store) {
    let boot = boot(store);
    assert_eq!(store.refusals(ChannelName::Sms), Ok(RefusalMemory::default()));
    let armed = on_the_wire(store, boot, "C-1");
    let mut ended = end(&armed, "10:01", refused(Reason::Refused));
    ended.memory = Some(Box::new((ChannelName::Sms, knowing())));
    assert_eq!(store.finish(std::slice::from_ref(&ended)), Ok(1));
    assert_eq!(store.refusals(ChannelName::Sms), Ok(knowing()));
    assert_eq!(store.refusals(ChannelName::Email), Ok(RefusalMemory::default()));
    // What comes a second time, or late, changes nothing.
    ended.memory = Some(Box::new((ChannelName::Sms, RefusalMemory::default())));
    assert_eq!(store.finish(&[ended]), Ok(0));
    assert_eq!(store.refusals(ChannelName::Sms), Ok(knowing()));
}
