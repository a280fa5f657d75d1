//! A life is lived: event after event, with a look at everything after each.

use super::disk::ReopenableStore;
use super::invariants::Broken;
use super::life::{DAY, Event, HOUR, Halt, Life};
use super::{Count, Failure, Fault};
use touchbase::store::Error;

impl<S: ReopenableStore> Life<S> {
    /// Lives it: a noisy part, then a quiet one, and looks at what has come of it.
    pub(super) fn live(mut self) -> Result<Count, Box<Failure>> {
        self.at(0, Event::Start);
        self.at(HOUR, Event::Ordinary);
        self.at(DAY, Event::Upset);
        self.at(1_000, Event::Retain);
        let noisy = u64::from(self.plan.days) * DAY;
        let quiet = u64::from(self.plan.quiet_days) * DAY;
        self.until(noisy)?;
        let started = self.calm_down();
        let began = self.checked(started)?;
        self.until(noisy + quiet)?;
        let judged = self.judge(&began);
        self.checked(judged)?;
        self.count.days = u64::from(self.plan.days + self.plan.quiet_days);
        self.count.attempts = self.witness.attempts;
        self.count.arrivals = self.witness.arrivals;
        self.count.touches = self.witness.planned + self.witness.gone;
        self.count.saw(Fault::DiskFull, self.disk.failed());
        Ok(self.count)
    }

    /// Runs until a moment.
    pub(super) fn until(&mut self, end: u64) -> Result<(), Box<Failure>> {
        while let Some(event) = self.next(end) {
            self.count.steps += 1;
            let happened = self.happen(event);
            self.checked(happened)?;
            let looked = self.look();
            self.checked(looked)?;
            let looked = self.lanes_look();
            self.checked(looked)?;
        }
        Ok(())
    }

    fn happen(&mut self, event: Event) -> Result<(), Halt> {
        match event {
            Event::Start => self.boot(),
            Event::Tick(number) if number == self.tick => self.beat(),
            Event::Tick(_) => Ok(()),
            Event::Lane(channel) => self.lane_wakes(channel),
            Event::Taken(out_id) => self.sink_takes(&out_id),
            Event::Heard(flight) => self.hear(flight),
            Event::Answered(answered) => self.store_answers(*answered),
            Event::PersonLooks(boot) => self.person_looks(boot),
            Event::Drained(boot) => self.drained(boot),
            Event::Late(end) => self.late(*end),
            Event::CopyIsMade => self.copy_is_made(),
            Event::CopyComesBack => self.copy_comes_back(),
            Event::Retain => self.retain(),
            Event::Ordinary => self.ordinary(),
            Event::Upset => self.upset(),
            Event::Over(undo) => self.over(undo),
        }
    }

    /// A halt is part of life, unless something that must hold does not.
    fn checked<T: Default>(&mut self, outcome: Result<T, Halt>) -> Result<T, Box<Failure>> {
        match outcome {
            Ok(value) => Ok(value),
            Err(Halt::Crash) => {
                self.count.saw(Fault::CrashBetweenWrites, 1);
                self.crash();
                Ok(T::default())
            }
            Err(Halt::Store(Error::Full)) => Ok(T::default()),
            Err(Halt::Store(error)) => {
                let broken = Broken { invariant: "the store works", said: error.to_string(), touch: None };
                Err(self.failure(&broken))
            }
            Err(Halt::Broken(broken)) => Err(self.failure(&broken)),
        }
    }

    fn failure(&self, broken: &Broken) -> Box<Failure> {
        let mut said = broken.said.clone();
        if let Some(touch) = broken.touch {
            let store = &self.disk;
            if let (Ok(entry), Ok((events, attempts))) = (
                touchbase::store::Ledger::entry(&store, touch),
                touchbase::store::Ledger::history(&store, touch),
            ) {
                said += &format!("\n  touch: {entry:?}");
                for event in events {
                    said += &format!("\n  {event:?}");
                }
                for attempt in attempts {
                    said += &format!("\n  {attempt:?}");
                }
            }
        }
        Box::new(Failure {
            invariant: broken.invariant,
            said,
            plan: self.plan,
            event: self.count.steps,
            day: self.mono / DAY,
            at: self.now,
            upsets: self.witness.steps.clone(),
        })
    }
}
