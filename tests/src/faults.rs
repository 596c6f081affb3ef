//! What goes wrong on purpose: at which request, and how.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::log::Room;
use crate::reply::Reply;
use crate::request::Request;
use crate::tokens;

/// How a request goes wrong.
#[derive(Clone)]
pub enum Fault {
    /// 503, nothing done.
    Unavailable,
    /// 500, nothing done.
    Internal,
    /// 500 although it was done.
    InternalAfter,
    /// 429, nothing done.
    TooMany,
    /// 403 with the reason `rateLimitExceeded`, nothing done.
    RateLimit,
    /// The connection is reset, nothing done.
    ResetBefore,
    /// The connection is reset although it was done: the answer is lost.
    ResetAfter,
    /// It is done and answered this much later.
    Slow(Duration),
    /// It is done, and the connection ends in the middle of the answer.
    CutOff,
    /// 502 with a page in HTML, nothing done.
    Html,
    /// 401 as for a token that has expired, nothing done.
    Expired,
    /// 403 as for a missing permission, nothing done.
    Forbidden,
    /// Something happens elsewhere, such as the death of the one who asks; then the connection is cut, and it is done
    /// or not.
    Meanwhile {
        /// What happens.
        event: Arc<dyn Fn() + Send + Sync>,
        /// Whether the request is done.
        done: bool,
    },
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Slow(pause) => write!(f, "Slow({pause:?})"),
            Fault::Meanwhile { done, .. } => write!(f, "Meanwhile(done: {done})"),
            Fault::Unavailable => f.write_str("Unavailable"),
            Fault::Internal => f.write_str("Internal"),
            Fault::InternalAfter => f.write_str("InternalAfter"),
            Fault::TooMany => f.write_str("TooMany"),
            Fault::RateLimit => f.write_str("RateLimit"),
            Fault::ResetBefore => f.write_str("ResetBefore"),
            Fault::ResetAfter => f.write_str("ResetAfter"),
            Fault::CutOff => f.write_str("CutOff"),
            Fault::Html => f.write_str("Html"),
            Fault::Expired => f.write_str("Expired"),
            Fault::Forbidden => f.write_str("Forbidden"),
        }
    }
}

/// Which requests a fault strikes: every field that is given has to match.
#[derive(Clone, Debug, Default)]
pub struct At {
    /// The API.
    pub room: Option<Room>,
    /// The method.
    pub method: Option<&'static str>,
    /// A part of the decoded path.
    pub path: Option<&'static str>,
}

impl At {
    /// Requests to this API.
    pub fn room(room: Room) -> At {
        At { room: Some(room), ..At::default() }
    }

    fn matches(&self, room: Room, request: &Request) -> bool {
        self.room.is_none_or(|wanted| wanted == room)
            && self.method.is_none_or(|method| request.method == *method)
            && self.path.is_none_or(|part| request.segments.join("/").contains(part))
    }
}

#[derive(Debug)]
struct Rule {
    at: At,
    first: usize,
    last: usize,
    seen: usize,
    fault: Fault,
}

/// The faults still to come. Each counts the requests that match it from the moment it is planned.
#[derive(Debug, Default)]
pub struct Faults {
    rules: Mutex<Vec<Rule>>,
    struck: AtomicUsize,
}

impl Faults {
    /// The `nth` matching request, from 1, goes wrong.
    pub fn once(&self, at: At, nth: usize, fault: Fault) {
        self.rules.lock().unwrap().push(Rule { at, first: nth, last: nth, seen: 0, fault });
    }

    /// Every matching request goes wrong until [`Faults::mend`].
    pub fn always(&self, at: At, fault: Fault) {
        self.rules.lock().unwrap().push(Rule { at, first: 1, last: usize::MAX, seen: 0, fault });
    }

    /// Nothing goes wrong any more.
    pub fn mend(&self) {
        self.rules.lock().unwrap().clear();
    }

    /// How many requests went wrong.
    pub fn struck(&self) -> usize {
        self.struck.load(Ordering::SeqCst)
    }

    pub(crate) fn strike(&self, room: Room, request: &Request) -> Option<Fault> {
        let mut rules = self.rules.lock().unwrap();
        let mut struck = None;
        for rule in rules.iter_mut().filter(|rule| rule.at.matches(room, request)) {
            rule.seen += 1;
            if (rule.first..=rule.last).contains(&rule.seen) {
                struck.get_or_insert_with(|| rule.fault.clone());
            }
        }
        rules.retain(|rule| rule.seen < rule.last);
        if struck.is_some() {
            self.struck.fetch_add(1, Ordering::SeqCst);
        }
        struck
    }
}

/// What is answered when nothing is done.
pub(crate) fn refusal(fault: &Fault) -> Option<Reply> {
    Some(match fault {
        Fault::Unavailable => Reply::error(503, "backendError", "The service is currently unavailable."),
        Fault::Internal | Fault::InternalAfter => Reply::error(500, "backendError", "Internal error encountered."),
        Fault::TooMany => Reply::error(429, "rateLimitExceeded", "Too many requests."),
        Fault::RateLimit => Reply::error(403, "rateLimitExceeded", "Rate Limit Exceeded"),
        Fault::Html => Reply::text(
            502,
            "<!DOCTYPE html><html lang=en><title>Error 502 (Server Error)!!1</title><p><b>502.</b> That's an error.",
        ),
        Fault::Expired => tokens::unauthorized(),
        Fault::Forbidden => Reply::error(403, "forbidden", "Permission denied on resource (or it may not exist)."),
        _ => return None,
    })
}
