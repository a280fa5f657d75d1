//! One type for every sentence, whatever area it belongs to.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Translate, area};

/// Declares [`Sentence`] and gives every area's enum its languages, so that an area is named in one place.
macro_rules! sentences {
    ($($(#[$doc:meta])* $variant:ident($area:ident :: $name:ident),)+) => {
        /// A sentence of any area.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Sentence {
            $($(#[$doc])* $variant(area::$name),)+
            /// The words of a person, a server or a library, as they came.
            Quoted(String),
        }

        impl Sentence {
            /// The sentence that an error is, if it is one, of whatever area.
            #[must_use]
            pub fn in_error<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a dyn Translate> {
                if let Some(sentence) = error.downcast_ref::<Sentence>() {
                    return Some(sentence);
                }
                $(if let Some(sentence) = error.downcast_ref::<area::$name>() {
                    return Some(sentence);
                })+
                None
            }
        }

        impl Translate for Sentence {
            fn english(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Sentence::$variant(sentence) => sentence.english(out),)+
                    Sentence::Quoted(text) => out.write_str(text),
                }
            }

            fn chinese(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Sentence::$variant(sentence) => sentence.chinese(out),)+
                    Sentence::Quoted(text) => out.write_str(text),
                }
            }
        }

        $(
            impl Translate for area::$name {
                fn english(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                    #[cfg(debug_assertions)]
                    super::reached::note(self);
                    area::$area::en::write(self, out)
                }

                fn chinese(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                    #[cfg(debug_assertions)]
                    super::reached::note(self);
                    area::$area::zh::write(self, out)
                }
            }

            impl fmt::Display for area::$name {
                fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                    self.english(out)
                }
            }

            impl std::error::Error for area::$name {}

            impl From<area::$name> for Sentence {
                fn from(sentence: area::$name) -> Sentence {
                    Sentence::$variant(sentence)
                }
            }

            impl From<area::$name> for Box<Sentence> {
                fn from(sentence: area::$name) -> Box<Sentence> {
                    Box::new(Sentence::$variant(sentence))
                }
            }

            impl From<area::$name> for Option<Sentence> {
                fn from(sentence: area::$name) -> Option<Sentence> {
                    Some(Sentence::$variant(sentence))
                }
            }
        )+
    };
}

