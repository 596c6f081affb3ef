//! Every kind of problem that a run can meet, with what it is about. The words are in `fr` and `en`.

use std::borrow::Cow;

use carmila_cloud::folder::is_of_another_kind;
use chrono::{NaiveDate, Weekday};

use super::{Lang, Level, Place, Words, en, fr};

/// The code of [`Problem::NotForecast`], which only a forecast can tell.
pub const NOT_FORECAST: &str = "not-forecast";
/// The code of [`Problem::Drifted`], which only the track record can tell.
pub const DRIFTED: &str = "drifted";

/// A column that a table needs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Column {
    /// The day, `Jour` or `Date`.
    Day,
    /// The mall, `Site`, `Centre`, `Mall` or `ID mall`.
    Mall,
    /// The count, `Entrées`.
    Count,
    /// `ID mall` in Transco.
    Id,
    /// `Site` in Transco.
    Site,
    /// `Cluster` in Transco.
    Cluster,
    /// `CENTRE` in the census, before days.
    Centre,
}

impl Column {
    /// The heading as the workbooks write it.
    pub fn heading(self) -> &'static str {
        match self {
            Column::Day => "Jour",
            Column::Mall | Column::Site => "Site",
            Column::Count => "Entrées",
            Column::Id => "ID mall",
            Column::Cluster => "Cluster",
            Column::Centre => "CENTRE",
        }
    }
}

/// What a file is that is no workbook.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// A Word or PowerPoint document.
    Document,
    /// A web page.
    Web,
    /// A PDF.
    Pdf,
    /// The binary .xlsb format.
    Xlsb,
    /// Something else.
    Other,
}

/// One kind of problem, with what it is about.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "a field is what its variant's sentence is about")]
#[rustfmt::skip]
pub enum Problem {
    // The folder.
    /// No recognised workbook at all.
    FolderEmpty { folder: String },
    /// A subfolder: not followed.
    Subfolder { name: String },
    /// A shortcut: not followed.
    Shortcut { name: String },
    /// A `~$…` lock file: somebody has the workbook open.
    LockFile { name: String },
    /// A file that is none of the workbooks.
    NotUsed { name: String },
    /// A file that is named like a workbook and is of a kind that is not read.
    FormatUnread { name: String },

    // A file.
    /// Zero bytes.
    EmptyFile,
    /// Protected by a password.
    Password,
    /// Not a workbook, whatever its name says.
    NotAWorkbook { kind: Kind },
    /// Damaged.
    Unreadable { reason: String },
    /// Would unpack to more bytes than a workbook has.
    TooLarge { unpacked: u64, limit: u64 },
    /// Declares more cells than a workbook of counts has.
    TooManyCells { cells: u64, limit: u64 },

    // A table.
    /// No Transco.
    NoTransco,
    /// No flux.
    NoFlux,
    /// No census.
    NoCensus,
    /// Several Transco; one was kept.
    SeveralTransco { kept: String },
    /// A sheet without the headings of its workbook.
    SheetIgnored,
    /// Cells past the last column that is read.
    ColumnsBeyond { limit: usize },
    /// A workbook that has none of the headings that it needs on any sheet.
    NoTable { wanted: Vec<Column> },
    /// A table that lacks one heading.
    ColumnMissing { column: Column, headings: Vec<String> },
    /// Several headings that each may stand above the counts.
    SeveralCounts { used: String, others: Vec<String> },
    /// Headings with nothing below.
    TableEmpty,
    /// Excel does not show the sheet, and its rows count.
    SheetHidden,
    /// Most cells of the date column are no dates, or none that a count can be from.
    DateColumn { heading: String, example: String },
    /// Most cells of the date column are empty.
    DateColumnGaps { heading: String },

