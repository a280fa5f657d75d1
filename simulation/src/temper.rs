//! What may go wrong in a life, and which of it does in this one.

use super::dice::Dice;
use touchbase::terms::ChannelName;

/// What an upset's end puts right.
#[derive(Debug, Clone, Copy)]
pub(super) enum Undo {
    /// The disk has room again.
    Disk,
    /// A channel's other side is well again.
    Weather(ChannelName),
    /// The wall clock is put right.
    Clock,
}

/// A kind of upset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Upset {
    /// The daemon will end some places on.
    Fuse,
    Weather,
    Disk,
    Jump,
    Reload,
    Restart,
    Pause,
    Operate,
    Suppress,
    Crash,
    EditWhileDown,
    List,
    BigList,
}

impl Upset {
    /// All of them, with their shares of a hundred.
    pub(super) const ALL: [(Upset, u64); 13] = [
        (Upset::Fuse, 18),
        (Upset::Weather, 10),
        (Upset::Disk, 8),
        (Upset::Jump, 7),
        (Upset::Reload, 22),
        (Upset::Restart, 5),
        (Upset::Pause, 5),
        (Upset::Operate, 9),
        (Upset::Suppress, 3),
        (Upset::Crash, 2),
        (Upset::EditWhileDown, 5),
        (Upset::List, 4),
        (Upset::BigList, 2),
    ];
}

/// Which upsets a life knows: not every life knows all, for some hide what others would show.
#[derive(Debug, Clone, Copy)]
pub(super) struct Temper {
    known: u64,
    /// What happens instead of what it does not know.
    favourite: Option<Upset>,
}

impl Temper {
    /// That of a life: a third of all lives know everything, a third lack some, a third have a favourite.
    pub(super) fn of(dice: &mut Dice) -> Temper {
        let (one, other) = (dice.throw(), dice.throw());
        match dice.below(3) {
            0 => Temper { known: u64::MAX, favourite: None },
            1 => Temper { known: one | other, favourite: None },
            _ => Temper { known: one & other, favourite: dice.pick(&Upset::ALL).map(|(upset, _)| *upset) },
        }
    }

    /// What happens where this was drawn.
    pub(super) fn instead_of(self, upset: Upset) -> Option<Upset> {
        if self.known & (1 << upset as u32) != 0 { Some(upset) } else { self.favourite }
    }
}
