//! Open or closed, as people write it in a census.

use super::cell::Cell;
use super::number::clock;
use crate::name::bare;

/// Open, closed, or nothing said.
///
/// # Errors
/// Where the cell says something that is neither.
pub(crate) fn of(cell: &Cell) -> Result<Option<bool>, ()> {
    match cell {
        Cell::Empty => Ok(None),
        Cell::Flag(open) => Ok(Some(*open)),
        Cell::Number(0.0) => Ok(Some(false)),
        // 1, or an opening time as Excel stores it.
        Cell::Number(value) if *value > 0.0 && *value <= 1.0 => Ok(Some(true)),
        Cell::Text(text) => word(text),
        _ => Err(()),
    }
}

fn word(text: &str) -> Result<Option<bool>, ()> {
    let bare = bare(text);
    let first = bare.split([' ', '-', ',', ';', '(', ':']).find(|w| !w.is_empty()).unwrap_or_default();
    match first {
        "?" | "NC" | "N/A" | "INCONNU" | "" => Ok(None),
        "TRUE" | "VRAI" | "1" | "OUI" | "O" | "YES" | "Y" | "X" | "OUVERT" | "OUVERTE" | "OUVERTURE" | "OPEN" => {
            Ok(Some(true))
        }
        "FALSE" | "FAUX" | "0" | "NON" | "N" | "NO" | "FERME" | "FERMEE" | "FERMETURE" | "CLOSED" => Ok(Some(false)),
        _ if clock(&bare.to_lowercase()).is_some() && bare.contains(['H', ':']) => Ok(Some(true)),
        _ => Err(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_and_closed_as_people_write_them() {
        for open in
            ["TRUE", "vrai", "1", "oui", "Ouvert", "ouvert 10h-19h", "10h-19h", "9h30 à 13h", "10:00 - 19:00", "x"]
        {
            assert_eq!(of(&Cell::text(open)), Ok(Some(true)), "{open}");
        }
        for closed in ["FALSE", "Faux", "0", "non", "fermé", "FERME\u{301}E", "Fermé (travaux)"] {
            assert_eq!(of(&Cell::text(closed)), Ok(Some(false)), "{closed}");
        }
        for unknown in ["", " ", "?", "nc", "-"] {
            assert_eq!(of(&Cell::text(unknown)), Ok(None), "{unknown}");
        }
        for neither in ["peut-être", "42", "#N/A"] {
            assert_eq!(of(&Cell::text(neither)), Err(()), "{neither}");
        }
        assert_eq!(of(&Cell::Number(1.0)), Ok(Some(true)));
        assert_eq!(of(&Cell::Number(0.0)), Ok(Some(false)));
        assert_eq!(of(&Cell::Number(7.0)), Err(()));
        assert_eq!(of(&Cell::Broken("#REF!".into())), Err(()));
    }
}
