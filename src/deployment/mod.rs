//! Everything a configuration directory says, read and checked together: configuration, kinds, calendars,
//! templates, rules, the gateway.
//!
//! A deployment is immutable; a reload makes a new one and swaps it as a whole, or keeps the old one.

pub mod kept;
mod lints;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::civil::Date;

use crate::calendar::{Calendars, Festivals, WorkingCalendar};
use crate::config::Config;
use crate::config::gateway::{GatewayConfig, Placeholder};
use crate::diagnostic::{self, Diagnostic, Report, Source};
use crate::document;
use crate::fingerprint::Fingerprint;
use crate::gate::{PausedRules, Setting};
use crate::message::transition::Tries;
use crate::plan::World;
use crate::record::Kinds;
use crate::rule::{RuleContext, RuleSet};
use crate::source::{self, Sources};
use crate::store::identity::{Identity, identify};
use crate::store::{self, DaemonState};
use crate::template::Catalog;
use crate::terms::{ChannelName, Class, Word as _};
use crate::words::{ConfigSentence, Language};

use kept::FileTexts;

/// The code of a finding: there is no file of the gateway that is named.
const NO_GATEWAY: &str = "C003";

/// A checked deployment.
#[derive(Debug, Clone)]
pub struct Deployment {
    /// `touchbase.toml`.
    pub config: Config,
    /// `records.toml`.
    pub kinds: Kinds,
    /// Zone, working days and hours, festivals.
    pub calendars: Calendars,
    /// `templates/`.
    pub templates: Catalog,
    /// `rules/`.
    pub rules: RuleSet,
    /// The SMS gateway that the configuration names.
    pub gateway: Option<GatewayConfig>,
    /// The channels that are configured.
    pub channels: BTreeSet<ChannelName>,
    /// What the files say, as digests; where the daemon goes on with older values, those.
    pub fingerprint: Fingerprint,
    /// The texts of its files.
    pub texts: FileTexts,
}

impl Deployment {
    /// Reads and checks a directory. What is returned can be used if the report has no errors.
    #[must_use]
    pub fn of(dir: &Path) -> (Deployment, Report) {
        let mut report = Report::default();
        // Where there is no folder, nothing is missing in it.
        if let Some(said) = source::not_a_folder(dir) {
            report.push(Diagnostic::error("F001", said));
            return (Deployment::read(&Sources::default(), &mut Report::default()), report);
        }
        let sources = Sources::read(dir, &country(dir), &mut report);
        let deployment = Deployment::read(&sources, &mut report);
        (deployment, report)
    }

    /// Reads a directory that was written by this program, and so has to be right.
    ///
    /// # Errors
    /// What is wrong with it after all, with its code frames.
    pub fn written(dir: &Path) -> Result<Deployment, String> {
        let (deployment, report) = Deployment::of(dir);
        if report.errors() == 0 {
            Ok(deployment)
        } else {
            Err(diagnostic::render(report.findings(), diagnostic::FrameStyle::default()))
        }
    }

