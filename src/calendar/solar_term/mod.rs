//! The 24 solar terms (节气): which day each falls on, in China standard time (UTC+8), 1901–2099.

mod table;

use jiff::civil::Date;

use super::phrase::{PhraseError, one_of};
use table::{DAYS, FIRST_YEAR};

/// The terms in the order of the solar year, two a month from January.
pub const NAMES: [&str; 24] = [
    "小寒", "大寒", "立春", "雨水", "惊蛰", "春分", "清明", "谷雨", "立夏", "小满", "芒种", "夏至", "小暑",
    "大暑", "立秋", "处暑", "白露", "秋分", "寒露", "霜降", "立冬", "小雪", "大雪", "冬至",
];

/// One of the 24 terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SolarTerm {
    /// Place in [`NAMES`].
    index: usize,
}

impl SolarTerm {
    /// All terms, from 小寒 in January to 冬至 in December.
    pub fn all() -> impl Iterator<Item = SolarTerm> {
        (0..NAMES.len()).map(|index| SolarTerm { index })
    }

    /// The term of a Chinese name, such as `清明`.
    pub fn named(name: &str) -> Result<SolarTerm, PhraseError> {
        let terms: Vec<(&str, SolarTerm)> = NAMES.into_iter().zip(SolarTerm::all()).collect();
        one_of(name, &terms)
    }

    /// The Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        NAMES.get(self.index).copied().unwrap_or("")
    }

    /// The day it falls on in a solar year, or `None` outside 1901–2099.
    #[must_use]
    pub fn in_year(self, year: i16) -> Option<Date> {
        let row = DAYS.get(usize::try_from(year.checked_sub(FIRST_YEAR)?).ok()?)?;
        let digit = row.get(self.index)?.checked_sub(b'0')?;
        let month = i8::try_from(self.index / 2 + 1).ok()?;
        let day = i8::try_from(digit).ok()? + if self.index.is_multiple_of(2) { 0 } else { 15 };
        Date::new(year, month, day).ok()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn known_terms() {
        for (name, days) in [
            ("清明", [(2024, 4, 4), (2026, 4, 5), (2029, 4, 4)]),
            ("冬至", [(2024, 12, 21), (2026, 12, 22), (2030, 12, 22)]),
            ("立春", [(2021, 2, 3), (2024, 2, 4), (2025, 2, 3)]),
        ] {
            let term = SolarTerm::named(name).unwrap();
            assert_eq!(term.name(), name);
            for (year, month, day) in days {
                assert_eq!(term.in_year(year), Some(date(year, month, day)));
            }
        }
        assert!(SolarTerm::named("清名").unwrap_err().help.is_some());
    }

    #[test]
    fn every_year_has_every_term_a_fortnight_apart() {
        let all: Vec<Date> = (1901..=2099)
            .flat_map(|year| SolarTerm::all().map(move |term| term.in_year(year).unwrap()))
            .collect();
        assert_eq!(all.len(), 199 * 24);
        for pair in all.windows(2) {
            let days = pair[1].duration_since(pair[0]).as_hours() / 24;
            assert!((14..=16).contains(&days), "{pair:?}");
        }
        let winter = SolarTerm::named("冬至").unwrap();
        assert_eq!(
            (winter.in_year(1900), winter.in_year(2100), winter.in_year(i16::MIN)),
            (None, None, None)
        );
    }
}