    // A row of a flux.
    /// A date cell that cannot be read.
    DateUnreadable { value: String },
    /// No date.
    DateMissing,
    /// A date before any count can be from.
    DateImplausible { date: NaiveDate },
    /// A date after today.
    DateFuture { date: NaiveDate, today: NaiveDate },
    /// No mall.
    SiteMissing,
    /// An empty count.
    CountMissing,
    /// A count that is no number.
    CountUnreadable { value: String },
    /// A count below zero.
    CountNegative { value: f64 },
    /// A count that is not whole.
    CountFraction { value: f64 },
    /// A count that no mall can have.
    CountAbsurd { value: f64 },
    /// A formula that ended in an error.
    CountFormula { error: String },
    /// An hour that cannot be read.
    HourUnreadable { value: String },
    /// A zone other than the centre's.
    OtherZone { zone: String },
    /// No zone, in a table that has zones.
    ZoneMissing,
    /// A name that Transco does not have.
    UnknownSite { name: String },
    /// A name that Transco lists without an ID.
    NotAMall { name: String },
    /// A name that several malls have, accents aside.
    AmbiguousName { name: String, malls: Vec<String> },
    /// A name that matched only without its accents.
    LooseName { name: String, mall: String },
    /// An ID and a name that say different malls.
    IdDisagrees { name: String, mall: String },
    /// The same row twice, with the same count; `other` is where the one that counts is.
    DuplicateSame { mall: String, date: NaiveDate, other: Place },
    /// The same row twice, with different counts; `other` is where the one that was kept is.
    DuplicateDiffers { mall: String, date: NaiveDate, kept: f64, dropped: f64, other: Place },
    /// A daily row beside hourly ones.
    DailyBesideHourly { mall: String },
    /// An hour of the day cannot be read.
    HoursIncomplete { mall: String, date: NaiveDate },
    /// Several zones of the centre, added up.
    SeveralZones { mall: String },
    /// One table counts the zones of a mall, another the mall as a whole; `other` is where what counts is.
    ZonesBesideWhole { mall: String, date: NaiveDate, other: Place },
    /// No mall of Transco in any flux.
    NothingInCommon,
    /// No flux has a single count that can be used.
    NoCounts,

    // Transco.
    /// Not one row is a mall.
    TranscoEmpty,
    /// An ID without a name.
    TranscoNameMissing { id: String },
    /// The same name twice.
    TranscoNameTwice { name: String },
    /// The same ID for two names.
    TranscoIdTwice { id: String, names: Vec<String> },
    /// A mall without a cluster.
    ClusterMissing { mall: String },

    // The census.
    /// No year in the file's name, and none in the headings.
    CensusYear,
    /// A heading that is no date.
    CensusHeading { heading: String },
    /// A heading whose weekday is not the one of that date.
    CensusWeekday { heading: String, year: i32 },
    /// A row of a mall that Transco does not have.
    CensusUnknownMall { name: String },
    /// A cell that says neither open nor closed.
    CensusStatus { value: String },
    /// Two cells about the same mall and day that disagree.
    CensusConflict { mall: String, date: NaiveDate },

    // Across the workbooks.
    /// A mall whose counts stopped.
    Silent { mall: String, since: NaiveDate },
    /// A mall without a single count.
    NeverReported { mall: String },
    /// Zeros for weeks.
    ZeroRun { mall: String, from: NaiveDate, to: NaiveDate },
    /// A year without any count.
    MissingYear { year: i32 },
    /// Weeks without a count of any mall.
    MissingDays { from: NaiveDate, to: NaiveDate },
    /// Weeks without a count of any mall, at about the same time of several years.
    YearlyBreak { from: NaiveDate, to: NaiveDate },
    /// Weeks without a count of one mall.
    Gap { mall: String, from: NaiveDate, to: NaiveDate, days: u64 },
    /// A mall without a row on a weekday.
    WeekdayAbsent { mall: String, weekday: Weekday },
    /// A mall with a count every so many days only.
    Sparse { mall: String, every: u64 },
    /// A count out of all proportion.
    Spike { mall: String, date: NaiveDate, count: f64, usual: f64 },
    /// Too few counts to know the mall's year.
    ShortHistory { mall: String, days: u64 },

    // The forecast and the run.
    /// A mall is predicted across the days since it went silent.
    AcrossGap { mall: String, from: NaiveDate, to: NaiveDate },
    /// A mall cannot be predicted.
    NotForecast { mall: String },
    /// No count on or before the day that the run looks from.
    NothingBefore { as_of: NaiveDate },
    /// `--until` is not after the last count.
    UntilPassed { until: NaiveDate, cutoff: NaiveDate },
    /// `--until` is further after the last count than a forecast means anything.
    UntilTooFar { until: NaiveDate, limit: NaiveDate },
    /// The newest count is older than in the run before.
    DataOlder { cutoff: NaiveDate, before: NaiveDate },
    /// A mall of the run before is in Transco no more.
    MallGone { mall: String },
    /// The predictions of the last weeks err more than they used to, by so many times; so large a share of the days fell
    /// outside their 80 % interval, and before them. The malls that account for most of it, and how many others do.
    Drifted { since: NaiveDate, times: f64, outside: f64, before: f64, malls: Vec<String>, more: usize },
}

impl Problem {
    /// That a file is no workbook by its name.
    pub fn not_used(name: String) -> Problem {
        if is_of_another_kind(&name) { Problem::FormatUnread { name } } else { Problem::NotUsed { name } }
    }

