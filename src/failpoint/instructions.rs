//! What a debug build has been told to do at its fail points, and does.
//!
//! The variable is read once. An order that cannot be understood ends the process: a test must not pass because it
//! asked for nothing.

use std::io::{self, Write as _};
use std::ops::RangeInclusive;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use super::Point;

/// The environment variable that holds the orders.
const VARIABLE: &str = "TOUCHBASE_FAIL";

/// What is done at a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Action {
    /// The process ends on the spot: nothing is unwound, flushed or closed.
    Abort,
    /// The thread or task unwinds.
    Panic,
    /// The call there fails.
    Error,
}

/// An order: what to do at a point, and which times.
#[derive(Debug)]
struct Order {
    point: Point,
    action: Action,
    times: RangeInclusive<u64>,
    come: AtomicU64,
}

/// Someone comes to a point at which nothing can fail.
pub(crate) fn reach(point: Point) {
    // No order for it can ask for an error.
    drop(fail(point));
}

/// Someone comes to a point.
///
/// # Errors
/// Where that is ordered.
pub(crate) fn fail(point: Point) -> io::Result<()> {
    for order in orders().iter().filter(|order| order.point == point) {
        let time = order.come.fetch_add(1, Ordering::SeqCst) + 1;
        if !order.times.contains(&time) {
            continue;
        }
        // Whoever reads this is a test; where nobody does, nothing is lost.
        drop(writeln!(io::stderr(), "fail point {}: {:?} at time {time}", point.name(), order.action));
        match order.action {
            Action::Abort => std::process::abort(),
            Action::Panic => std::panic::resume_unwind(Box::new("a fail point")),
            Action::Error => return Err(io::Error::other("a fail point")),
        }
    }
    Ok(())
}

/// The two halves of what is to be written, where something is ordered between them.
pub(crate) fn halves(point: Point, bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    orders().iter().any(|order| order.point == point).then(|| bytes.split_at(bytes.len() / 2))
}

fn orders() -> &'static [Order] {
    static ORDERS: OnceLock<Vec<Order>> = OnceLock::new();
    ORDERS.get_or_init(|| {
        let text = std::env::var(VARIABLE).unwrap_or_default();
        let orders: Option<Vec<Order>> = text.split(',').filter(|one| !one.is_empty()).map(read).collect();
        orders.unwrap_or_else(|| {
            drop(writeln!(io::stderr(), "{VARIABLE} cannot be understood: {text}"));
            std::process::abort()
        })
    })
}

/// Reads `claim.before_commit=abort@3`.
fn read(text: &str) -> Option<Order> {
    let (name, rest) = text.split_once('=')?;
    let (action, times) = rest.split_once('@').unwrap_or((rest, "1"));
    let (first, last) = times.split_once("..").unwrap_or((times, times));
    let point = Point::all().into_iter().find(|point| point.name() == name)?;
    let action = match action {
        "abort" => Action::Abort,
        "panic" => Action::Panic,
        "error" if point.may_fail() => Action::Error,
        _ => return None,
    };
    let times = first.parse().ok()?..=last.parse().ok()?;
    Some(Order { point, action, times, come: AtomicU64::new(0) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failpoint::Commit;

    #[test]
    fn orders_are_read_or_refused() {
        let order = read("claim.before_commit=abort@3").unwrap();
        assert_eq!((order.point, order.action), (Point::BeforeCommit(Commit::Claim), Action::Abort));
        assert_eq!(order.times, 3..=3);
        assert_eq!(read("turn.before_commit=error@2..9").unwrap().times, 2..=9);
        assert_eq!(read("http.before_request=panic").unwrap().times, 1..=1);
        for wrong in [
            "claim",
            "claim.before=abort",
            "claim.before_commit=explode",
            "plan.after_commit=error",
            "x=abort@y",
        ] {
            assert!(read(wrong).is_none(), "{wrong}");
        }
    }
}
