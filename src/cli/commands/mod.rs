//! The commands.

mod complete;
mod completions;
mod doctor;
mod export;
mod extract;
mod ingest;
mod man;
mod query;
mod show;
mod speakers;
mod stats;
mod timeline;
mod topics;

use clap::Subcommand;

use super::Outcome;
use super::session::Session;

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    Ingest(ingest::IngestArgs),
    Query(query::QueryArgs),
    Show(show::ShowArgs),
    Speakers(speakers::SpeakersArgs),
    Topics(topics::TopicsArgs),
    Timeline(timeline::TimelineArgs),
    Extract(extract::ExtractArgs),
    Export(export::ExportArgs),
    Stats(stats::StatsArgs),
    Doctor(doctor::DoctorArgs),
    Completions(completions::CompletionsArgs),
    #[command(hide = true)]
    Complete(complete::CompleteArgs),
    Man(man::ManArgs),
}

/// Runs a command.
pub fn run(command: Command, session: &Session) -> Outcome {
    match command {
        Command::Ingest(args) => ingest::run(&args, session),
        Command::Query(args) => query::run(&args, session),
        Command::Show(args) => show::run(&args, session),
        Command::Speakers(args) => speakers::run(&args, session),
        Command::Topics(args) => topics::run(&args, session),
        Command::Timeline(args) => timeline::run(&args, session),
        Command::Extract(args) => extract::run(&args, session),
        Command::Export(args) => export::run(&args, session),
        Command::Stats(args) => stats::run(&args, session),
        Command::Doctor(args) => doctor::run(&args, session),
        Command::Complete(args) => complete::run(&args, session),
        Command::Completions(args) => completions::run(&args, session),
        Command::Man(args) => man::run(&args, session),
    }
}