    /// How grave it is: an error stops the run before anything is published.
    pub fn level(&self) -> Level {
        use Problem::*;
        match self {
            // A table without clusters is still one.
            ColumnMissing { column: Column::Cluster, .. } => Level::Warning,
            FolderEmpty { .. } | UntilTooFar { .. } => Level::Error,
            EmptyFile | Password | NotAWorkbook { .. } | Unreadable { .. } => Level::Error,
            TooLarge { .. } | TooManyCells { .. } => Level::Error,
            NoTransco | NoFlux | NoTable { .. } | ColumnMissing { .. } => Level::Error,
            DateColumn { .. } | DateColumnGaps { .. } => Level::Error,
            NothingInCommon | NoCounts | TranscoEmpty | NothingBefore { .. } | UntilPassed { .. } => Level::Error,
            LockFile { .. } | NotUsed { .. } | SheetIgnored | SheetHidden | CountMissing => Level::Info,
            ColumnsBeyond { .. } | OtherZone { .. } | NotAMall { .. } | LooseName { .. } => Level::Info,
            DuplicateSame { .. } | DailyBesideHourly { .. } | SeveralZones { .. } | CensusHeading { .. } => Level::Info,
            Gap { .. } | YearlyBreak { .. } | AcrossGap { .. } | WeekdayAbsent { .. } => Level::Info,
            _ => Level::Warning,
        }
    }

