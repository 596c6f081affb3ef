//! The job as a child process. It holds its own attendance in the store and writes its log there, so that it goes on,
//! and is seen, when the process that started it is killed.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::process::{Child, Command};
use tokio::sync::watch;
use tokio::task::spawn_blocking;

use super::{Error, Execution, State, last_words};
use crate::store;

const LOOK: Duration = Duration::from_millis(100);
const LOGS: usize = 20;

/// A program on this machine, with the arguments that make a run of it.
#[derive(Clone, Debug)]
pub struct Process {
    program: PathBuf,
    arguments: Vec<OsString>,
    store: store::Directory,
    /// Those that this process started.
    children: watch::Sender<BTreeMap<String, State>>,
}

impl Process {
    /// The program that leaves its runs in `store`, as its arguments have to say.
    pub fn new(program: PathBuf, arguments: Vec<OsString>, store: store::Directory) -> Process {
        Process { program, arguments, store, children: watch::Sender::default() }
    }

    pub(super) async fn run(&self) -> Result<Execution, Error> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |age| age.as_nanos());
        let name = format!("local-{}-{now}", std::process::id());
        let (store, attended, log) = (self.store.clone(), name.clone(), self.log(&name));
        let prepare = move || {
            let attendance = store.attend(&attended)?;
            // A person at a terminal sees the job's own bar; elsewhere what it says is kept.
            if io::stderr().is_terminal() {
                return Ok((attendance, Stdio::inherit()));
            }
            let log = create(&log).map_err(|source| store::Error::Unusable { path: log, source })?;
            Ok::<_, Error>((attendance, Stdio::from(log)))
        };
        let (attendance, stderr) = spawn_blocking(prepare).await??;
        let child = Command::new(&self.program)
            .args(&self.arguments)
            .env("CLOUD_RUN_EXECUTION", &name)
            // The child inherits the lock: it is attended from now until it ends, whatever becomes of us.
            .stdin(attendance)
            .stdout(Stdio::null())
            .stderr(stderr)
            .spawn()
            .map_err(|source| Error::Program { program: self.program.clone(), source })?;
        self.children.send_modify(|children| _ = children.insert(name.clone(), State::Running));
        let (children, log, followed) = (self.children.clone(), self.log(&name), name.clone());
        tokio::spawn(async move {
            let state = follow(child, &log).await;
            children.send_modify(|children| _ = children.insert(followed, state));
        });
        Ok(self.execution(name, State::Running))
    }

    pub(super) async fn running(&self) -> Result<Vec<Execution>, Error> {
        let store = self.store.clone();
        let attended = spawn_blocking(move || store.at_work()).await??;
        // What of ours is over may be attended a moment longer.
        let over = |name: &String| self.children.borrow().get(name).is_some_and(|state| *state != State::Running);
        Ok(attended.into_iter().filter(|name| !over(name)).map(|name| self.execution(name, State::Running)).collect())
    }

    pub(super) async fn find(&self, name: &str) -> Result<Option<Execution>, Error> {
        let state = self.children.borrow().get(name).cloned();
        if let Some(state) = state {
            return Ok(Some(self.execution(name.to_owned(), state)));
        }
        Ok(self.running().await?.into_iter().find(|execution| execution.name == name))
    }

    fn execution(&self, name: String, state: State) -> Execution {
        let log = self.log(&name);
        Execution { name, state, logs: log.is_file().then(|| log.display().to_string()) }
    }

    fn log(&self, execution: &str) -> PathBuf {
        self.store.root().join(".logs").join(format!("{execution}.log"))
    }
}

/// A new log, in the place of the oldest where there are many.
fn create(log: &Path) -> io::Result<File> {
    let directory = log.parent().unwrap_or(log);
    fs::create_dir_all(directory)?;
    let found = fs::read_dir(directory)?.flatten();
    let mut logs: Vec<_> = found.filter_map(|log| Some((log.metadata().ok()?.modified().ok()?, log.path()))).collect();
    logs.sort();
    for (_, old) in logs.iter().rev().skip(LOGS - 1) {
        let _ = fs::remove_file(old);
    }
    File::create(log)
}

/// Passes on to stderr what the child says, until it ends.
async fn follow(mut child: Child, log: &Path) -> State {
    let mut said = File::open(log);
    let mut all = Vec::new();
    let mut pass_on = || {
        let mut new = Vec::new();
        if let Ok(said) = &mut said
            && said.read_to_end(&mut new).is_ok()
        {
            let _ = io::stderr().write_all(&new);
            all.append(&mut new);
        }
    };
    let ended = loop {
        tokio::select! {
            ended = child.wait() => break ended,
            () = tokio::time::sleep(LOOK) => pass_on(),
        }
    };
    pass_on();
    match ended {
        Ok(status) if status.success() => State::Succeeded,
        Ok(status) => State::Failed { reason: last_words::reason(status, &String::from_utf8_lossy(&all)) },
        Err(error) => State::Failed { reason: error.to_string() },
    }
}
