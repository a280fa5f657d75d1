//! Numbers that look random and are the same everywhere: SplitMix64 (Steele, Lea, Flood 2014), from a fixed seed.
//! For invented people and synthetic customers; nothing that must not be guessed may come from here.

/// A stream of numbers.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// The stream of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    /// The next number.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to and without `end`; 0 where `end` is 0.
    pub fn below(&mut self, end: u32) -> u32 {
        // The upper half times `end`, its lower bits cut off: even enough for a story.
        u32::try_from(((self.roll() >> 32) * u64::from(end)) >> 32).unwrap_or(0)
    }

    /// A number from `first` to `last`.
    pub fn between(&mut self, first: i32, last: i32) -> i32 {
        let width = u32::try_from(last.saturating_sub(first).saturating_add(1)).unwrap_or(0);
        first.saturating_add(i32::try_from(self.below(width)).unwrap_or(0))
    }

    /// True in so many of a hundred cases.
    pub fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// One of them; the default where there is none.
    pub fn pick<T: Copy + Default>(&mut self, from: &[T]) -> T {
        let end = u32::try_from(from.len()).unwrap_or(u32::MAX);
        let at = usize::try_from(self.below(end)).unwrap_or(0);
        from.get(at).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_the_published_one_and_stays_in_its_bounds() {
        // The first numbers of seed 1234567 in the reference implementation (prng.di.unimi.it/splitmix64.c).
        let mut dice = Dice::new(1_234_567);
        assert_eq!([dice.roll(), dice.roll()], [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]);
        let mut seen = [0_u32; 6];
        for _ in 0..6_000 {
            seen[usize::try_from(dice.between(1, 6)).unwrap() - 1] += 1;
        }
        assert!(seen.iter().all(|times| (900..1_100).contains(times)), "{seen:?}");
        assert_eq!(dice.below(0), 0);
        assert_eq!(dice.pick::<u8>(&[]), 0);
    }
}
