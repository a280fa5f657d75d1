//! How counts stand in a sentence, wherever one is written: on a page, in the log, in a refusal.

/// `1 touch`, `2,418 touches`: the plural is the word with an s, or the second word where one is given after a bar.
#[must_use]
pub fn count(number: impl TryInto<u64>, words: &str) -> String {
    let number = number.try_into().unwrap_or(u64::MAX);
    let (one, many) = words.split_once('|').map_or((words, format!("{words}s")), |(a, b)| (a, b.to_owned()));
    format!("{} {}", grouped(number), if number == 1 { one } else { &many })
}

/// A number with a comma at each thousand.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_readable() {
        assert_eq!(count(1_u64, "touch|touches"), "1 touch");
        assert_eq!(count(2_418_usize, "touch|touches"), "2,418 touches");
        assert_eq!(count(0_u32, "rule"), "0 rules");
        assert_eq!(grouped(1_000_000), "1,000,000");
    }
}
