//! Calls to Google, tried again while that is worth it. It knows when and how often, not what is called.

mod failure;

use std::future::Future;
use std::time::Duration;

use backon::{ExponentialBuilder, Retryable};

pub(crate) use failure::innermost;
pub use failure::{Failure, Kind};

/// How long one attempt of an ordinary call may take.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Waits of 0.1, 0.3, 0.9, 2.7, 8 and 10 seconds, each up to doubled at random so that many callers spread out.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
const GROWTH: f32 = 3.0;
const RETRIES: usize = 6;

/// Does `attempt` until it succeeds, fails in a way that no further attempt mends, or has failed too often. `what` says
/// in the log what is being done: "listing the folder".
///
/// # Errors
/// The last failure.
pub async fn with<T, Call>(what: &str, attempt: impl FnMut() -> Call) -> Result<T, Failure>
where
    Call: Future<Output = Result<T, Failure>>,
{
    within(PATIENCE, what, attempt).await
}

/// The same with another time for each attempt.
///
/// # Errors
/// The last failure.
pub async fn within<T, Call>(patience: Duration, what: &str, attempt: impl FnMut() -> Call) -> Result<T, Failure>
where
    Call: Future<Output = Result<T, Failure>>,
{
    pausing(FIRST_PAUSE, patience, what, attempt).await
}

async fn pausing<T, Call>(
    first: Duration,
    patience: Duration,
    what: &str,
    mut attempt: impl FnMut() -> Call,
) -> Result<T, Failure>
where
    Call: Future<Output = Result<T, Failure>>,
{
    let timed = || {
        let call = tokio::time::timeout(patience, attempt());
        async move { call.await.unwrap_or_else(|_| Err(Failure::late(patience))) }
    };
    let pauses = ExponentialBuilder::default()
        .with_min_delay(first)
        .with_max_delay(LONGEST_PAUSE)
        .with_factor(GROWTH)
        .with_max_times(RETRIES)
        .with_jitter();
    timed
        .retry(pauses)
        .when(Failure::is_worth_a_retry)
        .notify(|failure, pause| tracing::info!("{what}: {failure}; trying again in {} ms", pause.as_millis()))
        .await
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    const MOMENT: Duration = Duration::from_micros(10);

    /// How often a call that always fails like this is made.
    async fn attempts(failure: Failure) -> u32 {
        let made = Cell::new(0);
        let call = || {
            made.set(made.get() + 1);
            std::future::ready(Err::<(), _>(failure.clone()))
        };
        assert_eq!(pausing(MOMENT, PATIENCE, "testing", call).await, Err(failure.clone()));
        made.get()
    }

    #[tokio::test]
    async fn only_what_may_pass_is_tried_again() {
        let answer = |status, body: &str| Failure::answer(status, body.as_bytes());
        let reason = |reason| format!(r#"{{"error": {{"errors": [{{"reason": "{reason}"}}]}}}}"#);
        assert_eq!(attempts(answer(503, "")).await, 7);
        assert_eq!(attempts(answer(429, "")).await, 7);
        assert_eq!(attempts(answer(403, &reason("userRateLimitExceeded"))).await, 7);
        assert_eq!(attempts(answer(403, &reason("insufficientPermissions"))).await, 1);
        assert_eq!(attempts(answer(412, "")).await, 1);
        assert_eq!(attempts(Failure::without_credentials("none")).await, 1);
    }

    #[tokio::test]
    async fn a_call_that_hangs_is_made_again() {
        let made = Cell::new(0);
        let call = || {
            made.set(made.get() + 1);
            let hangs = made.get() < 3;
            async move {
                if hangs {
                    std::future::pending::<()>().await;
                }
                Ok(1)
            }
        };
        let patience = Duration::from_millis(5);
        assert_eq!(pausing(MOMENT, patience, "testing", call).await, Ok(1));
        assert_eq!(made.get(), 3);
    }
}
