//! The words that people write dates with: `八月十五`, `1980年闰四月初八`, `腊月三十`, `3月8日`.

/// The year, the month, whether it is a leap month, and the day, as numbers that need not exist; `None` for
/// what is not of this form.
pub(super) fn split(text: &str) -> Option<(Option<i16>, u8, bool, u8)> {
    let (year, rest) = match text.split_once('年') {
        Some((year, rest)) => (Some(year.trim()), rest),
        None => (None, text),
    };
    let year = match year {
        Some(year) if year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()) => Some(year.parse().ok()?),
        Some(_) => return None,
        None => None,
    };
    let (month, day) = rest.trim().split_once('月')?;
    let leap = month.strip_prefix(['闰', '閏']);
    let month = match leap.unwrap_or(month) {
        "正" => 1,
        "冬" => 11,
        "腊" | "臘" => 12,
        other => number(other)?,
    };
    let day = day.trim().trim_end_matches(['日', '号', '號']);
    Some((year, month, leap.is_some(), number(day.strip_prefix('初').unwrap_or(day))?))
}

/// `8`, `08`, `八`, `十五`, `二十`, `廿三`, `卅`.
fn number(text: &str) -> Option<u8> {
    if (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok();
    }
    let mut letters = text.chars();
    let first = letters.next()?;
    let tens = match first {
        '十' => 10,
        '廿' => 20,
        '卅' => 30,
        other => {
            let value = digit(other)?;
            match letters.next() {
                None => return Some(value),
                Some('十') => value * 10,
                Some(_) => return None,
            }
        }
    };
    match (letters.next(), letters.next()) {
        (None, _) => Some(tens),
        (Some(last), None) => Some(tens + digit(last)?),
        _ => None,
    }
}

fn digit(letter: char) -> Option<u8> {
    "一二三四五六七八九".chars().zip(1..).find(|(known, _)| *known == letter).map(|(_, value)| value)
}
