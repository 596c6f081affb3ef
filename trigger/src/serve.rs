//! Ticks over HTTP. `POST /` is one tick and answers how it ended: 200, also where somebody has to do something, since
//! delivering again would not help; 500 where the next delivery may. While a tick is at work, another one answers 200 at
//! once, `already running`: a scheduler takes every other status for a failure, raises an alarm and delivers again.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use carmila_cloud::VERSION;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use crate::answer::Answer;
use crate::outcome::{Busy, Ending, Failure, Outcome};
use crate::ticker::Ticker;

/// No scheduler has more to say.
const BODY: usize = 16 * 1024;
const READING: Duration = Duration::from_secs(10);
/// Cloud Run kills a process ten seconds after it asked it to end.
const GRACE: Duration = Duration::from_secs(8);

#[derive(Clone)]
struct Service {
    ticker: Arc<Ticker>,
    at_work: Arc<Mutex<()>>,
}

/// Serves until it is stopped; then the tick at hand ends, or is left to the next one.
///
/// # Errors
/// When the system refuses.
pub async fn serve(listener: TcpListener, ticker: Ticker, stop: CancellationToken) -> std::io::Result<()> {
    tracing::info!("listening on http://{}", listener.local_addr()?);
    let service = Service { ticker: Arc::new(ticker), at_work: Arc::default() };
    let at_work = service.at_work.clone();
    let router = Router::new()
        .route("/", post(tick))
        .route("/health", get(|| async { Json(json!({ "status": "ok", "version": VERSION })) }))
        .fallback(|| async { refusal(StatusCode::NOT_FOUND, "There is nothing here. POST / is one tick") })
        .method_not_allowed_fallback(|| async {
            refusal(
                StatusCode::METHOD_NOT_ALLOWED,
                "This is not done so. POST / is one tick, GET /health says who is up",
            )
        })
        .with_state(service);
    let served = axum::serve(listener, router).with_graceful_shutdown(stop.clone().cancelled_owned());
    let late = async {
        stop.cancelled().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        ended = async {
            served.await?;
            // Whoever asked for it may be gone.
            drop(at_work.lock().await);
            Ok(())
        } => ended,
        () = late => {
            tracing::warn!("the tick at hand is left to the next one");
            Ok(())
        }
    }
}

async fn tick(State(service): State<Service>, body: Body) -> Response {
    let body = match tokio::time::timeout(READING, to_bytes(body, BODY)).await {
        Err(_) => return refusal(StatusCode::REQUEST_TIMEOUT, "The body takes too long. Send none"),
        Ok(Err(_)) => return refusal(StatusCode::PAYLOAD_TOO_LARGE, "The body is too large. Send none"),
        Ok(Ok(body)) => body,
    };
    if !body.is_empty() && serde_json::from_slice::<Value>(&body).is_err() {
        return refusal(StatusCode::BAD_REQUEST, "The body is no JSON. Send none");
    }
    let lang = service.ticker.lang();
    let ending = match service.at_work.try_lock_owned() {
        Err(_) => Ending { outcome: Outcome::AlreadyRunning(Busy::Tick), run: None, news: false, execution: None },
        Ok(held) => {
            // A task of its own goes on when the one who asked hangs up.
            let ticking = tokio::spawn(async move {
                let ending = service.ticker.tick().await;
                drop(held);
                ending
            });
            ticking.await.unwrap_or_else(|error| {
                let reason = format!("the tick broke off ({error}). Report it if it stays");
                let french = format!("le passage s'est interrompu ({error}). Signalez-le si cela dure");
                Ending {
                    outcome: Outcome::Failed(Failure::Door { reason, french }),
                    run: None,
                    news: false,
                    execution: None,
                }
            })
        }
    };
    let status = match ending.outcome {
        Outcome::Failed(_) => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::OK,
    };
    let answer = Answer::of(&ending, lang);
    answer.log();
    (status, Json(answer)).into_response()
}

fn refusal(status: StatusCode, words: &str) -> Response {
    (status, Json(json!({ "error": words }))).into_response()
}
