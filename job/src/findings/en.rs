//! The findings in English.

use super::{Kind, Lang, Problem, kinds};

/// What is wrong, and what was done or is to do.
pub(super) fn words(problem: &Problem) -> (String, String) {
    use Problem::*;
    let (day, number, quote) = (|d| Lang::En.day(d), |n| Lang::En.number(n), |t: &str| Lang::En.quote(t));
    let (count, days) = (|n: f64| Lang::En.decimal(n), |from: &_, to: &_| Lang::En.days(*from, *to));
    let list = |names: &[String]| names.iter().map(|n| quote(n)).collect::<Vec<_>>().join(", ");
    let say = |what: String, done: &str| (what, done.to_owned());
    let row_left_out = "The rows were left out; correct them in the workbook.";
    let day_missing = "The day counts as missing; correct the cell in the workbook.";
    let unmatched = "Its rows were left out; correct the spelling, or add the mall to Transco.";
    match problem {
        FolderEmpty { folder } => say(
            format!("There is no workbook in {folder}."),
            "Put the flux, Transco and census workbooks there, or name another folder.",
        ),
        Subfolder { name } => say(
            format!("The folder contains the subfolder {}.", quote(name)),
            "It was not opened; move its workbooks up into the folder itself.",
        ),
        Shortcut { name } => say(
            format!("{} is a shortcut.", quote(name)),
            "It was not followed; put the workbook itself into the folder.",
        ),
        LockFile { name } => say(
            format!("{} shows that somebody has this workbook open.", quote(name)),
            "The last saved version was read.",
        ),
        NotUsed { name } => say(
            format!("{} is neither a flux, nor Transco, nor a census of openings.", quote(name)),
            "It was not read; if it should be, put flux, Transco or OE in its name.",
        ),
        FormatUnread { name } => say(
            format!("{} is named like a workbook, but is none of the kinds that are read: {}.", quote(name), kinds()),
            "It was not read; save it as .xlsx.",
        ),
        EmptyFile => say("The file is empty (zero bytes).".into(), "Export it again, or remove it from the folder."),
        Password => {
            say("The workbook is protected by a password.".into(), "Save a copy without a password in its place.")
        }
        NotAWorkbook { kind } => say(
            match kind {
                Kind::Document => "The file is a Word or PowerPoint document, whatever its name says.",
                Kind::Web => "The file is a web page, whatever its name says.",
                Kind::Pdf => "The file is a PDF, whatever its name says.",
                Kind::Xlsb => "The file is an Excel binary workbook (.xlsb), which is not read.",
                Kind::Other => "The file is not a workbook, whatever its name says.",
            }
            .into(),
            "Open it and save it as an Excel workbook (.xlsx).",
        ),
        Unreadable { reason } => say(
            format!("The workbook is damaged and cannot be read (technical detail: {reason})."),
            "Open it in Excel, let Excel repair it and save it again, or export it again.",
        ),
        TooLarge { unpacked, limit } => say(
            format!(
                "The file unpacks to at least {} MB, more than the {} MB that a workbook may have.",
                number(unpacked >> 20),
                number(limit >> 20)
            ),
            "It was not opened; split the workbook by year, or export it again.",
        ),
        TooManyCells { cells, limit } => say(
            format!("The workbook spans {} cells, more than the {} that are read.", number(*cells), number(*limit)),
            "It was not opened; delete the empty rows and columns after the table, or save it as .xlsx.",
        ),
        NoTransco => {
            say("There is no Transco workbook.".into(), "Put Transco.xlsx into the folder: it says what a mall is.")
        }
        NoFlux => {
            say("There is no flux workbook.".into(), "Put the daily counts into the folder, with flux in the name.")
        }
        NoCensus => say(
            "There is no census of exceptional openings (a workbook with OE in its name).".into(),
            "Openings on holidays and Sundays were inferred from the counts alone.",
        ),
        SeveralTransco { kept } => say(
            "There are several Transco workbooks.".into(),
            &format!("Only {} was used; remove the others.", quote(kept)),
        ),
        SheetIgnored => say("The sheet has none of the headings that this workbook needs.".into(), "It was not used."),
        ColumnsBeyond { limit } => {
            say(format!("The sheet has cells past its {limit}th column."), "Those columns were not read.")
        }
        NoTable { wanted } => say(
            format!("No row has the headings {}.", wanted.iter().map(|c| c.heading()).collect::<Vec<_>>().join(", ")),
            "Write these headings above the columns, or remove the workbook from the folder.",
        ),
        ColumnMissing { column, headings } => say(
            format!("There is no column {}; the headings are {}.", quote(column.heading()), list(headings)),
            "Rename the column that holds it.",
        ),
        SeveralCounts { used, others } => say(
            format!("Beside {}, the headings {} may be those of the counts too.", quote(used), list(others)),
            &format!("The first column {} was read; rename the others.", quote(used)),
        ),
        SheetHidden => say(
            "The sheet is hidden in the workbook.".into(),
            "Its rows count like any others; delete the sheet if they should not.",
        ),
        TableEmpty => {
            say("There is no row below the headings.".into(), "The sheet adds nothing; export it again if it should.")
        }
        DateColumn { heading, example } => say(
            format!("Most cells of the column {} are not dates, such as {}.", quote(heading), quote(example)),
            "Correct the column, or rename it if another one holds the dates.",
        ),
        DateColumnGaps { heading } => say(
            format!("More rows have no date in the column {} than have one.", quote(heading)),
            "Write the date in every row; where cells are merged, separate them and fill them down.",
        ),
        DateUnreadable { value } => say(format!("The date {} cannot be read.", quote(value)), row_left_out),
        DateMissing => say("The date is missing, though the row has other cells.".into(), row_left_out),
        DateImplausible { date } => {
            say(format!("The date {} is too old to be one of a count.", day(*date)), row_left_out)
        }
        DateFuture { date, today } => say(
            format!("The date {} is after today, {}.", day(*date), day(*today)),
            "The rows were left out: an actual cannot be known yet.",
        ),
        SiteMissing => say("The mall is missing.".into(), row_left_out),
        CountMissing => say("The count is empty.".into(), "The day counts as missing, unless another row has it."),
        CountUnreadable { value } => say(format!("The count {} is not a number.", quote(value)), day_missing),
        CountNegative { value } => say(format!("The count {} is negative.", count(*value)), day_missing),
        CountFraction { value } => say(
            format!("The count {} is not a whole number of visitors.", count(*value)),
            "It was rounded; correct the cell if it is wrong.",
        ),
        CountAbsurd { value } => {
            say(format!("The count {} is more than any mall can have.", count(*value)), day_missing)
        }
        CountFormula { error } => say(format!("The count is a formula that ended in {error}."), day_missing),
        HourUnreadable { value } => {
            say(format!("The hour {} cannot be read.", quote(value)), "The whole day counts as missing for that mall.")
        }
        OtherZone { zone } => say(
            format!("Rows of the zone {} are not those of the centre.", quote(zone)),
            "They were left out; only zones whose name contains “centre” count.",
        ),
        ZoneMissing => say("The zone is missing.".into(), row_left_out),
        UnknownSite { name } => say(format!("{} is not in Transco.", quote(name)), unmatched),
        NotAMall { name } => {
            say(format!("{} is in Transco without an ID: it is not a mall.", quote(name)), "Its rows were left out.")
        }
        AmbiguousName { name, malls } => say(
            format!("{} could be any of {}.", quote(name), list(malls)),
            "Its rows were left out; correct the spelling.",
        ),
        LooseName { name, mall } => {
            say(format!("{} is written {} in Transco.", quote(name), quote(mall)), "They were taken for the same mall.")
        }
        IdDisagrees { name, mall } => say(
            format!("The row's ID says {}, its name says {}.", quote(mall), quote(name)),
            "The ID was followed; correct the one that is wrong.",
        ),
        DuplicateSame { mall, date, other } => say(
            format!(
                "{} is there twice on {}, with the same count ({} too).",
                quote(mall),
                day(*date),
                other.words(Lang::En)
            ),
            "It was counted once.",
        ),
        DuplicateDiffers { mall, date, kept, dropped, other } => say(
            format!(
                "{} is there twice on {}, with different counts: {}, then {} ({}).",
                quote(mall),
                day(*date),
                count(*dropped),
                count(*kept),
                other.words(Lang::En)
            ),
            "The last one was kept, in the order of file name, sheet and row; remove the wrong one.",
        ),
        DailyBesideHourly { mall } => say(
            format!("{} has a row for the whole day beside hourly rows.", quote(mall)),
            "The row for the whole day was taken.",
        ),
        HoursIncomplete { mall, date } => say(
            format!("An hour of {} on {} cannot be read.", quote(mall), day(*date)),
            "The whole day counts as missing, since its total would be too low.",
        ),
        SeveralZones { mall } => {
            say(format!("{} has several zones of the centre on the same day.", quote(mall)), "They were added up.")
        }
        ZonesBesideWhole { mall, date, other } => say(
            format!(
                "{} on {} is counted by zone in one table and as a whole in another ({}).",
                quote(mall),
                day(*date),
                other.words(Lang::En)
            ),
            "Only the last of the two tables was taken, in the order of file name and sheet; remove the one that is wrong.",
        ),
        NothingInCommon => say(
            "No mall of Transco is in any flux workbook.".into(),
            "Check that the names (Site) are the same in both.",
        ),
        NoCounts => {
            let mend = "Check that they are filled in, and that each column holds what its heading says.";
            say("No flux workbook has a count that can be used.".into(), mend)
        }
        TranscoEmpty => say("Transco has no row with both an ID and a name.".into(), "Fill in Transco."),
        TranscoNameMissing { id } => {
            say(format!("The mall {} of Transco has no name.", quote(id)), "It was left out; fill in its Site.")
        }
        TranscoNameTwice { name } => {
            say(format!("Transco has {} twice.", quote(name)), "The first row was kept; remove the other.")
        }
        TranscoIdTwice { id, names } => say(
            format!("Transco gives the ID {} to {}.", quote(id), list(names)),
            "They were kept as different malls and matched by name; correct the ID.",
        ),
        ClusterMissing { mall } => {
            say(format!("{} has no cluster in Transco.", quote(mall)), "Its cluster is empty in the table; fill it in.")
        }
        CensusYear => say(
            "The year of this census is neither in its name nor in its headings.".into(),
            "It was left out; write the year after OE in the file's name.",
        ),
        CensusHeading { heading } => {
            say(format!("The heading {} is not a date.", quote(heading)), "The column was not used.")
        }
        CensusWeekday { heading, year } => say(
            format!("In {year}, {} is another day of the week.", quote(heading)),
            "The day and month were followed; check that the headings are those of the right year.",
        ),
        CensusUnknownMall { name } => say(format!("{} of the census is not in Transco.", quote(name)), unmatched),
        CensusStatus { value } => say(
            format!("{} says neither open nor closed.", quote(value)),
            "The cell counts as unknown; write TRUE or FALSE.",
        ),
        CensusConflict { mall, date } => say(
            format!("The census says twice whether {} is open on {}, and disagrees.", quote(mall), day(*date)),
            "The last one was kept; remove the wrong one.",
        ),
        Silent { mall, since } => say(
            format!("{} has not reported since {}.", quote(mall), day(*since)),
            "It is still forecast from what it had; check its counter, or remove it from Transco if it closed.",
        ),
        NeverReported { mall } => say(
            format!("{} is in Transco and has no count in any flux.", quote(mall)),
            "It is not in the table; check its name, or remove it from Transco.",
        ),
        ZeroRun { mall, from, to } => say(
            format!("{} has nothing but zeros {}.", quote(mall), days(from, to)),
            "They were taken for an outage of the counter, not for closed days; the zeros stay in the table.",
        ),
        MissingYear { year } => {
            say(format!("No flux has a count of {year}."), "The forecast does without that year; add its workbook.")
        }
        MissingDays { from, to } => say(
            format!("No mall has a count {}.", days(from, to)),
            "These days are empty in the table; add the workbook that holds them.",
        ),
        YearlyBreak { from, to } => say(
            format!("No mall has a count {}, nor at about that time of other years.", days(from, to)),
            "It was taken for a yearly break, and these days are empty in the table; add the workbooks that hold them if \
             there were visitors.",
        ),
        Gap { mall, from, to, days: missing } => say(
            format!("{} lacks {} days, {} at the longest.", quote(mall), number(*missing), days(from, to)),
            "These days are empty in the table.",
        ),
        WeekdayAbsent { mall, weekday } => say(
            format!("{} hardly ever has a row on a {}.", quote(mall), Lang::En.weekday(*weekday)),
            "It counts as closed then, unless the census says open; add the rows if there were visitors.",
        ),
        Sparse { mall, every } => say(
            format!("{} has a count only every {} days.", quote(mall), number(*every)),
            "Each was taken for the visitors of its own day; if they are totals of weeks or months, send daily counts.",
        ),
        Spike { mall, date, count: value, usual } => say(
            format!(
                "{} has {} visitors on {}, where {} are usual.",
                quote(mall),
                number(*value as u64),
                day(*date),
                number(*usual as u64)
            ),
            "The count was kept; correct it in the workbook if it is wrong.",
        ),
        ShortHistory { mall, days: known } => say(
            format!(
                "{} has only {} {} of counts, less than a year.",
                quote(mall),
                number(*known),
                if *known == 1 { "day" } else { "days" }
            ),
            "Its forecast leans on the other malls and is less sure.",
        ),
        AcrossGap { mall, from, to } => {
            say(format!("{} has no count yet {}.", quote(mall), days(from, to)), "These days were forecast too.")
        }
        NotForecast { mall } => {
            say(format!("{} has too few counts for a forecast.", quote(mall)), "Its predictions are empty.")
        }
        NothingBefore { as_of } => say(
            format!("There is no count on or before {}.", day(*as_of)),
            "Choose a later day, or add the workbooks of the days before.",
        ),
        UntilPassed { until, cutoff } => say(
            format!("The forecast should end on {}, but there are counts up to {}.", day(*until), day(*cutoff)),
            "Choose a later end.",
        ),
        UntilTooFar { until, limit } => say(
            format!("The forecast is to end on {}, more than five years after the last count.", day(*until)),
            &format!("Choose an end up to {}.", day(*limit)),
        ),
        DataOlder { cutoff, before } => say(
            format!("The newest count is of {}; the run before had counts up to {}.", day(*cutoff), day(*before)),
            "What was predicted before is kept; check that no workbook was removed.",
        ),
        MallGone { mall } => say(
            format!("{} was in the table before and is not in Transco any more.", quote(mall)),
            "It is not in the table any more; put it back into Transco if that was a mistake.",
        ),
        Drifted { since, times, outside, before, malls, more } => say(
            format!(
                "Since {} the forecast has been off {} times as much as before, and {} % of the days fell outside their 80 % \
                 interval instead of {} %, above all at {}{}.",
                day(*since),
                count((times * 10.0).round() / 10.0),
                count((outside * 100.0).round()),
                count((before * 100.0).round()),
                list(malls),
                if *more > 0 { format!(" and {} others", number(*more as u64)) } else { String::new() }
            ),
            "Check the counts of these malls; if they are right, the forecast follows within some weeks, and its intervals are \
             too narrow until then.",
        ),
    }
}
