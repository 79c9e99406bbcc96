//! The flags that say how files are found and read, for every command that reads files.

use std::io::{self, Read};
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;

use crate::ingest::{Hidden, Input, ParseOptions, WalkOptions, Wishes};

use super::clock;
use super::failure::Failure;

/// How files are found and read.
#[derive(Args, Debug)]
#[command(next_help_heading = "Reading")]
pub struct Reading {
    /// Read every file as this form instead of recognising it
    #[arg(long = "as", value_name = "FORM")]
    form: Option<String>,
    /// Where JSON of an unknown shape or a table keeps what: title=headline,text=content
    #[arg(long, value_name = "K=V,…", value_delimiter = ',')]
    map: Vec<String>,
    /// Only files that fit this pattern
    #[arg(long, value_name = "GLOB")]
    include: Vec<String>,
    /// No files that fit this pattern
    #[arg(long, value_name = "GLOB")]
    exclude: Vec<String>,
    /// Publisher of articles that name none
    #[arg(long, value_name = "NAME")]
    publisher: Option<String>,
    /// Character set of the files, where they don't say: windows-1252, utf-16le, …
    #[arg(long, value_name = "SET")]
    encoding: Option<String>,
    /// Hidden files and folders too
    #[arg(long)]
    hidden: bool,
    /// Threads that read and analyse [default: one per processor]
    #[arg(short = 'j', long, value_name = "N")]
    threads: Option<NonZeroUsize>,
}

impl Reading {
    /// How bytes become articles.
    pub fn parse_options(&self) -> Result<ParseOptions, Failure> {
        let pair = |text: &String| match text.split_once('=') {
            Some((ours, theirs)) if !ours.is_empty() && !theirs.is_empty() => Ok((ours.to_owned(), theirs.to_owned())),
            _ => {
                Err(Failure::fatal(format!("--map “{text}” is not field=name"))
                    .hint("--map title=headline,text=content"))
            }
        };
        let wishes = Wishes {
            form: self.form.as_deref(),
            encoding: self.encoding.as_deref(),
            publisher: self.publisher.clone(),
            map: self.map.iter().map(pair).collect::<Result<_, _>>()?,
        };
        wishes.parse_options(clock::today()).map_err(Failure::fatal)
    }

    /// Which files count.
    pub fn walk_options(&self) -> WalkOptions {
        WalkOptions {
            hidden: if self.hidden { Hidden::Include } else { Hidden::Ignore },
            include: self.include.clone(),
            exclude: self.exclude.clone(),
        }
    }

    /// Threads, if said.
    pub fn threads(&self) -> Option<NonZeroUsize> {
        self.threads
    }
}

/// Paths as inputs; "-" is standard input, read to its end.
pub fn inputs(paths: &[PathBuf]) -> Result<Vec<Input>, Failure> {
    paths.iter().map(|path| if path.as_os_str() == "-" { stdin() } else { Ok(Input::Path(path.clone())) }).collect()
}

fn stdin() -> Result<Input, Failure> {
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes).map_err(|error| Failure::fatal(format!("standard input: {error}")))?;
    Ok(Input::Bytes { shown: "-".into(), bytes })
}
