//! Trains the topic classifier: `cargo run --profile quick --example train-topics -- --data DIR --out FILE`.
//!
//! `DIR` holds the labelled sets that `training/README.md` names; with `--report` the figures for held-out folds and for
//! the sets that are never trained on are printed. The same input gives the same bytes.

// A program for a terminal: printing is what it is for.
#![allow(clippy::print_stdout)]

mod data;
mod fit;
mod model;
mod report;

use std::path::PathBuf;

use anyhow::{Context, bail};

/// What the command line asks for.
struct Request {
    data: PathBuf,
    out: Option<PathBuf>,
    report: bool,
}

fn main() -> anyhow::Result<()> {
    let request = request(std::env::args().skip(1))?;
    let sets = data::Sets::read(&request.data)?;
    let block = model::train(&sets.training(None));
    if let Some(out) = &request.out {
        std::fs::write(out, &block).with_context(|| format!("{}: not written", out.display()))?;
    }
    if request.report {
        report::print(&sets, &block)?;
    }
    Ok(())
}

fn request(mut arguments: impl Iterator<Item = String>) -> anyhow::Result<Request> {
    let (mut data, mut out, mut report) = (None, None, false);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--data" => data = arguments.next().map(PathBuf::from),
            "--out" => out = arguments.next().map(PathBuf::from),
            "--report" => report = true,
            other => bail!("{other}: no such option; known are --data, --out and --report"),
        }
    }
    Ok(Request { data: data.context("--data DIR is missing")?, out, report })
}
