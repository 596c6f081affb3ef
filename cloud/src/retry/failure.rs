//! What may go wrong with a call to Google. Nothing else knows which failures pass by themselves, and what to do about
//! those that don't.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use serde_json::Value;

const LONGEST_MESSAGE: usize = 300;

/// One call that failed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Failure {
    /// How far it got.
    pub kind: Kind,
    /// Google's word for why, such as `rateLimitExceeded`; empty where there is none.
    pub reason: String,
    /// What was said about it.
    pub message: String,
}

/// How far a call got.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// It was answered with this HTTP status.
    Answer(u16),
    /// It was not even asked: there is no connection.
    Unreachable,
    /// It was asked and no whole answer came: it may have been done.
    Lost,
    /// It was not asked: there is no token. The message is the whole sentence.
    Credentials,
}

impl Failure {
    /// An answer with an error status, and what its body says in one of Google's ways or another.
    pub fn answer(status: u16, body: &[u8]) -> Failure {
        let (reason, message) = match serde_json::from_slice::<Value>(body) {
            Ok(document) => understand(&document),
            Err(_) => (String::new(), without_tags(&String::from_utf8_lossy(body))),
        };
        Failure { kind: Kind::Answer(status), reason, message: shorten(&message) }
    }

    /// No answer within this time.
    pub fn late(patience: Duration) -> Failure {
        Failure::lost(&format!("no answer within {} seconds", patience.as_secs()))
    }

    /// No whole answer.
    pub fn lost(message: &str) -> Failure {
        Failure { kind: Kind::Lost, reason: String::new(), message: shorten(message) }
    }

    /// No connection.
    pub fn unreachable(message: &str) -> Failure {
        Failure { kind: Kind::Unreachable, reason: String::new(), message: shorten(message) }
    }

    /// No token; `sentence` says why and what to do.
    pub fn without_credentials(sentence: impl fmt::Display) -> Failure {
        Failure { kind: Kind::Credentials, reason: String::new(), message: sentence.to_string() }
    }

    /// The HTTP status, if there was an answer.
    pub fn status(&self) -> Option<u16> {
        match self.kind {
            Kind::Answer(status) => Some(status),
            _ => None,
        }
    }

    /// Whether the same call may do better a moment later.
    pub fn is_worth_a_retry(&self) -> bool {
        match self.kind {
            Kind::Answer(408 | 429 | 500..) => true,
            Kind::Answer(403) => self.is_about_rate(),
            Kind::Answer(_) | Kind::Credentials => false,
            Kind::Unreachable | Kind::Lost => true,
        }
    }

    /// Whether the call may have been done although it failed.
    pub fn is_unsure(&self) -> bool {
        matches!(self.kind, Kind::Lost | Kind::Answer(408 | 500..))
    }

    /// Whether the token is good but was not made for this service.
    pub fn lacks_scope(&self) -> bool {
        self.status() == Some(403)
            && (self.reason == "ACCESS_TOKEN_SCOPE_INSUFFICIENT"
                || self.message.to_lowercase().contains("insufficient authentication scopes"))
    }

    /// The failure as a person reads it: `what` is what cannot be done ("drive:1AbC cannot be listed"), `otherwise` what
    /// to do about an answer that explains itself.
    pub fn tell(&self, what: &str, otherwise: &str) -> String {
        if self.kind == Kind::Credentials {
            return format!("{what}: {}", self.message);
        }
        let advice = match self.kind {
            Kind::Unreachable => "Check the network and try again",
            Kind::Lost | Kind::Answer(500..) => "Try again later",
            Kind::Answer(408 | 429) => "Google is asked too often: try again later",
            Kind::Answer(403) if self.is_about_rate() => "Google is asked too often: try again later",
            Kind::Answer(403) if self.is_about_the_project() => "Enable that service in the project, then try again",
            Kind::Answer(401) => "Sign in again with `gcloud auth application-default login`, or make a new key",
            _ => otherwise,
        };
        format!("{what} ({self}). {advice}")
    }

    fn is_about_rate(&self) -> bool {
        let reason = self.reason.to_lowercase();
        reason.contains("ratelimitexceeded") || reason.contains("rate_limit_exceeded")
    }

    fn is_about_the_project(&self) -> bool {
        matches!(self.reason.as_str(), "accessNotConfigured" | "SERVICE_DISABLED")
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::Answer(status) => write!(f, "Google answered {status}")?,
            Kind::Unreachable => f.write_str("Google cannot be reached")?,
            Kind::Lost => f.write_str("the answer was lost")?,
            Kind::Credentials => return f.write_str(&self.message),
        }
        match (self.reason.as_str(), self.message.as_str()) {
            ("", "") => Ok(()),
            ("", text) | (text, "") => write!(f, ": {text}"),
            (reason, message) => write!(f, " {reason}: {message}"),
        }
    }
}

impl Error for Failure {}

impl From<reqwest::Error> for Failure {
    fn from(error: reqwest::Error) -> Failure {
        let (connect, timeout) = (error.is_connect(), error.is_timeout());
        // The address may hold what is nobody's business.
        let message = innermost(&error.without_url());
        match (connect, timeout) {
            (true, _) => Failure::unreachable(&message),
            (_, true) => Failure::lost("no answer in time"),
            _ => Failure::lost(&message),
        }
    }
}