sentences! {
    /// A word of the trade, explained.
    Term(term::TermSentence),
    /// An expression, or a text of a template, that is not written as one.
    Syntax(syntax::SyntaxSentence),
    /// What the system says of files, disks and connections.
    System(system::SystemSentence),
    /// What is said of any finding: what was meant, what was expected, what to write.
    Finding(finding::FindingSentence),
    /// One message instead of more than ten urgent ones.
    Many(many::ManySentence),
    /// What may be written, and is hardly meant.
    Lint(lint::LintSentence),
    /// A file that cannot be read, or a TOML file as such.
    File(file::FileSentence),
    /// What a field of a record holds, and that records cannot be read.
    Record(record::RecordSentence),
    /// Why a text is not TOML.
    Toml(toml::TomlSentence),
    /// What a value in a TOML file is, and what it should be.
    Shape(shape::ShapeSentence),
    /// `records.toml`: kinds and their fields.
    Kind(kind::KindSentence),
    /// A phrase in a value: a period, a time of day, a date that comes round.
    Phrase(phrase::PhraseSentence),
    /// A length of time.
    Period(period::PeriodSentence),
    /// A cron expression.
    Cron(cron::CronSentence),
    /// What waits for a person because there is unusually much of it.
    Brake(brake::BrakeSentence),
    /// A day that comes every year.
    Anniversary(anniversary::AnniversarySentence),
    /// The files of `calendars/`, and what is known of a year.
    Calendar(calendar::CalendarSentence),
    /// `where` and the parameters of templates.
    Expression(expression::ExpressionSentence),
    /// A name in an expression that leads nowhere.
    Naming(naming::NamingSentence),
    /// An expression that is tried on samples.
    Trying(trying::TryingSentence),
    /// A comparison that does not say what was meant.
    Comparison(comparison::ComparisonSentence),
    /// An expression or a text that fails when it runs.
    Evaluation(evaluation::EvaluationSentence),
    /// A filter or a function that refuses what it is given.
    Filter(filter::FilterSentence),
    /// `touchbase.toml`.
    Config(config::ConfigSentence),
    /// How long texts and rows are kept.
    Retention(retention::RetentionSentence),
    /// The files of `gateways/`.
    Gateway(gateway::GatewaySentence),
    /// Templates: their folders, `template.toml`, and the layout.
    Template(template::TemplateSentence),
    /// The words of a template.
    Body(body::BodySentence),
    /// Why a template could not be filled in.
    Render(render::RenderSentence),
    /// Rule files.
    Rule(rule::RuleSentence),
    /// Rule files: `[when]`.
    RuleOnce(rule_once::RuleOnceSentence),
    RuleWhen(rule_when::RuleWhenSentence),
    /// What a reload would change, and why it is refused.
    Reload(reload::ReloadSentence),
    /// Rule files: what rules and steps are called.
    RuleName(rule_name::RuleNameSentence),
    /// Rule files: `[send]` and `[[step]]`.
    RuleStep(rule_step::RuleStepSentence),
    /// The `[[test]]`s of rule files.
    Trial(trial::TrialSentence),
    /// Secrets.
    Secret(secret::SecretSentence),
    /// What came of an attempt, and channels that cannot be opened.
    Channel(channel::ChannelSentence),
    /// What many refusals together say about a channel.
    Refusal(refusal::RefusalSentence),
    /// What was seen of a conversation with a mail server. These are stored: a variant keeps its name.
    Mail(channel_mail::MailSentence),
    /// What was seen of a request to an SMS gateway. These are stored: a variant keeps its name.
    Sms(channel_sms::SmsSentence),
    /// The database.
    Store(store::StoreSentence),
    /// The database as a file.
    Database(store_file::DatabaseSentence),
    /// Whether a database is the one that ran here last.
    Origin(origin::OriginSentence),
    /// Adopting a database.
    Adoption(adoption::AdoptionSentence),
    /// Lists that come in, as files.
    List(list::ListSentence),
    /// A row of a list, or a cell.
    Cell(cell::CellSentence),
    /// Which column of a list is which field.
    Mapping(mapping::MappingSentence),
    /// A cell that should hold text, a word or a number.
    CellWord(cell_word::CellWordSentence),
    /// A cell that should hold a mobile number.
    CellPhone(cell_phone::CellPhoneSentence),
    /// A cell that should hold an e-mail address.
    CellAddress(cell_address::CellAddressSentence),
    /// A cell that should hold a day.
    CellDay(cell_day::CellDaySentence),
    /// The page of `import`.
    Intake(intake::IntakeSentence),
    /// A step of what people ask of an installation.
    OperationStep(operation_step::StepSentence),
    /// What people ask of an installation.
    Operation(operation::OperationSentence),
    /// What a running daemon says.
    Daemon(daemon::DaemonSentence),
    /// Starting a daemon, running it, and reaching one that runs.
    Run(daemon_run::RunSentence),
    /// Problems that `status` names.
    Problem(problem::ProblemSentence),
    /// What to do about the problems that `status` names.
    ToDo(problem_to_do::ToDoSentence),
    /// Problems of what nothing was said of: rules that fail, people out of reach, what is held too long.
    Silence(silence::SilenceSentence),
    /// What to do about those.
    SilenceToDo(silence_to_do::SilenceToDo),
    /// Who hears of problems, a daemon that is only starting, secrets that were changed.
    Watch(watch::WatchSentence),
    /// What runs, where the files say something else.
    Running(running::RunningSentence),
    /// The page of `status`: mode, today, queue, data.
    Status(status::StatusSentence),
    /// What `status` shows of the running daemon.
    Live(status_live::LiveSentence),
    /// The steps from shadow to live.
    GoingLive(status_going_live::GoingLiveSentence),
    /// The page of `explain`.
    Explain(explain::ExplainSentence),
    /// The words at the beginning of a line of `explain`.
    ExplainLabel(explain_label::ExplainLabel),
    /// What has to be right before a touch is sent, in `explain`.
    CheckLine(check_line::CheckLine),
    /// The page of `forecast`.
    Forecast(forecast::ForecastSentence),
    /// Pausing, resuming, and sending a test.
    Desk(desk::DeskSentence),
    /// The rows of `log`.
    Log(log::LogSentence),
    /// The page of `preview`.
    Preview(preview::PreviewSentence),
    /// The pages of `customer`.
    Customer(customer::CustomerSentence),
    /// Wishes that belong to a number.
    Wish(wish::WishSentence),
    /// What `customer erase` asks and tells.
    Erasure(erasure::ErasureSentence),
    /// What is asked and told where somebody decides about touches.
    Decide(decide::DecideSentence),
    /// The commands that set up, check and run: init, check, test, run, reload, backup, restore, adopt, calendar.
    Setup(setup::SetupSentence),
    /// Backups, what is restored and adopted, the manual.
    Keep(keep::KeepSentence),
    /// The page of `calendar`.
    Year(year::YearSentence),
    /// What the demo and the benchmarks set up, and what goes wrong with it.
    Stage(stage::StageSentence),
    /// What the benchmarks have measured.
    Bench(bench::BenchSentence),
    /// What the demo and the benchmarks say.
    Show(show::ShowSentence),
    /// What stands in `--help` around the texts of commands and options.
    Help(help::HelpSentence),
    /// A command line that cannot be understood.
    Usage(usage::UsageSentence),
    /// The command line itself: options, times, questions.
    Line(line::LineSentence),
}

impl fmt::Display for Sentence {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.english(out)
    }
}

impl std::error::Error for Sentence {}