    /// The kind's name for programs, in kebab-case; it never changes.
    pub fn code(&self) -> &'static str {
        use Problem::*;
        match self {
            FolderEmpty { .. } => "folder-empty",
            Subfolder { .. } => "subfolder",
            Shortcut { .. } => "shortcut",
            LockFile { .. } => "lock-file",
            NotUsed { .. } => "not-used",
            FormatUnread { .. } => "format-unread",
            EmptyFile => "empty-file",
            Password => "password",
            NotAWorkbook { .. } => "not-a-workbook",
            Unreadable { .. } => "unreadable",
            TooLarge { .. } => "too-large",
            TooManyCells { .. } => "too-many-cells",
            NoTransco => "no-transco",
            NoFlux => "no-flux",
            NoCensus => "no-census",
            SeveralTransco { .. } => "several-transco",
            SheetIgnored => "sheet-ignored",
            ColumnsBeyond { .. } => "columns-beyond",
            NoTable { .. } => "no-table",
            ColumnMissing { .. } => "column-missing",
            SeveralCounts { .. } => "several-counts",
            TableEmpty => "table-empty",
            SheetHidden => "sheet-hidden",
            DateColumn { .. } => "date-column",
            DateColumnGaps { .. } => "date-column-gaps",
            DateUnreadable { .. } => "date-unreadable",
            DateMissing => "date-missing",
            DateImplausible { .. } => "date-implausible",
            DateFuture { .. } => "date-future",
            SiteMissing => "site-missing",
            CountMissing => "count-missing",
            CountUnreadable { .. } => "count-unreadable",
            CountNegative { .. } => "count-negative",
            CountFraction { .. } => "count-fraction",
            CountAbsurd { .. } => "count-absurd",
            CountFormula { .. } => "count-formula",
            HourUnreadable { .. } => "hour-unreadable",
            OtherZone { .. } => "other-zone",
            ZoneMissing => "zone-missing",
            UnknownSite { .. } => "unknown-site",
            NotAMall { .. } => "not-a-mall",
            AmbiguousName { .. } => "ambiguous-name",
            LooseName { .. } => "loose-name",
            IdDisagrees { .. } => "id-disagrees",
            DuplicateSame { .. } => "duplicate-same",
            DuplicateDiffers { .. } => "duplicate-differs",
            DailyBesideHourly { .. } => "daily-beside-hourly",
            HoursIncomplete { .. } => "hours-incomplete",
            SeveralZones { .. } => "several-zones",
            ZonesBesideWhole { .. } => "zones-beside-whole",
            NothingInCommon => "nothing-in-common",
            NoCounts => "no-counts",
            TranscoEmpty => "transco-empty",
            TranscoNameMissing { .. } => "transco-name-missing",
            TranscoNameTwice { .. } => "transco-name-twice",
            TranscoIdTwice { .. } => "transco-id-twice",
            ClusterMissing { .. } => "cluster-missing",
            CensusYear => "census-year",
            CensusHeading { .. } => "census-heading",
            CensusWeekday { .. } => "census-weekday",
            CensusUnknownMall { .. } => "census-unknown-mall",
            CensusStatus { .. } => "census-status",
            CensusConflict { .. } => "census-conflict",
            Silent { .. } => "silent",
            NeverReported { .. } => "never-reported",
            ZeroRun { .. } => "zero-run",
            MissingYear { .. } => "missing-year",
            MissingDays { .. } => "missing-days",
            YearlyBreak { .. } => "yearly-break",
            Gap { .. } => "gap",
            WeekdayAbsent { .. } => "weekday-absent",
            Sparse { .. } => "sparse",
            Spike { .. } => "spike",
            ShortHistory { .. } => "short-history",
            AcrossGap { .. } => "across-gap",
            NotForecast { .. } => NOT_FORECAST,
            NothingBefore { .. } => "nothing-before",
            UntilPassed { .. } => "until-passed",
            UntilTooFar { .. } => "until-too-far",
            DataOlder { .. } => "data-older",
            MallGone { .. } => "mall-gone",
            Drifted { .. } => DRIFTED,
        }
    }

    /// What the problem says, and what was done or is to do.
    pub fn words(&self, lang: Lang) -> Words {
        let (what, done) = match lang {
            Lang::Fr => fr::words(self),
            Lang::En => en::words(self),
        };
        Words { what: lang.typeset(&what), done: lang.typeset(&done) }
    }

    /// The mall whose counts or predictions it is about, where it names one.
    pub(super) fn mall(&self) -> Option<&str> {
        use Problem::*;
        match self {
            LooseName { mall, .. } | IdDisagrees { mall, .. } | ClusterMissing { mall } => Some(mall),
            DuplicateSame { mall, .. } | DuplicateDiffers { mall, .. } | ZonesBesideWhole { mall, .. } => Some(mall),
            DailyBesideHourly { mall } | HoursIncomplete { mall, .. } | SeveralZones { mall } => Some(mall),
            CensusConflict { mall, .. } | Silent { mall, .. } | ZeroRun { mall, .. } | Gap { mall, .. } => Some(mall),
            Spike { mall, .. } | ShortHistory { mall, .. } | AcrossGap { mall, .. } => Some(mall),
            WeekdayAbsent { mall, .. } | Sparse { mall, .. } => Some(mall),
            _ => None,
        }
    }

    /// What keeps two problems of one kind, file and sheet apart: the name that each is about. The others fold.
    pub(super) fn subject(&self) -> Cow<'_, str> {
        use Problem::*;
        Cow::Borrowed(match self {
            Subfolder { name } | Shortcut { name } | LockFile { name } | NotUsed { name } => name,
            FormatUnread { name } => name,
            UnknownSite { name } | NotAMall { name } | AmbiguousName { name, .. } => name,
            LooseName { name, .. } | IdDisagrees { name, .. } | CensusUnknownMall { name } => name,
            OtherZone { zone } => zone,
            CensusHeading { heading } | CensusWeekday { heading, .. } => heading,
            ColumnMissing { column, .. } => column.heading(),
            TranscoNameTwice { name } => name,
            TranscoIdTwice { id, .. } | TranscoNameMissing { id } => id,
            ClusterMissing { mall } | Silent { mall, .. } | NeverReported { mall } | Gap { mall, .. } => mall,
            Spike { mall, .. } | ShortHistory { mall, .. } => mall,
            NotForecast { mall } | MallGone { mall } => mall,
            WeekdayAbsent { weekday, .. } => return Cow::Owned(weekday.to_string()),
            // An outage that several malls share is one.
            ZeroRun { from, to, .. } => return Cow::Owned(format!("{from}/{to}")),
            _ => "",
        })
    }

    /// Whether it is the same problem in every workbook: how an export is made, not what is in one of its files.
    pub(super) fn is_of_all_files(&self) -> bool {
        matches!(self, Problem::OtherZone { .. })
    }

    /// What is shown of this one where several fold into one finding.
    pub(super) fn example(&self, lang: Lang) -> Option<String> {
        use Problem::*;
        Some(match self {
            DateUnreadable { value } | CountUnreadable { value } | HourUnreadable { value } => value.clone(),
            CensusStatus { value } => value.clone(),
            CountNegative { value } | CountFraction { value } | CountAbsurd { value } => lang.decimal(*value),
            CountFormula { error } => error.clone(),
            DateImplausible { date } | DateFuture { date, .. } => lang.day(*date),
            DuplicateSame { mall, date, .. }
            | DuplicateDiffers { mall, date, .. }
            | ZonesBesideWhole { mall, date, .. } => format!("{mall}, {}", lang.day(*date)),
            HoursIncomplete { mall, date } | CensusConflict { mall, date } => format!("{mall}, {}", lang.day(*date)),
            MissingDays { from, to } | YearlyBreak { from, to } => format!("{} – {}", lang.day(*from), lang.day(*to)),
            Spike { date, .. } => lang.day(*date),
            MissingYear { year } => year.to_string(),
            DailyBesideHourly { mall } | SeveralZones { mall } => mall.clone(),
            AcrossGap { mall, .. } | ZeroRun { mall, .. } | WeekdayAbsent { mall, .. } => mall.clone(),
            Sparse { mall, .. } => mall.clone(),
            _ => return None,
        })
    }
}
