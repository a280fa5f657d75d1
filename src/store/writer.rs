//! One thread that owns the store, so that nothing asynchronous ever waits for a disk.
//!
//! Callers hand in work and await its result; work is done one after the other, in the order handed in. Dropping
//! the waiting call does not undo its work. When the writer stops, what was handed in before is still done. Many
//! rows in one piece of work are one commit: that, not merging of calls, is how commits are shared.

use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use tokio::sync::{mpsc, oneshot};

use super::Error;
use crate::words::{StoreSentence, SystemSentence};

/// How many pieces of work may wait before callers wait to hand in more.
const WAITING: usize = 64;

type Task<S> = Box<dyn FnOnce(&mut S) + Send>;

enum Order<S> {
    Work(Task<S>),
    Stop(oneshot::Sender<()>),
}

/// A handle to the writer; clones lead to the same one. When the last is dropped, the writer ends.
pub struct Writer<S> {
    orders: mpsc::Sender<Order<S>>,
    counters: Arc<Counters>,
}

impl<S> Clone for Writer<S> {
    fn clone(&self) -> Writer<S> {
        Writer { orders: self.orders.clone(), counters: Arc::clone(&self.counters) }
    }
}

impl<S> std::fmt::Debug for Writer<S> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Writer").field("pulse", &self.pulse()).finish_non_exhaustive()
    }
}

#[derive(Debug, Default)]
struct Counters {
    handed_in: AtomicU64,
    done: AtomicU64,
    ended: OnceLock<Error>,
}

/// By which a watchdog tells whether the writer moves: it does not where something waits and `done` stands still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pulse {
    /// How many pieces of work are done, the failed ones included.
    pub done: u64,
    /// How many are handed in and not done.
    pub waiting: u64,
}

impl<S: Send + 'static> Writer<S> {
    /// Starts the thread that owns `store` from now on.
    ///
    /// # Errors
    /// When the machine gives no thread.
    pub fn start(store: S) -> Result<Writer<S>, Error> {
        let (orders, received) = mpsc::channel(WAITING);
        let counters = Arc::new(Counters::default());
        let counted = Arc::clone(&counters);
        std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || serve(store, received, &counted))
            .map_err(|error| Error::other(StoreSentence::NoThread { said: SystemSentence::of(&error) }))?;
        Ok(Writer { orders, counters })
    }

    /// Has `work` done and waits for its result.
    ///
    /// # Errors
    /// What `work` returns; [`Error::Closed`] where the writer has stopped; where `work` panics, an error that says
    /// so, and the writer goes on.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut S) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (reply, answer) = oneshot::channel();
        let counters = Arc::clone(&self.counters);
        let work: Task<S> = Box::new(move |store| {
            let done = work(store);
            if let Err(error) = &done
                && error.is_final()
            {
                counters.ended.get_or_init(|| error.clone());
            }
            // Nobody waits for the answer of a call that was dropped.
            reply.send(done).ok();
        });
        let place = self.orders.reserve().await.map_err(|_| Error::Closed)?;
        self.counters.handed_in.fetch_add(1, Ordering::SeqCst);
        place.send(Order::Work(work));
        answer.await.unwrap_or_else(|_| Err(Error::other(StoreSentence::ChangeBrokenOff)))
    }

    /// Does what was handed in before, closes the store, and ends; returns when that is done.
    pub async fn stop(&self) {
        let (reply, answer) = oneshot::channel();
        if self.orders.send(Order::Stop(reply)).await.is_ok() {
            answer.await.ok();
        }
    }
}

impl<S> Writer<S> {
    /// The first error after which nobody may go on with this store, whoever met it.
    #[must_use]
    pub fn ended_by(&self) -> Option<Error> {
        self.counters.ended.get().cloned()
    }

    /// How far the writer is.
    #[must_use]
    pub fn pulse(&self) -> Pulse {
        let done = self.counters.done.load(Ordering::SeqCst);
        let handed_in = self.counters.handed_in.load(Ordering::SeqCst);
        Pulse { done, waiting: handed_in.saturating_sub(done) }
    }
}

fn serve<S>(mut store: S, mut received: mpsc::Receiver<Order<S>>, counters: &Counters) {
    let mut waiting = Vec::new();
    while let Some(order) = received.blocking_recv() {
        match order {
            Order::Work(work) => {
                // A panic takes its transaction back as it unwinds; its caller sees its answer fail to come.
                std::panic::catch_unwind(AssertUnwindSafe(|| work(&mut store))).ok();
                counters.done.fetch_add(1, Ordering::SeqCst);
            }
            Order::Stop(reply) => {
                received.close();
                waiting.push(reply);
            }
        }
    }
    drop(store);
    for reply in waiting {
        reply.send(()).ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_is_done_in_order_and_answers() {
        let writer = Writer::start(Vec::new()).unwrap();
        for number in 0..200 {
            let push = move |store: &mut Vec<i32>| {
                store.push(number);
                Ok(())
            };
            writer.run(push).await.unwrap();
        }
        let length = writer.run(|store| Ok(store.len())).await;
        assert_eq!(length, Ok(200));
        assert_eq!(writer.run(|store| Ok(store.is_sorted())).await, Ok(true));
        assert_eq!(writer.run(|_| Err::<(), _>(Error::Full)).await, Err(Error::Full));
        // The answer may be there a moment before the count.
        while writer.pulse() != (Pulse { done: 203, waiting: 0 }) {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn a_panic_ends_its_call_and_nothing_else() {
        let writer = Writer::start(1).unwrap();
        let broken = writer.run(|_: &mut i32| -> Result<(), Error> { panic!("on purpose") }).await;
        assert!(matches!(broken, Err(Error::Other(_))));
        assert_eq!(writer.run(|store| Ok(*store)).await, Ok(1));
    }

    #[tokio::test]
    async fn stopping_does_what_was_handed_in_and_refuses_the_rest() {
        let writer = Writer::start(0).unwrap();
        let (go, gate) = std::sync::mpsc::channel::<()>();
        let first = writer.clone();
        let blocked = tokio::spawn(async move {
            first
                .run(move |store: &mut i32| {
                    gate.recv().ok();
                    *store += 1;
                    Ok(*store)
                })
                .await
        });
        while writer.pulse().waiting == 0 {
            tokio::task::yield_now().await;
        }
        let second = writer.clone();
        let queued = tokio::spawn(async move { second.run(|store| Ok(*store * 10)).await });
        while writer.pulse().waiting < 2 {
            tokio::task::yield_now().await;
        }
        let stopping = writer.clone();
        let stopped = tokio::spawn(async move { stopping.stop().await });
        tokio::task::yield_now().await;
        go.send(()).unwrap();
        stopped.await.unwrap();
        assert_eq!(blocked.await.unwrap(), Ok(1));
        assert_eq!(queued.await.unwrap(), Ok(10));
        assert_eq!(writer.run(|store| Ok(*store)).await, Err(Error::Closed));
        writer.stop().await;
    }

    #[tokio::test]
    async fn a_slow_store_stops_nobody_else() {
        let writer = Writer::start(()).unwrap();
        let (go, gate) = std::sync::mpsc::channel::<()>();
        let slow = writer.run(move |()| Ok(gate.recv().is_ok()));
        // On this one-threaded runtime, a blocking wait would keep the second branch from ever running.
        let (answer, ()) = tokio::join!(slow, async { go.send(()).unwrap() });
        assert_eq!(answer, Ok(true));
    }
}
