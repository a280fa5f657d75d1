//! What was seen of a request to an SMS gateway.

pub(in crate::words) mod en;
pub(in crate::words) mod zh;

use serde::{Deserialize, Serialize};

use crate::words::Sentence;

/// What was seen of a request to an SMS gateway. These are stored (column `detail` of `attempt`): a variant and its
/// fields keep their names for ever. What each says stands in `en.rs` and `zh.rs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmsSentence {
    /// There was no connection: name, TCP or TLS.
    NotConnected {
        said: Box<Sentence>,
    },
    LostAfterRequest {
        said: Box<Sentence>,
    },
    RequestNotBuilt,
    Status {
        status: u16,
    },
    TakenInBody {
        status: u16,
    },
    /// The code is `None` where it may be anything, a phone included.
    UnlistedCode {
        status: u16,
        code: Option<String>,
    },
    Unreadable {
        status: u16,
    },
    GaveUpWaiting,
    AskedTooOften,
    AsksLater,
    LetsNobodyIn,
    WantsMoney,
    NotThere,
    Moved,
    MovedTo {
        host: String,
    },
    NetworkWantsLogin,
    NoTlsHere,
    /// A limit of the account, or of the gateway itself.
    Busy,
    RefusesAll,
}
