//! Ticks over HTTP.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use reqwest::{Client, Method, StatusCode};
use serde_json::Value;

use crate::house::House;

struct Service {
    child: Child,
    /// What it says; read all the time, since a full pipe would hold it up.
    log: Receiver<String>,
    url: String,
}

impl Service {
    fn start(house: &House) -> Service {
        let mut command = house.command("serve");
        command.args(["--listen", "127.0.0.1:0"]).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (send, log) = channel();
        let said = BufReader::new(child.stderr.take().unwrap());
        std::thread::spawn(move || said.lines().map_while(Result::ok).for_each(|line| drop(send.send(line))));
        let mut service = Service { child, log, url: String::new() };
        let said = service.until("listening on ");
        service.url = said.rsplit(' ').next().unwrap().to_owned();
        service
    }

    /// What the next event that holds these words says.
    fn until(&self, words: &str) -> String {
        loop {
            let line = self.log.recv().unwrap_or_else(|_| panic!("the service ended before it said {words:?}"));
            let event: Value = serde_json::from_str(&line).unwrap();
            if event["message"].as_str().is_some_and(|message| message.contains(words)) {
                return event["message"].as_str().unwrap().to_owned();
            }
        }
    }

    fn terminate(&self) {
        assert!(Command::new("kill").arg(self.child.id().to_string()).status().unwrap().success());
    }

    fn end(mut self) -> Option<i32> {
        self.terminate();
        self.child.wait().unwrap().code()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

async fn post(client: &Client, url: &str) -> (StatusCode, Value) {
    let answer = client.post(url).send().await.unwrap();
    (answer.status(), answer.json().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_deliveries_at_once_are_one_run_and_one_load() {
    let house = House::until("2025-03-02");
    let service = Service::start(&house);
    let client = Client::new();
    let posts: Vec<_> = (0..200)
        .map(|_| {
            let (client, url) = (client.clone(), service.url.clone());
            tokio::spawn(async move { post(&client, &url).await })
        })
        .collect();
    let mut outcomes = std::collections::BTreeMap::<String, usize>::new();
    for answer in posts {
        let (status, answer) = answer.await.unwrap();
        assert_eq!(status, StatusCode::OK);
        *outcomes.entry(answer["outcome"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    assert_eq!(outcomes["loaded"], 1, "{outcomes:?}");
    assert_eq!(outcomes["already running"] + outcomes.get("unchanged").unwrap_or(&0), 199, "{outcomes:?}");
    assert_eq!((house.runs(), house.loaded().0), (1, 1));
    assert_eq!(post(&client, &service.url).await.1["outcome"], "unchanged");
    assert_eq!(service.end(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_tick_is_refused() {
    let house = House::until("2024-01-31");
    let service = Service::start(&house);
    let client = Client::new();
    let mut all = String::new();
    for (method, path, body) in [
        (Method::GET, "/health", String::new()),
        (Method::GET, "/", String::new()),
        (Method::PUT, "/", String::new()),
        (Method::POST, "/health", String::new()),
        (Method::POST, "/other", String::new()),
        (Method::POST, "/", "nonsense".into()),
        (Method::POST, "/", "x".repeat(20_000)),
    ] {
        let asked = client.request(method.clone(), format!("{}{path}", service.url)).body(body).send().await;
        let answer = asked.unwrap();
        let status = answer.status().as_u16();
        all.push_str(&format!("{method} {path}: {status} {}\n", answer.text().await.unwrap()));
    }
    insta::assert_snapshot!(all.replace(carmila_cloud::VERSION, "[version]"));
    assert_eq!((house.runs(), service.end()), (0, Some(0)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tick_that_is_asked_to_end_leaves_the_rest_to_the_next_one() {
    let house = House::until("2025-03-02");
    let service = Service::start(&house);
    let (client, url) = (Client::new(), service.url.clone());
    let asked = tokio::spawn(async move { post(&client, &url).await });
    let started = tokio::task::spawn_blocking(move || {
        service.until("started local-");
        service
    });
    let service = started.await.unwrap();
    let since = Instant::now();
    service.terminate();
    let (status, answer) = asked.await.unwrap();
    assert_eq!((status, answer["outcome"].as_str()), (StatusCode::OK, Some("run started")));
    assert_eq!(service.end(), Some(0));
    assert!(since.elapsed() < Duration::from_secs(8));
    // The job goes on, and the next tick waits for it.
    let next = house.tick(&["--json"]);
    let next: Value = serde_json::from_slice(&next.stdout).unwrap();
    assert_eq!((next["outcome"].as_str(), next["execution"].as_str()), (Some("loaded"), answer["execution"].as_str()));
    assert_eq!((house.runs(), house.loaded().0), (1, 1));
}