    /// Checks all sources. Everything wrong goes to the report; what is returned can be used if it has no errors.
    pub fn read(sources: &Sources, report: &mut Report) -> Deployment {
        let config = match &sources.config {
            Some(source) => Config::read(source, report),
            None => {
                if !sources.unreadable.contains(&source::CONFIG) {
                    let missing = Diagnostic::error("C001", ConfigSentence::NoConfiguration);
                    report.push(missing.help(ConfigSentence::WriteStartingSet));
                }
                Config::unwritten()
            }
        };
        let kinds = match &sources.records {
            Some(source) => Kinds::read(source, report),
            None => {
                if !sources.unreadable.contains(&source::RECORDS) {
                    let missing = Diagnostic::error("C002", ConfigSentence::NoRecordKinds);
                    report.push(missing.help(ConfigSentence::KindsComeFirst));
                }
                Kinds::default()
            }
        };
        let festivals =
            sources.festivals.as_ref().map(|source| Festivals::read(source, report)).unwrap_or_default();
        let calendars = Calendars {
            zone: config.zone.clone(),
            working: WorkingCalendar::read(&sources.years, report),
            hours: config.working_hours.clone(),
            festivals,
        };
        let templates = Catalog::read(&sources.templates, &config.company, report);
        let around = RuleContext {
            kinds: &kinds,
            templates: &templates,
            festivals: &calendars.festivals,
            company: &config.company,
        };
        let rules = RuleSet::read(if can_be_judged(sources) { &sources.rules } else { &[] }, around, report);
        check_lengths(&rules, &templates, &config, report);
        let gateway = gateway(&config, &sources.gateways, report);
        let email = config.delivery.email.as_ref().map(|_| ChannelName::Email);
        let channels = email.into_iter().chain(gateway.as_ref().map(|_| ChannelName::Sms)).collect();
        let fingerprint = Fingerprint::of(sources);
        let texts = FileTexts::of(sources);
        let deployment =
            Deployment { config, kinds, calendars, templates, rules, gateway, channels, fingerprint, texts };
        lints::check(&deployment, report);
        deployment
    }

    /// What a rule may name.
    #[must_use]
    pub fn rule_context(&self) -> RuleContext<'_> {
        RuleContext {
            kinds: &self.kinds,
            templates: &self.templates,
            festivals: &self.calendars.festivals,
            company: &self.config.company,
        }
    }

    /// Lets the steps of the rules stand under the names that a ledger has for them, and says what nobody has said of
    /// names that have come and gone. Every command that looks at the ledger does this, and so does whoever puts rules in
    /// force.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn stand_in(&mut self, ledger: &dyn DaemonState) -> Result<Identity, store::Error> {
        let identity = identify(&self.rules, &ledger.rule_states()?);
        identity.name_steps(&mut self.rules);
        Ok(identity)
    }

    /// What the planner needs.
    #[must_use]
    pub fn world(&self) -> World<'_> {
        World {
            kinds: &self.kinds,
            calendars: &self.calendars,
            windows: &self.config.policy.windows,
            company: &self.config.company,
        }
    }

    /// What the gate needs; `paused` is what a person has paused.
    #[must_use]
    pub fn setting<'a>(&'a self, paused: &'a PausedRules) -> Setting<'a> {
        Setting {
            world: self.world(),
            rules: &self.rules,
            templates: &self.templates,
            policy: &self.config.policy,
            mode: self.config.mode,
            language: &self.config.language,
            channels: &self.channels,
            gateway: self.gateway.as_ref().map(|gateway| (gateway.name.as_str(), gateway.sign.as_deref())),
            paused,
        }
    }

    /// The channels by which anything can be said: a gateway that fills in approved texts says nothing else.
    #[must_use]
    pub fn says_anything_by(&self) -> Vec<ChannelName> {
        let any_text = self.gateway.as_ref().is_none_or(|gateway| gateway.body.uses(&Placeholder::Text));
        let configured = self.channels.iter().copied();
        let mut usable: Vec<ChannelName> =
            configured.filter(|channel| *channel != ChannelName::Sms || any_text).collect();
        usable.sort_by_key(|channel| ChannelName::ALL.iter().position(|one| one == channel));
        usable
    }

    /// How often messages of a rule are tried, and what it wants when nobody can know.
    #[must_use]
    pub fn tries(&self, rule: &str) -> Tries {
        Tries {
            max: self.config.delivery.tries_max,
            resend_unknown: self.rules.get(rule).is_some_and(|rule| rule.limits.resend_unknown),
        }
    }

    /// The years from `today` on whose working days are not known, though rules could ask for them: this year, and
    /// from 1 December the next one.
    #[must_use]
    pub fn missing_years(&self, today: Date) -> Vec<i16> {
        let next = (today.month() == 12).then(|| today.year() + 1);
        let years = std::iter::once(today.year()).chain(next);
        years.filter(|year| !self.calendars.working.has_year(*year)).collect()
    }
}