impl From<google_cloud_gax::error::Error> for Failure {
    fn from(error: google_cloud_gax::error::Error) -> Failure {
        if error.is_authentication() {
            return Failure::without_credentials(innermost(&error));
        }
        match (error.http_status_code(), error.http_payload(), error.status()) {
            (Some(status), Some(body), _) => Failure::answer(status, body),
            (status, _, Some(said)) => Failure {
                kind: status.map_or(Kind::Lost, Kind::Answer),
                reason: reason_of(said),
                message: shorten(&said.message),
            },
            (Some(status), None, None) => Failure::answer(status, &[]),
            _ if error.is_connect() || is_refusal(&error) => Failure::unreachable(&innermost(&error)),
            _ => Failure::lost(&innermost(&error)),
        }
    }
}

impl From<google_drive3::Error> for Failure {
    fn from(error: google_drive3::Error) -> Failure {
        use google_drive3::Error as Drive;
        match error {
            Drive::BadRequest(document) => {
                let status = document["error"]["code"].as_u64().and_then(|code| u16::try_from(code).ok());
                Failure::answer(status.unwrap_or(400), document.to_string().as_bytes())
            }
            Drive::Failure(response) => Failure::answer(response.status().as_u16(), &[]),
            Drive::HttpError(error) if error.is_connect() => Failure::unreachable(&innermost(&error)),
            Drive::HttpError(error) => Failure::lost(&innermost(&error)),
            Drive::MissingToken(error) => Failure::without_credentials(error),
            Drive::JsonDecodeError(_, error) => Failure::lost(&format!("what came is no answer of Drive's ({error})")),
            error => Failure::lost(&innermost(&error)),
        }
    }
}

/// The reason and the message of an error document: of a service, of the token server, or of neither.
fn understand(document: &Value) -> (String, String) {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let error = &document["error"];
    if let Some(word) = error.as_str() {
        return (word.to_owned(), text(&document["error_description"]));
    }
    let detail = error["details"].as_array().into_iter().flatten().find_map(|detail| detail["reason"].as_str());
    let reason = error["errors"][0]["reason"].as_str();
    // The details name a lacking scope and a disabled service, where the old list says only "forbidden".
    let reason = detail.or(reason).or(error["status"].as_str()).unwrap_or_default();
    (reason.to_owned(), text(&error["message"]))
}

fn reason_of(status: &google_cloud_gax::error::rpc::Status) -> String {
    use google_cloud_gax::error::rpc::StatusDetails;
    let detail = status.details.iter().find_map(|detail| match detail {
        StatusDetails::ErrorInfo(info) => Some(info.reason.clone()),
        _ => None,
    });
    detail.unwrap_or_else(|| status.code.name().to_owned())
}

fn is_refusal(error: &(dyn Error + 'static)) -> bool {
    causes(error).any(|cause| {
        cause.downcast_ref::<reqwest::Error>().is_some_and(reqwest::Error::is_connect)
            || cause
                .downcast_ref::<std::io::Error>()
                .is_some_and(|error| error.kind() == std::io::ErrorKind::ConnectionRefused)
    })
}

/// What is at the bottom of an error: the layers above repeat that a request failed.
pub(crate) fn innermost(error: &(dyn Error + 'static)) -> String {
    causes(error).last().map_or_else(String::new, ToString::to_string)
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| (**error).source())
}

fn without_tags(text: &str) -> String {
    let mut inside = false;
    let plain: String = text
        .chars()
        .filter_map(|c| {
            match c {
                '<' => inside = true,
                '>' => {
                    inside = false;
                    return Some(' ');
                }
                _ => {}
            }
            (!inside).then_some(c)
        })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn shorten(message: &str) -> String {
    let line = message.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = line.trim_end_matches('.');
    match line.char_indices().nth(LONGEST_MESSAGE) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_google_to_say_no_is_understood() {
        let told = [
            (404, r#"{"error":{"code":404,"message":"File not found: 1AbC.","errors":[{"reason":"notFound"}]}}"#),
            (403, r#"{"error":{"code":403,"message":"Request had insufficient authentication scopes.","errors":[{"reason":"forbidden"}],"status":"PERMISSION_DENIED","details":[{"reason":"ACCESS_TOKEN_SCOPE_INSUFFICIENT"}]}}"#),
            (400, r#"{"error":"invalid_grant","error_description":"Token has been expired or revoked."}"#),
            (502, "<html><body><h1>Bad Gateway</h1>\n<p>The server…</p></body></html>"),
            (500, ""),
        ]
        .map(|(status, body)| Failure::answer(status, body.as_bytes()).to_string());
        insta::assert_snapshot!(told.join("\n"), @r"
        Google answered 404 notFound: File not found: 1AbC
        Google answered 403 ACCESS_TOKEN_SCOPE_INSUFFICIENT: Request had insufficient authentication scopes
        Google answered 400 invalid_grant: Token has been expired or revoked
        Google answered 502: Bad Gateway The server…
        Google answered 500
        ");
    }
}
