//! How names, phones and addresses look wherever a person may read them: logs, errors, `Debug`, the ledger's
//! lists.
//!
//! Enough is left to recognise one's own customer, too little to write to a stranger. Whatever comes in, however
//! odd, something masked comes out: these functions never fail and never return what they were given.

/// A phone number with its middle hidden: `+8613900000021` becomes `139****0021`.
///
/// The Chinese country code is left out, others stay; of a number too short to keep both ends only the last two
/// digits are shown.
#[must_use]
pub fn phone(number: &str) -> String {
    let trimmed = number.trim();
    let national = national(trimmed);
    let signs: Vec<char> = national.chars().collect();
    let head = if national.starts_with('+') { 4 } else { 3 };
    if signs.len() >= head + 8 {
        let last = signs.len() - 4;
        return signs.iter().take(head).collect::<String>()
            + "****"
            + &signs.iter().skip(last).collect::<String>();
    }
    if signs.len() >= 6 {
        return "****".to_owned() + &signs.iter().skip(signs.len() - 2).collect::<String>();
    }
    "****".to_owned()
}

/// A number without the Chinese country code, which is left out wherever people read it.
#[must_use]
pub fn national(number: &str) -> &str {
    number.strip_prefix("+86").unwrap_or(number)
}

/// An e-mail address with its local part hidden: `zhang@example.com` becomes `z***@example.com`.
#[must_use]
pub fn email(address: &str) -> String {
    match address.trim().rsplit_once('@') {
        Some((local, domain)) => {
            let first = local.chars().next().filter(|_| local.chars().count() > 1);
            first.map(String::from).unwrap_or_default() + "***@" + domain
        }
        None => "***".to_owned(),
    }
}

/// A name with only its first character left: `陈静怡` becomes `陈**`. The number of stars says nothing about
/// the length.
#[must_use]
pub fn name(name: &str) -> String {
    name.trim().chars().next().map(String::from).unwrap_or_default() + "**"
}

/// An address of the named channel (`sms`, `email`), masked as that channel's addresses are. What looks like an
/// e-mail address is masked as one on any channel.
#[must_use]
pub fn address(channel: &str, address: &str) -> String {
    if channel == "email" || address.contains('@') { email(address) } else { phone(address) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enough_is_left_to_recognise_and_too_little_to_write_to() {
        assert_eq!(phone("+8613900000021"), "139****0021");
        assert_eq!(phone("13900000021"), "139****0021");
        assert_eq!(phone("+14155550123"), "+141****0123");
        assert_eq!(phone("0571000021"), "****21");
        assert_eq!(phone("10086"), "****");
        assert_eq!(phone(""), "****");
        assert_eq!(email("zhang@example.com"), "z***@example.com");
        assert_eq!(email("z@example.com"), "***@example.com");
        assert_eq!(email("王@mail@example.com"), "王***@example.com");
        assert_eq!(email("not an address"), "***");
        assert_eq!(name("陈静怡"), "陈**");
        assert_eq!(name(" Zhang San"), "Z**");
        assert_eq!(name(""), "**");
        assert_eq!(address("email", "zhang@example.com"), "z***@example.com");
        assert_eq!(address("sms", "+8613900000021"), "139****0021");
    }
}
