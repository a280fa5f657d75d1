//! Sizes and lengths of time as people read them, in each language.

use super::Language;

/// `61 MB`, `412 KB`: the same in every language.
#[must_use]
pub fn bytes(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} KB", bytes / 1_000),
        1_000_000..10_000_000_000 => format!("{} MB", bytes / 1_000_000),
        _ => format!("{} GB", bytes / 1_000_000_000),
    }
}

/// `40 s`, `3 min`, `5 h`, `12 d`; `40 秒`, `3 分钟`, `5 小时`, `12 天`.
#[must_use]
pub fn length(secs: u64, language: Language) -> String {
    let (number, unit) = match secs {
        0..120 => (secs, Unit::Second),
        120..7_200 => (secs / 60, Unit::Minute),
        7_200..172_800 => (secs / 3_600, Unit::Hour),
        _ => (secs / 86_400, Unit::Day),
    };
    format!("{number} {}", unit.word(language))
}

/// A length to the next minute, in its two largest units: `21 min`, `2 h 5 min`, `3 d 3 h`.
#[must_use]
pub fn spelled(secs: u64, language: Language) -> String {
    let minutes = (secs + 30) / 60;
    let of = |number: u64, unit: Unit| format!("{number} {}", unit.word(language));
    match (minutes / 1_440, minutes / 60 % 24, minutes % 60) {
        (0, 0, minutes) => of(minutes, Unit::Minute),
        (0, hours, minutes) => format!("{} {}", of(hours, Unit::Hour), of(minutes, Unit::Minute)),
        (days, hours, _) => format!("{} {}", of(days, Unit::Day), of(hours, Unit::Hour)),
    }
}

#[derive(Debug, Clone, Copy)]
enum Unit {
    Second,
    Minute,
    Hour,
    Day,
}

impl Unit {
    fn word(self, language: Language) -> &'static str {
        match (self, language) {
            (Unit::Second, Language::English) => "s",
            (Unit::Minute, Language::English) => "min",
            (Unit::Hour, Language::English) => "h",
            (Unit::Day, Language::English) => "d",
            (Unit::Second, Language::Chinese) => "秒",
            (Unit::Minute, Language::Chinese) => "分钟",
            (Unit::Hour, Language::Chinese) => "小时",
            (Unit::Day, Language::Chinese) => "天",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_has_one_unit_or_its_two_largest() {
        assert_eq!(length(61, Language::English), "61 s");
        assert_eq!(length(7_200, Language::Chinese), "2 小时");
        for (secs, english, chinese) in [
            (1_234, "21 min", "21 分钟"),
            (7_500, "2 h 5 min", "2 小时 5 分钟"),
            (31_536_000 + 7_200, "365 d 2 h", "365 天 2 小时"),
        ] {
            assert_eq!(spelled(secs, Language::English), english);
            assert_eq!(spelled(secs, Language::Chinese), chinese);
        }
    }
}