/// Whether what rules name can be read at all: where kinds, company or festivals are unknown, every rule that names one
/// would be blamed for it, and the one mistake would stand under ten that are none.
fn can_be_judged(sources: &Sources) -> bool {
    let named = [&sources.config, &sources.records, &sources.festivals];
    let there = sources.config.is_some() && sources.records.is_some() && sources.unreadable.is_empty();
    there && named.into_iter().flatten().all(document::is_toml)
}

/// The country whose working days count: the configuration names it, and its files are read by it.
pub(crate) fn country(dir: &Path) -> String {
    let mut ignored = Report::default();
    let source = source::one(dir, source::CONFIG, &mut ignored);
    source.map_or_else(|| "cn".to_owned(), |source| Config::read(&source, &mut ignored).country)
}

/// The language that the configuration names, if it names one that sentences exist in: it decides how people are spoken
/// to where neither they nor their environment say.
#[must_use]
pub fn language(dir: &Path) -> Option<Language> {
    let mut ignored = Report::default();
    let source = source::one(dir, source::CONFIG, &mut ignored)?;
    let (mut root, _) = document::parse(&source, &mut ignored);
    root.text("language", &mut ignored).and_then(|text| Language::of_tag(&text.value))
}

/// Text messages of care and marketing rules are longer by the words that offer a way out.
fn check_lengths(rules: &RuleSet, templates: &Catalog, config: &Config, report: &mut Report) {
    let asks = |class| matches!(class, Class::Care | Class::Marketing);
    let of_rules = rules.iter().filter(|rule| asks(rule.class)).flat_map(|rule| rule.steps.iter());
    let names: BTreeSet<&str> = of_rules.map(|step| step.template.as_str()).collect();
    for template in names.into_iter().filter_map(|name| templates.get(name)) {
        for finding in template.check_length(&config.policy.opt_out_words) {
            report.push_in_place(finding);
        }
    }
}

/// The gateway's file, among all files in `gateways/`; the others are checked too.
fn gateway(config: &Config, sources: &[Source], report: &mut Report) -> Option<GatewayConfig> {
    let mut read: BTreeMap<String, Option<GatewayConfig>> = BTreeMap::new();
    for source in sources {
        let (table, clean) = document::parse(source, report);
        let gateway = if clean { GatewayConfig::read(source.stem(), table, report) } else { None };
        read.insert(source.stem().to_owned(), gateway);
    }
    let wanted = config.delivery.sms_gateway.as_ref()?;
    let known: Vec<String> = read.keys().cloned().collect();
    read.remove(wanted).unwrap_or_else(|| {
        let place = config.source.text.find(wanted.as_str()).unwrap_or(0);
        report.push(
            Diagnostic::error(NO_GATEWAY, ConfigSentence::NoGatewayFile { gateway: wanted.clone() })
                .at(&config.source, place..place + wanted.len(), ConfigSentence::ThisGatewayUnknown)
                .did_you_mean(wanted, known.iter().map(String::as_str)),
        );
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{FrameStyle, render};

    #[test]
    fn what_is_not_there_is_said_with_what_to_do() {
        let mut report = Report::default();
        Deployment::read(&Sources::default(), &mut report);
        let config = Some(Source::new("touchbase.toml", "[sms]\ngateway = 'yunpain'\n"));
        Deployment::read(&Sources { config, ..Sources::default() }, &mut report);
        let said: Vec<String> =
            report.findings().iter().map(|finding| format!("{} {}", finding.code, finding.message)).collect();
        assert_eq!(
            said,
            [
                "C001 there is no touchbase.toml here",
                "C002 there is no records.toml here",
                "C002 there is no records.toml here",
                "C003 there is no gateways/yunpain.toml",
            ]
        );
        let frames =
            render(report.findings(), FrameStyle { language: Language::Chinese, ..FrameStyle::default() });
        for words in [
            "这个目录中没有 touchbase.toml",
            "运行 touchbase init 可写出一套起步文件",
            "有了它才会检查规则",
            "没有 gateways/yunpain.toml",
            "不认识这个短信网关",
        ] {
            assert!(frames.contains(words), "{words}\n{frames}");
        }
    }
}
