//! A Google to try things on: a directory of workbooks as its Drive folder, until its parent ends or its time is over.

use std::io::Write as _;
use std::os::unix::process::parent_id;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, ensure};
use carmila_tests::FakeGoogle;
use carmila_tests::run::Job;
use clap::Parser;

/// A Google on this machine, with the workbooks of a directory in its Drive folder
///
/// Prints the environment in which carmila-trigger works on it, and ends when the shell that started it ends or its time is
/// over. A file that changes in the directory changes in the folder.
///
///     fake-google DIR > google.env & sleep 1; . ./google.env; carmila-trigger tick
#[derive(Parser)]
#[command(verbatim_doc_comment)]
struct Options {
    /// The directory of workbooks
    dir: PathBuf,
    /// The job's program [default: the carmila-job beside this one]
    #[arg(long)]
    job: Option<PathBuf>,
    /// Where to mirror what is in the bucket
    #[arg(long, value_name = "DIR")]
    bucket: Option<PathBuf>,
    /// How many seconds to live
    #[arg(long, default_value_t = 3600)]
    seconds: u64,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let beside = || Ok::<_, std::io::Error>(std::env::current_exe()?.with_file_name("carmila-job"));
    let program = options.job.map_or_else(beside, Ok)?;
    ensure!(program.is_file(), "{} is not there. Build carmila-job, or name it with --job", program.display());
    let google = FakeGoogle::start().await;
    google.run().set_job(Job { program, max_retries: 3, ..Job::default() });
    mirror_folder(&options.dir, &google)?;
    for (name, value) in google.environment_of_trigger() {
        println!("export {name}={value}");
    }
    std::io::stdout().flush()?;
    let parent = parent_id();
    let serve = async {
        while parent_id() == parent {
            tokio::time::sleep(Duration::from_millis(500)).await;
            let _ = mirror_folder(&options.dir, &google);
            if let Some(bucket) = &options.bucket {
                let _ = mirror_bucket(bucket, &google);
            }
        }
    };
    let _ = tokio::time::timeout(Duration::from_secs(options.seconds), serve).await;
    if let Some(bucket) = &options.bucket {
        mirror_bucket(bucket, &google)?;
    }
    Ok(())
}

fn mirror_folder(directory: &Path, google: &FakeGoogle) -> anyhow::Result<()> {
    let found = std::fs::read_dir(directory)
        .with_context(|| format!("{} cannot be read. Name a directory of workbooks", directory.display()))?;
    let mut names = Vec::new();
    for entry in found {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_file() && !name.starts_with('.') {
            let bytes = std::fs::read(entry.path())?;
            if google.drive().get(&name).as_ref() != Some(&bytes) {
                google.drive().put(&name, bytes);
            }
            names.push(name);
        }
    }
    for gone in google.drive().names().into_iter().filter(|name| !names.contains(name)) {
        google.drive().trash(&gone);
    }
    Ok(())
}

fn mirror_bucket(directory: &Path, google: &FakeGoogle) -> anyhow::Result<()> {
    for name in google.storage().names() {
        let path = directory.join(&name);
        let bytes = google.storage().get(&name).unwrap_or_default();
        if std::fs::read(&path).ok().as_ref() != Some(&bytes) {
            std::fs::create_dir_all(path.parent().unwrap_or(directory))?;
            std::fs::write(&path, bytes)?;
        }
    }
    Ok(())
}
