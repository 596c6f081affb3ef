//! What the malls of a cluster have in common.

/// When a mall opens on Sundays.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Sundays {
    /// On every one.
    All,
    /// On those of the sales, of Black Friday and before Christmas.
    Special,
    /// On the last two before Christmas.
    Few,
}

/// A cluster. Shares are probabilities; pulls are logarithms of the factor on a day's visitors.
pub(super) struct Style {
    pub name: &'static str,
    /// Median visitors on an average open weekday.
    pub level: f64,
    /// Monday to Sunday, as a factor.
    pub week: [f64; 7],
    pub sundays: [(Sundays, f64); 2],
    /// Share of the malls that open on a public holiday that does not shut the doors.
    pub holidays: f64,
    pub christmas: f64,
    pub sales: f64,
    pub black_friday: f64,
    pub summer: f64,
    pub school_break: f64,
}

pub(super) const STYLES: [Style; 4] = [
    Style {
        name: "Régional",
        level: 14_500.0,
        week: [0.88, 0.87, 1.02, 0.94, 1.10, 1.62, 0.78],
        sundays: [(Sundays::All, 0.25), (Sundays::Special, 1.0)],
        holidays: 0.85,
        christmas: 0.52,
        sales: 0.26,
        black_friday: 0.40,
        summer: -0.09,
        school_break: 0.10,
    },
    Style {
        name: "Centre-ville",
        level: 9_200.0,
        week: [0.90, 0.95, 1.08, 0.98, 1.08, 1.45, 0.55],
        sundays: [(Sundays::Special, 0.6), (Sundays::Few, 1.0)],
        holidays: 0.55,
        christmas: 0.42,
        sales: 0.30,
        black_friday: 0.28,
        summer: -0.16,
        school_break: 0.03,
    },
    Style {
        name: "Grand bassin",
        level: 6_100.0,
        week: [0.95, 0.93, 1.00, 0.97, 1.14, 1.38, 0.60],
        sundays: [(Sundays::All, 0.15), (Sundays::Special, 1.0)],
        holidays: 0.75,
        christmas: 0.36,
        sales: 0.15,
        black_friday: 0.25,
        summer: -0.06,
        school_break: 0.05,
    },
    Style {
        name: "Proximité",
        level: 3_300.0,
        week: [1.00, 0.97, 1.03, 1.00, 1.15, 1.20, 0.48],
        sundays: [(Sundays::All, 0.8), (Sundays::Few, 1.0)],
        holidays: 0.9,
        christmas: 0.20,
        sales: 0.06,
        black_friday: 0.08,
        summer: -0.11,
        school_break: -0.03,
    },
];
