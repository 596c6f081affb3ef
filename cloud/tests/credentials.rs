//! Tokens, as the doors get them.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod google;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use axum::http::HeaderMap;
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use carmila_cloud::credentials::{CLOUD, DRIVE, Environment, Tokens};
use carmila_cloud::google::{Endpoints, Google};
use carmila_cloud::retry::Failure;
use google::{Server, answer, refusal};
use serde_json::{Value, json};

const TOKEN: &str = "/computeMetadata/v1/instance/service-accounts/default/token";
const EMAIL: &str = "/computeMetadata/v1/instance/service-accounts/default/email";
const JOB: &str = "job-carmila@carmila.iam.gserviceaccount.com";

/// Each token is numbered, so that a kept one is told from a new one.
fn metadata(lives: u64) -> Router {
    let given = Arc::new(AtomicU32::new(1));
    let token = move |headers: HeaderMap| {
        assert_eq!(headers["metadata-flavor"], "Google");
        let number = given.fetch_add(1, Ordering::Relaxed);
        async move { Json(json!({ "access_token": format!("metadata {number}"), "expires_in": lives })) }
    };
    Router::new().route(TOKEN, get(token)).route(EMAIL, get(async || JOB))
}

/// IAM Credentials, which tells in its token who asked for what.
fn iam() -> Router {
    let make = async |headers: HeaderMap, Json(wish): Json<Value>| {
        let with = headers["authorization"].to_str().unwrap().replace("Bearer ", "");
        let expires = chrono::Utc::now() + chrono::TimeDelta::hours(1);
        let token = format!("made with ({with}) for {}", wish["scope"][0].as_str().unwrap());
        Json(json!({ "accessToken": token, "expireTime": expires }))
    };
    Router::new().route("/v1/projects/-/serviceAccounts/{account}", post(make))
}

fn file(document: &Value) -> (tempfile::TempDir, Environment) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("credentials.json");
    std::fs::write(&path, document.to_string()).unwrap();
    (directory, Environment { file: Some(path), ..Environment::default() })
}

fn signed_in() -> Value {
    json!({ "type": "authorized_user", "client_id": "gcloud", "client_secret": "s", "refresh_token": "r" })
}

