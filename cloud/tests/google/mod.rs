//! A server on this machine in the place of Google's, that ends with the test.
#![allow(dead_code)]

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use carmila_cloud::credentials::Environment;
use carmila_cloud::google::{Endpoints, Google};

/// A server with the answers of one test.
pub struct Server {
    pub url: String,
    asked: Arc<Mutex<Vec<String>>>,
    serving: tokio::task::JoinHandle<()>,
}

impl Server {
    /// Serves these routes and writes down what is asked.
    pub async fn start(routes: Router) -> Server {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = asked.clone();
        let routes = routes.layer(from_fn(move |request: Request<Body>, next: Next| {
            log.lock().unwrap().push(format!("{} {}", request.method(), request.uri()));
            next.run(request)
        }));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let serving = tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        Server { url, asked, serving }
    }

    /// What was asked since this was last called, one request a line.
    pub fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }

    /// The address without `http://`.
    pub fn host(&self) -> &str {
        self.url.strip_prefix("http://").unwrap()
    }

    /// This server in the place of Google, and of the metadata server.
    pub fn google(&self) -> Google {
        let metadata_host = Some(self.host().to_owned());
        Google::new(self.endpoints(), Environment { metadata_host, ..Environment::default() })
    }

    pub fn endpoints(&self) -> Endpoints {
        Endpoints::at(&self.url).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// An answer with this status and document.
pub fn answer(status: u16, document: serde_json::Value) -> Response {
    (StatusCode::from_u16(status).unwrap(), axum::Json(document)).into_response()
}

/// An error as Google's services write it.
pub fn refusal(status: u16, reason: &str, message: &str) -> Response {
    let errors = serde_json::json!([{ "reason": reason, "message": message }]);
    answer(status, serde_json::json!({ "error": { "code": status, "message": message, "errors": errors } }))
}
