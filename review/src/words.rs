//! A review as Markdown. What comes from the plan stands between backquotes, so that it is read as it is.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::access::Note;
use crate::change::Action;
use crate::grant::Grant;
use crate::place::Place;
use crate::review::Review;

/// A comment on GitHub ends at 65,536 characters: lists end before.
const LONGEST: usize = 100;

/// What changes, who may do what first: a section for each plan, by its name.
pub fn told(reviews: &[(String, Review)]) -> String {
    let mut text = String::new();
    for (name, review) in reviews {
        let _ = writeln!(text, "## {name}\n");
        access(&mut text, review);
        others(&mut text, review);
    }
    text
}

fn access(text: &mut String, review: &Review) {
    if review.leaves_access_alone() {
        text.push_str("Nobody gains or loses anything.\n\n");
        return;
    }
    let (turned, gained, lost) = pairs(review);
    section(text, "Gains", gained.iter().map(|(grant, addresses)| line(grant, "gains", addresses)));
    section(text, "Loses", lost.iter().map(|(grant, addresses)| line(grant, "loses", addresses)));
    let orphaned = review.orphaned.iter().map(|(grant, addresses)| {
        format!("{}: the plan leaves it, and it goes with the account", line(grant, "loses", addresses))
    });
    section(text, "Loses with its account", orphaned);
    section(text, "Has something else instead", turned.into_iter());
    let uncertain = review.uncertain.iter().map(|(grant, addresses)| {
        format!("{}: one resource gives it and another takes it, and which comes last is not certain. A `moved` block says that they are one", line(grant, "may lose", addresses))
    });
    section(text, "Not certain", uncertain);
    let unwatched = review.unwatched.iter().map(|(grant, addresses)| line(grant, "keeps, unwatched,", addresses));
    section(text, "Kept, and no longer looked after", unwatched);
    section(
        text,
        "Also about access",
        review.notes.iter().map(|(address, note)| format!("{}: {}", code(address), sentence(note))),
    );
}

type Grants<'a> = BTreeMap<&'a Grant, &'a BTreeSet<String>>;

/// Gains and losses that are one change: of the condition, of the role, or of the place, in this order.
fn pairs(review: &Review) -> (Vec<String>, Grants<'_>, Grants<'_>) {
    let mut gained: Grants = review.gained.iter().collect();
    let mut lost: Grants = review.lost.iter().collect();
    let mut turned = Vec::new();
    let same: [fn(&Grant, &Grant) -> bool; 3] = [
        |a, b| a.member == b.member && a.role == b.role && a.place == b.place,
        |a, b| a.member == b.member && a.place == b.place,
        |a, b| a.member == b.member && a.role == b.role,
    ];
    for same in same {
        for new in gained.keys().copied().collect::<Vec<_>>() {
            let Some(old) = lost.keys().copied().find(|old| same(old, new)) else { continue };
            lost.remove(old);
            if let Some(addresses) = gained.remove(new) {
                turned.push(instead(old, new, addresses));
            }
        }
    }
    (turned, gained, lost)
}

fn instead(old: &Grant, new: &Grant, addresses: &BTreeSet<String>) -> String {
    let member = member(&new.member);
    let by = made_by(addresses);
    if old.role != new.role {
        let (is, was) = (limited(new), limited(old));
        format!("{member} has {}{is} instead of {}{was}, on {}{by}", code(&new.role), code(&old.role), on(&new.place))
    } else if old.place != new.place {
        format!(
            "{member} has {} on {}{} instead of {}{}{by}",
            code(&new.role),
            on(&new.place),
            limited(new),
            on(&old.place),
            limited(old)
        )
    } else {
        let how = match (&old.condition, &new.condition) {
            (Some(old), None) => format!("without a condition now: until now only where {}", code(old)),
            (None, Some(new)) => format!("only where {} now: until now always", code(new)),
            (old, new) => {
                let said = |condition: &Option<String>| code(condition.as_deref().unwrap_or_default());
                format!("only where {} now: until now where {}", said(new), said(old))
            }
        };
        format!("{member} has {} on {}, {how}{by}", code(&new.role), on(&new.place))
    }
}

fn line(grant: &Grant, verb: &str, addresses: &BTreeSet<String>) -> String {
    let (role, place) = (code(&grant.role), on(&grant.place));
    format!("{} {verb} {role} on {place}{}{}", member(&grant.member), limited(grant), made_by(addresses))
}

fn member(member: &str) -> String {
    match member {
        "allUsers" => format!("**everybody on the internet** ({})", code(member)),
        "allAuthenticatedUsers" => format!("**everybody with a Google account** ({})", code(member)),
        _ => code(member),
    }
}

fn on(place: &Place) -> String {
    format!("{} {}", place.what, code(&place.name))
}

fn limited(grant: &Grant) -> String {
    grant.condition.as_ref().map(|condition| format!(", only where {}", code(condition))).unwrap_or_default()
}

fn made_by(addresses: &BTreeSet<String>) -> String {
    let addresses: Vec<&str> = addresses.iter().map(String::as_str).collect();
    format!(" <sub>{}</sub>", code(&addresses.join(", ")))
}

fn section(text: &mut String, title: &str, lines: impl Iterator<Item = String>) {
    let lines: Vec<_> = lines.collect();
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(text, "**{title}**\n");
    listed(text, &lines);
}

fn listed(text: &mut String, lines: &[String]) {
    for line in lines.iter().take(LONGEST) {
        let _ = writeln!(text, "- {line}");
    }
    if lines.len() > LONGEST {
        let _ = writeln!(text, "- … and {} more: they are in the plan itself", lines.len() - LONGEST);
    }
    text.push('\n');
}

fn others(text: &mut String, review: &Review) {
    let mut counts: Vec<_> =
        review.others.iter().map(|(action, addresses)| format!("{} {}", addresses.len(), action.done())).collect();
    if !review.taken_over.is_empty() {
        counts.push(format!("{} taken over as found", review.taken_over.len()));
    }
    if review.renamed > 0 {
        counts.push(format!("{} under another address", review.renamed));
    }
    if counts.is_empty() {
        text.push_str("Nothing else changes.\n\n");
        return;
    }
    let _ = writeln!(text, "Other resources: {}.\n", counts.join(", "));
    // What is gone is gone: it is named, and the rest is counted.
    for action in [Action::Replace, Action::Destroy, Action::Forget] {
        if let Some(addresses) = review.others.get(&action) {
            let _ = writeln!(text, "{}:\n", capital(action.done()));
            listed(text, &addresses.iter().map(|address| code(address)).collect::<Vec<_>>());
        }
    }
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn sentence(note: &Note) -> String {
    let mut quoted = note.quoted.iter();
    let mut parts = note.words.split("{}");
    let mut sentence = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        sentence.extend([code(quoted.next().map_or("", String::as_str)), part.to_owned()]);
    }
    sentence
}

/// Text of the plan as Markdown's code: it cannot end it, and it is one line.
fn code(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    if longest > 0 { format!("{fence} {text} {fence}") } else { format!("`{text}`") }
}