#[tokio::test]
async fn the_metadata_server_is_asked_once_for_each_scope() {
    let server = Server::start(metadata(3600)).await;
    let tokens = server.google().tokens().unwrap();
    assert_eq!(tokens.token(&[DRIVE]).await.unwrap(), "metadata 1");
    assert_eq!(tokens.clone().token(&[DRIVE]).await.unwrap(), "metadata 1");
    assert_eq!(tokens.token(&[CLOUD]).await.unwrap(), "metadata 2");
    assert_eq!(tokens.account().await.as_deref(), Some(JOB));
    assert_eq!(format!("{tokens:?}"), "Tokens(metadata server)");
    insta::assert_snapshot!(server.asked().join("\n"), @"
    GET /computeMetadata/v1/instance/service-accounts/default/token?scopes=https%3A%2F%2Fwww.googleapis.com%2Fauth%2Fdrive.readonly
    GET /computeMetadata/v1/instance/service-accounts/default/token?scopes=https%3A%2F%2Fwww.googleapis.com%2Fauth%2Fcloud-platform
    GET /computeMetadata/v1/instance/service-accounts/default/email
    ");
}

#[tokio::test]
async fn a_token_in_its_last_minute_is_replaced() {
    let server = Server::start(metadata(59)).await;
    let tokens = server.google().tokens().unwrap();
    assert_eq!(tokens.token(&[CLOUD]).await.unwrap(), "metadata 1");
    assert_eq!(tokens.token(&[CLOUD]).await.unwrap(), "metadata 2");
}

/// What a call sees that fails with `refused` as long as its token is not good.
async fn until_good(tokens: &Tokens, good: impl Fn(&str) -> bool, refused: &Failure) -> Result<Vec<String>, Failure> {
    let seen = std::sync::Mutex::new(Vec::new());
    let call = || async {
        let token = tokens.token(&[DRIVE]).await.map_err(Failure::without_credentials)?;
        seen.lock().unwrap().push(token.clone());
        if good(&token) { Ok(seen.lock().unwrap().clone()) } else { Err(refused.clone()) }
    };
    tokens.with("testing", &[DRIVE], call).await
}

#[tokio::test]
async fn where_the_scope_is_lacking_the_account_makes_its_own_token() {
    let server = Server::start(metadata(3600).merge(iam())).await;
    let tokens = server.google().tokens().unwrap();
    let lacking = Failure::answer(
        403,
        br#"{"error": {"message": "Request had insufficient authentication scopes.", "errors": [{"reason": "forbidden"}]}}"#,
    );
    let seen = until_good(&tokens, |token| token.starts_with("made"), &lacking).await.unwrap();
    insta::assert_snapshot!(seen.join("\n"), @"
    metadata 1
    made with (metadata 2) for https://www.googleapis.com/auth/drive.readonly
    ");
    // It is known from then on.
    assert_eq!(until_good(&tokens, |_| true, &lacking).await.unwrap().len(), 1);
    assert_eq!(until_good(&tokens, |_| false, &lacking).await, Err(lacking.clone()));
}

#[tokio::test]
async fn a_refused_token_is_replaced_once() {
    let server = Server::start(metadata(3600)).await;
    let tokens = server.google().tokens().unwrap();
    let refused = Failure::answer(401, b"");
    let seen = until_good(&tokens, |token| token == "metadata 2", &refused).await.unwrap();
    assert_eq!(seen, ["metadata 1", "metadata 2"]);
    assert_eq!(until_good(&tokens, |_| false, &refused).await, Err(refused.clone()));
}

#[tokio::test]
async fn a_key_is_exchanged() {
    let exchange = async |body: String| {
        assert!(body.starts_with("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion="));
        Json(json!({ "access_token": "of the key", "expires_in": 3600, "token_type": "Bearer" }))
    };
    let server = Server::start(Router::new().route("/token", post(exchange))).await;
    let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let der: Pkcs8V1Der<'_> = pair.as_der().unwrap();
    let pem =
        format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", BASE64_STANDARD.encode(der.as_ref()));
    let (_directory, environment) = file(&json!({
        "type": "service_account", "client_email": JOB, "private_key": pem, "token_uri": "https://nowhere.invalid/token"
    }));
    let tokens = Google::new(server.endpoints(), environment).tokens().unwrap();
    assert_eq!(tokens.token(&[DRIVE]).await.unwrap(), "of the key");
    assert_eq!(tokens.token(&[DRIVE]).await.unwrap(), "of the key");
    assert_eq!(tokens.account().await.as_deref(), Some(JOB));
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn who_is_signed_in_acts_as_the_account() {
    let exchange = async |body: String| {
        assert_eq!(body, "grant_type=refresh_token&client_id=gcloud&client_secret=s&refresh_token=r");
        Json(json!({ "access_token": "mine", "expires_in": 3600 }))
    };
    let server = Server::start(Router::new().route("/token", post(exchange)).merge(iam())).await;
    let (_directory, mut environment) = file(&signed_in());
    let alone = Google::new(server.endpoints(), environment.clone()).tokens().unwrap();
    assert_eq!(alone.token(&[CLOUD]).await.unwrap(), "mine");
    environment.impersonate = Some(JOB.to_owned());
    let tokens = Google::new(server.endpoints(), environment).tokens().unwrap();
    let made = "made with (mine) for https://www.googleapis.com/auth/drive.readonly";
    assert_eq!(tokens.token(&[DRIVE]).await.unwrap(), made);
    assert_eq!(tokens.account().await.as_deref(), Some(JOB));

    let (_directory, environment) = file(&json!({
        "type": "impersonated_service_account",
        "service_account_impersonation_url": format!("https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/{JOB}:generateAccessToken"),
        "source_credentials": signed_in(),
    }));
    let tokens = Google::new(server.endpoints(), environment).tokens().unwrap();
    assert_eq!(tokens.token(&[DRIVE]).await.unwrap(), made);
}

#[tokio::test]
async fn a_hiccup_is_passed_over() {
    let asked = Arc::new(AtomicU32::new(0));
    let token = move || {
        let first = asked.fetch_add(1, Ordering::Relaxed) == 0;
        async move {
            if first { refusal(503, "", "") } else { answer(200, json!({ "access_token": "t", "expires_in": 3600 })) }
        }
    };
    let server = Server::start(Router::new().route(TOKEN, get(token))).await;
    assert_eq!(server.google().tokens().unwrap().token(&[CLOUD]).await.unwrap(), "t");
}

#[tokio::test]
async fn what_is_missing_is_told() {
    let expired =
        async || answer(400, json!({ "error": "invalid_grant", "error_description": "Token has been revoked." }));
    let forbidden =
        async || refusal(403, "IAM_PERMISSION_DENIED", "Permission iam.serviceAccounts.getAccessToken denied");
    let exchange =
        Router::new().route("/token", post(async || Json(json!({ "access_token": "mine", "expires_in": 9 }))));
    let iam = Router::new().route("/v1/projects/-/serviceAccounts/{account}", post(forbidden));
    let lost = Server::start(Router::new().route("/token", post(expired))).await;
    let strict = Server::start(exchange.merge(iam)).await;
    let bare = Server::start(Router::new().route(TOKEN, get(async || refusal(404, "", "")))).await;
    let (_a, person) = file(&signed_in());
    let (_b, unknown) = file(&json!({ "type": "external_account" }));
    let (_c, half) = file(&json!({ "type": "service_account", "client_email": JOB }));
    let (_d, signed) =
        file(&json!({ "type": "service_account", "client_email": JOB, "private_key": "x", "token_uri": "x" }));
    let missing = Environment { file: Some(PathBuf::from("/no/where.json")), ..Environment::default() };
    let account = Environment { impersonate: Some(JOB.to_owned()), ..person.clone() };
    let told = async |environment: &Environment, endpoints: Endpoints| match Tokens::find(environment, &endpoints) {
        Ok(tokens) => tokens.token(&[DRIVE]).await.unwrap_err().to_string(),
        Err(error) => error.to_string(),
    };
    let metadata = Environment { metadata_host: Some(bare.host().to_owned()), ..Environment::default() };
    let told = [
        told(&missing, Endpoints::default()).await,
        told(&unknown, Endpoints::default()).await,
        told(&half, Endpoints::default()).await,
        told(&signed, Endpoints::default()).await,
        told(&person, Endpoints::default()).await,
        told(&account, lost.endpoints()).await,
        told(&account, strict.endpoints()).await,
        told(&metadata, Endpoints::default()).await,
    ];
    let told =
        told.join("\n").replace(&*_b.path().to_string_lossy(), "DIR").replace(&*_c.path().to_string_lossy(), "DIR");
    insta::assert_snapshot!(told, @"
    the credentials in /no/where.json cannot be read (No such file or directory (os error 2)). Check GOOGLE_APPLICATION_CREDENTIALS
    DIR/credentials.json holds no credentials that can be used here. Name a service account's key in GOOGLE_APPLICATION_CREDENTIALS, or run `gcloud auth application-default login`
    DIR/credentials.json holds no credentials that can be used here. Name a service account's key in GOOGLE_APPLICATION_CREDENTIALS, or run `gcloud auth application-default login`
    the key of job-carmila@carmila.iam.gserviceaccount.com is refused (Error reading key from PEM). Make a new one and name it in GOOGLE_APPLICATION_CREDENTIALS
    gcloud's sign-in by itself may not read Drive. Set CARMILA_IMPERSONATE to the account that the folder is shared with, such as job-carmila@PROJECT.iam.gserviceaccount.com
    your sign-in is no longer good (Google answered 400 invalid_grant: Token has been revoked). Run `gcloud auth application-default login` again
    no token can be made for job-carmila@carmila.iam.gserviceaccount.com (Google answered 403 IAM_PERMISSION_DENIED: Permission iam.serviceAccounts.getAccessToken denied). Grant roles/iam.serviceAccountTokenCreator on job-carmila@carmila.iam.gserviceaccount.com to whoever runs this, and enable iamcredentials.googleapis.com
    the metadata server gives no token (Google answered 404). Check that a service account is attached
    ");
}
