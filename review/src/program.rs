//! The program around the library: plans are read, the review goes to stdout.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, Parser, Subcommand};

use crate::{Plan, Review, digest, told};

/// What Terraform's plans change, who may do what first. A plan is what `terraform show -json` says of a saved one.
#[derive(Parser)]
#[command(name = "carmila-review", version)]
struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Who gains what, who loses what, on which resource, then how much else changes: as Markdown
    Summary(Plans),
    /// NAME=DIGEST, a line for each plan: `none` where nobody gains or loses anything, else what stands for those changes
    Digest(Plans),
}

#[derive(Args)]
struct Plans {
    /// The plans, by the name that each is called
    #[arg(required = true, value_name = "NAME=FILE", value_parser = named)]
    plans: Vec<(String, PathBuf)>,
}

/// Does what was asked.
pub fn main() -> ExitCode {
    match Options::parse().command.answer() {
        Ok(text) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("carmila-review: {error:#}");
            ExitCode::FAILURE
        }
    }
}

impl Command {
    fn answer(self) -> anyhow::Result<String> {
        match self {
            Command::Summary(Plans { plans }) => Ok(told(&reviews(plans)?)),
            Command::Digest(Plans { plans }) => {
                Ok(reviews(plans)?.iter().map(|(name, review)| format!("{name}={}\n", digest(review))).collect())
            }
        }
    }
}

fn reviews(plans: Vec<(String, PathBuf)>) -> anyhow::Result<Vec<(String, Review)>> {
    let review = |(name, path): (String, PathBuf)| {
        let shown = path.display();
        let json = fs::read_to_string(&path).with_context(|| format!("{shown} cannot be read. Name a plan's JSON"))?;
        let review = Plan::parse(&json).and_then(|plan| Review::of(&plan)).with_context(|| shown.to_string())?;
        Ok((name, review))
    };
    plans.into_iter().map(review).collect()
}

fn named(text: &str) -> Result<(String, PathBuf), String> {
    match text.split_once('=') {
        Some((name, path)) if name.chars().all(|c| c.is_ascii_lowercase()) && !name.is_empty() => {
            Ok((name.to_owned(), path.into()))
        }
        _ => Err("write NAME=FILE, the name in small letters, such as foundation=plan.json".to_owned()),
    }
}
