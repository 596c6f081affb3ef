//! How old what people look at is.

use std::time::Duration;

use carmila_cloud::latest::Latest;
use chrono::Local;
use tokio_util::sync::CancellationToken;

use super::line::{Check, State, Words};
use crate::answer::age as days;
use crate::observe::read;
use crate::open::Held;

/// From here on something is wrong: the days after which the alert speaks up too.
const OLD: u64 = 10;

/// How old the newest count of the published run is.
pub async fn age(held: &Held) -> State {
    let reach = held.reach(Duration::ZERO, CancellationToken::new());
    let run = match read::<Latest, _>(&reach, Latest::NAME).await {
        Ok(Some((latest, _))) => latest.run,
        Ok(None) => return State::Skipped { because: Check::Load },
        Err(error) => return State::of(&error.french(), &error.to_string()),
    };
    let (cutoff, age) = (run.cutoff(), days(run.cutoff(), Local::now().date_naive()));
    let what = Words::new(
        format!("les comptages vont jusqu'au {cutoff}, il y a {age} {}", if age < 2 { "jour" } else { "jours" }),
        format!("the counts go up to {cutoff}, {age} {} ago", if age == 1 { "day" } else { "days" }),
    );
    if age <= OLD {
        return State::Fine { what };
    }
    State::Wrong {
        what,
        mend: Words::new(
            "Déposez dans le dossier le dernier classeur de flux",
            "Put the newest flux workbook into the folder",
        ),
    }
}
