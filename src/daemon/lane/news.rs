//! What a lane has to tell about itself and its channel, each thing once, and the lines it becomes in the journal.

use tracing::{debug, error, info, warn};

use crate::message::MessageId;
use crate::store::Error;
use crate::terms::ChannelName;
use crate::words::Sentence;

/// Something that a person may want to know, each told once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// Messages cannot be taken up.
    Failing(Error),
    /// They can again.
    WorksAgain,
    /// Much is overdue, and goes slowly at first.
    Slowly,
    /// A message cannot be looked at.
    SetAside(MessageId, Error),
    /// So many ends could not be written down.
    NotWritten(usize, Error),
    /// So many ends are written down after all.
    Written(usize),
    /// What was only claimed could not be given back.
    NotGivenBack(Error),
    /// The channel fails; what it said.
    ChannelFails(Sentence),
    /// The channel refuses every message alike; what it said.
    ChannelRefuses(Sentence),
    /// The channel calls too many addresses bad: so many of so many messages within an hour.
    BadAddresses(u64, u64),
    /// The channel is back.
    ChannelIsBack,
}

/// The line of something new about a channel's lane.
pub fn tell(channel: ChannelName, news: &News) {
    match news {
        News::Failing(error) => {
            error!(%channel, %error, "failed to take up messages; nothing is sent, trying again");
        }
        News::WorksAgain => info!(%channel, "messages are taken up again"),
        News::Slowly => {
            warn!(%channel, "much is overdue: the first minute goes at a tenth of the pace, and each at twice the pace of the one before");
        }
        News::SetAside(id, error) => {
            error!(%channel, message_id = %id, %error, "failed to look at a message; it is set aside until the next start");
        }
        News::NotWritten(ends, failure) => {
            error!(%channel, ends, %failure, "failed to write down how attempts ended; trying again, nothing is sent meanwhile");
        }
        News::Written(ends) => info!(%channel, ends, "how attempts ended is written down"),
        News::NotGivenBack(error) => debug!(%channel, %error, "failed to give back what was claimed"),
        News::ChannelFails(said) => {
            let said = said.to_string();
            warn!(%channel, said, "the channel is failing: nothing is taken up for a while");
        }
        News::ChannelRefuses(said) => {
            let said = said.to_string();
            warn!(%channel, said, "the channel refuses everybody: what it refused is planned again, and one message at a time is tried");
        }
        News::BadAddresses(bad, messages) => {
            warn!(%channel, bad, messages, "the channel calls many addresses bad: none is remembered as such");
        }
        News::ChannelIsBack => info!(%channel, "the channel is back"),
    }
}
