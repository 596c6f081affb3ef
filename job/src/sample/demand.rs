//! How many visitors a drawn mall expects on a day on which it is open. Everything is a logarithm until the end.

use chrono::{Datelike, NaiveDate, Weekday};

use super::portrait::Portrait;
use super::style::Style;
use crate::calendar::{Holiday, Identity, identity, school, trade};

/// What all malls share about a day, worked out once.
pub(super) struct Day {
    pub date: NaiveDate,
    pub identity: Identity,
    /// Years since the sample's first day.
    years: f64,
    /// By zone, in the order of `Zone::ALL`.
    school_break: [bool; 3],
    /// 1 on the first day of the sales, fading over their weeks; 0 outside.
    sales: f64,
    /// 1 on Black Friday.
    black_friday: f64,
    /// Rises to 1 on 24 December.
    christmas: f64,
    /// Pulls of the season that all share.
    season: f64,
    /// 1 at the height of summer.
    summer: f64,
}

impl Day {
    pub(super) fn new(date: NaiveDate, first: NaiveDate) -> Day {
        let year = date.year();
        let since = |start: NaiveDate| (date - start).num_days() as f64;
        let sales_start = if date.month() < 6 { trade::winter_sales(year) } else { trade::summer_sales(year) };
        let to_christmas = -since(Holiday::Christmas.date(year));
        let from_black_friday = since(trade::black_friday(year));
        Day {
            date,
            identity: identity(date),
            years: since(first) / 365.25,
            school_break: school::Zone::ALL.map(|zone| school::on_holiday(zone, date).unwrap_or(false)),
            sales: if trade::on_sales(date) { (-since(sales_start) / 10.0).exp() } else { 0.0 },
            black_friday: match from_black_friday {
                -4.0..0.0 => 0.15,
                0.0..1.0 => 1.0,
                1.0..3.0 => 0.7,
                _ => 0.0,
            },
            christmas: match to_christmas {
                1.0..=35.0 => (1.0 - to_christmas / 36.0).powf(1.6),
                -6.0..1.0 => 0.25,
                _ => 0.0,
            },
            season: hill(date, 35, 22.0) * -0.08 + hill(date, 140, 35.0) * 0.03 + hill(date, 243, 7.0) * 0.07,
            summer: hill(date, 217, 24.0),
        }
    }
}

/// 1 on a day of the year, falling off over `width` days.
fn hill(date: NaiveDate, top: i32, width: f64) -> f64 {
    let away = f64::from(date.ordinal() as i32 - top) / width;
    (-0.5 * away * away).exp()
}

impl Portrait {
    /// Visitors expected on an open day, before weather and chance.
    pub(super) fn demand(&self, day: &Day) -> f64 {
        let style = self.style;
        let at_school = !day.school_break[self.zone as usize];
        let summer = if self.seaside { 0.35 } else { style.summer };
        let school = if at_school { 0.0 } else { style.school_break * (1.0 - 0.6 * day.summer) };
        let pulls = [
            self.growth * day.years,
            self.week[day.date.weekday().num_days_from_monday() as usize].ln(),
            day.season,
            summer * day.summer,
            school,
            style.sales * day.sales,
            style.black_friday * day.black_friday,
            style.christmas * day.christmas,
            occasion(day, style),
            self.opening(day.date),
            self.building(day.date),
        ];
        self.level * pulls.iter().sum::<f64>().exp()
    }

    /// A new mall draws a crowd that thins out.
    fn opening(&self, date: NaiveDate) -> f64 {
        self.opened.map_or(0.0, |opened| 0.35 * (-(date - opened).num_days() as f64 / 30.0).exp())
    }

    fn building(&self, date: NaiveDate) -> f64 {
        let under_way = self.works.filter(|works| works.first <= date && date <= works.last);
        under_way.map_or(0.0, |works| works.share.ln())
    }
}

/// Pull of what the day is.
fn occasion(day: &Day, style: &Style) -> f64 {
    match day.identity {
        Identity::Holiday { .. } => -0.40,
        Identity::Eve(Holiday::Christmas) => -0.12,
        Identity::Eve(_) => -0.30,
        Identity::Bridge(_) => 0.10 + style.school_break,
        Identity::BeforeChristmas { weekday: Weekday::Sun, .. } => 0.20,
        Identity::WinterSales | Identity::SummerSales => 0.10,
        _ if day.date.weekday() == Weekday::Sat && day.date.day() <= 7 => 0.03,
        _ => 0.0,
    }
}
