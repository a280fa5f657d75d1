//! The languages that people are spoken to in, and which one somebody has chosen.

/// A language that every sentence exists in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Chinese, in simplified characters.
    Chinese,
}

impl Language {
    /// The language of a tag such as `zh`, `zh-CN`, `zh_CN.UTF-8` or `en`; `None` for any other, `C` among them.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Language> {
        let name = tag.split(['_', '-', '.', '@']).next().unwrap_or_default();
        match name.to_ascii_lowercase().as_str() {
            "zh" => Some(Language::Chinese),
            "en" => Some(Language::English),
            _ => None,
        }
    }

    /// The tag of the language: `en`, `zh`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Chinese => "zh",
        }
    }

    /// The language of an environment by POSIX's order: the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is not
    /// empty decides. Where it names a language that is not spoken here, or none (`C`), that is English.
    #[must_use]
    pub fn of_environment(get: impl Fn(&str) -> Option<String>) -> Option<Language> {
        let set = |name| get(name).filter(|value| !value.is_empty());
        let chosen = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set)?;
        Some(Language::of_tag(&chosen).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_names_a_language_however_it_is_written() {
        for tag in ["zh", "zh-CN", "zh_CN.UTF-8", "ZH_TW", "zh@pinyin"] {
            assert_eq!(Language::of_tag(tag), Some(Language::Chinese), "{tag}");
        }
        assert_eq!(Language::of_tag("en_GB.UTF-8"), Some(Language::English));
        assert_eq!(Language::of_tag("C.UTF-8"), None);
        assert_eq!(Language::of_tag(""), None);
    }

    #[test]
    fn the_first_variable_that_is_set_decides() {
        let of = |set: &[(&str, &str)]| {
            Language::of_environment(|name| {
                set.iter().find(|(set, _)| *set == name).map(|(_, value)| (*value).to_owned())
            })
        };
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[("LANG", "zh_CN.UTF-8")]), Some(Language::Chinese));
        assert_eq!(of(&[("LC_ALL", ""), ("LANG", "zh_CN.UTF-8")]), Some(Language::Chinese));
        assert_eq!(of(&[("LC_MESSAGES", "en_US.UTF-8"), ("LANG", "zh_CN.UTF-8")]), Some(Language::English));
        assert_eq!(of(&[("LC_ALL", "C"), ("LANG", "zh_CN.UTF-8")]), Some(Language::English));
        assert_eq!(of(&[("LANG", "C.UTF-8")]), Some(Language::English));
        assert_eq!(of(&[("LANG", "de_DE.UTF-8")]), Some(Language::English));
    }
}
