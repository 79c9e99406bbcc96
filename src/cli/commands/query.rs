//! `onrecord query`.

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::{Args, ValueEnum};

use crate::cli::failure::Failure;
use crate::cli::filters::{Filters, SortArg, UnitArg};
use crate::cli::format::{Format, FormatArgs};
use crate::cli::session::{Session, topic_label};
use crate::cli::terminal::Sink;
use crate::cli::{Exit, Outcome, clock};
use crate::index::Index;
use crate::model::{Group, GroupBy, Hit, Query, Results, Unit};
use crate::query::{self, Flags};
use crate::render::rows::Rows;
use crate::render::{explained, groups, json, people, tab, text};

/// Results shown on a terminal unless said otherwise.
const SCREENFUL: usize = 20;

/// Find what was said, by whom, about what
///
/// A query finds quotations if it asks anything about them (speaker, role, kind, how, min-confidence), else articles; all
/// conditions must hold for the same quotation, or the same article. Words and phrases of a query for quotations are
/// about what was said. A word finds its other forms too (tax, taxes, taxed); case, accents and the style of quotation
/// marks and dashes make no difference. Near copies of one story count once.
#[derive(Args, Debug)]
#[command(after_long_help = LANGUAGE, after_help = EXAMPLES)]
pub struct QueryArgs {
    /// Words and conditions, in the query language (`onrecord help query`)
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    #[command(flatten)]
    filters: Filters,
    #[command(flatten)]
    output: OutputArgs,
}

/// What is shown of what is found.
#[derive(Args, Debug)]
#[command(next_help_heading = "Output")]
struct OutputArgs {
    /// What to show: quotations, or the articles they stand in
    #[arg(long, value_enum, value_name = "WHAT")]
    unit: Option<UnitArg>,
    /// Most results to show, 0 for all [default: 20 on a terminal, all in a pipe]
    #[arg(short = 'n', long, value_name = "N")]
    limit: Option<usize>,
    /// Newest first, oldest first, or best match first
    #[arg(long, value_enum, default_value_t, allow_hyphen_values = true, value_name = "ORDER")]
    sort: SortArg,
    /// Print only how many there are
    #[arg(short, long)]
    count_only: bool,
    /// Show how many results there are by speaker, publisher, topic, month, language, kind, evidence or folder, or the
    /// keyphrases of their articles
    #[arg(short, long, value_enum, value_name = "WHAT", conflicts_with_all = ["count_only", "sort"])]
    group_by: Option<GroupByArg>,
    /// Say how the query is understood and how much each of its conditions finds; search no further
    #[arg(long, conflicts_with_all = ["count_only", "group_by"])]
    explain: bool,
    /// Ask one query a line of a file (- for standard input), each with the filters given here; those without results are
    /// kept, with a count of 0
    #[arg(long, value_name = "FILE", conflicts_with_all = ["query", "explain", "group_by"])]
    queries: Option<PathBuf>,
    /// What the lines of --queries are: queries, names of speakers, or phrases
    #[arg(long, value_enum, default_value_t, value_name = "WHAT", requires = "queries")]
    lines: LinesArg,
    #[command(flatten)]
    format: FormatArgs,
}

/// `--group-by`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum GroupByArg {
    /// Who speaks
    Speaker,
    /// Who printed it
    Publisher,
    /// What the article is about
    Topic,
    /// When it was printed
    Month,
    /// In which language
    Lang,
    /// As direct, mixed or indirect speech
    Kind,
    /// How the speaker was decided
    How,
    /// In which folder the file stands
    Folder,
    /// Keyphrases of the articles, the most telling first
    Keyphrase,
}

impl GroupByArg {
    pub(super) fn by(self) -> GroupBy {
        match self {
            GroupByArg::Speaker => GroupBy::Speaker,
            GroupByArg::Publisher => GroupBy::Publisher,
            GroupByArg::Topic => GroupBy::Topic,
            GroupByArg::Month => GroupBy::Month,
            GroupByArg::Lang => GroupBy::Language,
            GroupByArg::Kind => GroupBy::Kind,
            GroupByArg::How => GroupBy::How,
            GroupByArg::Folder => GroupBy::Folder,
            GroupByArg::Keyphrase => GroupBy::Keyphrase,
        }
    }

    /// Speakers, kinds and evidence are those of quotations.
    pub(super) fn unit(self) -> Option<UnitArg> {
        matches!(self, GroupByArg::Speaker | GroupByArg::Kind | GroupByArg::How).then_some(UnitArg::Quote)
    }
}

/// `--lines`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum LinesArg {
    /// In the query language
    #[default]
    Query,
    /// As for --speaker
    Speaker,
    /// As for --phrase
    Phrase,
}

const EXAMPLES: &str = "\
Examples:
  onrecord query --speaker lindqvist --phrase \"grid emergency\"
  onrecord query 'by:(reyl OR okonjo) \"price cap\"' --since 2024
  onrecord query rationing --anywhere --by lindqvist
  onrecord query --topic energy --kind direct --sort score -n 50 blackout
  onrecord query \"price cap\" --group-by speaker
  onrecord query --queries names.txt --lines speaker --format csv > quotes.csv

The query language is explained by `onrecord help query`.";

const LANGUAGE: &str = "\
Query language:
  grid tax                both words, in any order and any form
  \"grid emergency\"        these words in this order
  \"grid tax\"~3            with up to three other words between them
  grid OR tax             at least one of them
  -tax                    not this
  (grid OR tax) winter    brackets group
  grid*   emergancy~1     words that begin so; words one typing error away
  by:reyl                 about the quotation: speaker (by), role, kind, how, confidence
  topic:energy            about its article: topic, publisher, title, keyphrase, in, date
  with:okonjo             its article quotes this speaker too
  exact:\"Grid, Inc.\"     letter by letter; --exact takes all words and phrases so
  by:(reyl OR okonjo)     a field with several values
  date:2024  date:2024-03..2024-06  date:2024-03..        both ends included
  title:\"price cap\"  in:'archive/2024/*'  confidence:0.9

Examples:
  onrecord query --speaker lindqvist --phrase \"grid emergency\"
  onrecord query 'by:(reyl OR okonjo) \"price cap\"' --since 2024
  onrecord query rationing --anywhere --by lindqvist
  onrecord query 'topic:energy kind:direct -by:reyl blackout*' --sort score -n 50
  onrecord query --by lindqvist --json | jq -r '[.date, .text] | @tsv'

In a pipe each result is one line of fields parted by tabs: id, date, publisher, speaker, text, headline, path:line,
kind, role, how, confidence, printings. With --json it is one object a line.";

/// Runs it.
pub fn run(args: &QueryArgs, session: &Session) -> Outcome {
    if let Some(file) = &args.output.queries {
        return many(args, file, session);
    }
    let query = understood(&args.query.join(" "), args, session)?;
    let index = session.open()?;
    if args.output.explain {
        return explain(&index, &query, session);
    }
    session.say(&query::echo(&query));
    if let Some(by) = args.output.group_by {
        return grouped(&index, &query, by.by(), args, session);
    }
    let started = Instant::now();
    let format = args.output.format.chosen(session.terminal.stdout);
    let (results, shown) = match format {
        Format::Tab | Format::Csv | Format::Json if !args.output.count_only => stream(&index, &query, format, session)?,
        _ => (index.search(&query)?, 0),
    };
    results.notes.iter().for_each(|note| session.say(&format!("note: {note}")));
    if results.total == 0 {
        miss(&index, &query, session)?;
        return Ok(Exit::Nothing);
    }
    let took = started.elapsed();
    match format {
        _ if args.output.count_only => session.page(&mut |out| writeln!(out, "{}", results.total))?,
        // Cards end with the counts themselves.
        Format::Text => {
            let look = session.terminal.look;
            session.page(&mut |out| text::results(&results, topic_label, look, took, out))?;
        }
        Format::Tab | Format::Csv | Format::Json => session.say(&text::counts(&results, shown, took)),
    }
    Ok(Exit::Done)
}

/// Shows how the query is understood.
fn explain(index: &Index, query: &Query, session: &Session) -> Outcome {
    let lines: Vec<explained::Line> = index
        .explain(query)?
        .into_iter()
        .map(|line| explained::Line {
            depth: line.depth,
            condition: query::in_words(&line.condition, query.unit),
            found: line.found,
            means: line.means,
        })
        .collect();
    session.page(&mut |out| {
        writeln!(out, "{}", query::echo(query))?;
        writeln!(out, "as text: {}", query::canonical(query))?;
        explained::text(&lines, session.terminal.look, out)
    })?;
    Ok(Exit::Done)
}

/// Shows results in groups.
fn grouped(index: &Index, query: &Query, by: GroupBy, args: &QueryArgs, session: &Session) -> Outcome {
    let started = Instant::now();
    let found = index.groups(query, by)?;
    found.notes.iter().for_each(|note| session.say(&format!("note: {note}")));
    if found.results == 0 {
        miss(index, query, session)?;
        return Ok(Exit::Nothing);
    }
    let (look, unit) = (session.terminal.look, found.unit);
    let of_people: Vec<&Group> = found.groups.iter().filter(|group| group.person.is_some()).collect();
    let format = args.output.format.chosen(session.terminal.stdout);
    session.page(&mut |out| match (by, format) {
        (GroupBy::Speaker, Format::Text) => people::text(&of_people, look, out),
        (GroupBy::Speaker, Format::Tab) => people::rows(&of_people, Rows::Tab, out),
        (GroupBy::Speaker, Format::Csv) => people::rows(&of_people, Rows::Csv, out),
        (GroupBy::Speaker, Format::Json) => people::json(&of_people, out),
        (_, Format::Text) => groups::text(&found.groups, by, unit, look, out),
        (_, Format::Tab) => groups::rows(&found.groups, by, unit, Rows::Tab, out),
        (_, Format::Csv) => groups::rows(&found.groups, by, unit, Rows::Csv, out),
        (_, Format::Json) => groups::json(&found.groups, by, out),
    })?;
    session.say(&groups::counts(&found, started.elapsed()));
    Ok(Exit::Done)
}

/// Asks one query after the other, and accounts for every one.
fn many(args: &QueryArgs, file: &Path, session: &Session) -> Outcome {
    let lines = lines_of(file)?;
    let format = match args.output.format.chosen(session.terminal.stdout) {
        Format::Text => Format::Tab,
        other => other,
    };
    let queries: Vec<(String, Query)> = lines
        .into_iter()
        .map(|(number, line)| {
            let query = of_line(&line, args, session).map_err(|failure| Failure {
                message: format!("{}:{number}: {}", file.display(), failure.message),
                ..failure
            })?;
            Ok((line, query))
        })
        .collect::<Result<_, Failure>>()?;
    let index = session.open()?;
    let mut out = session.stdout();
    let (mut with, mut rows) = (0_u64, 0_u64);
    if format == Format::Csv {
        let unit = queries.first().map_or(Unit::Articles, |(_, query)| query.unit);
        tab::head_of_many(unit, args.counting(), &mut out)?;
    }
    for (line, query) in &queries {
        let results = index.search(&Query { limit: args.limit_of_many(query), ..query.clone() })?;
        with += u64::from(results.total > 0);
        rows += results.hits.len() as u64;
        let rows_as = if format == Format::Csv { Rows::Csv } else { Rows::Tab };
        match format {
            Format::Json => json::results::of_query(line, &results, topic_label, &mut out)?,
            _ => tab::of_query(line, &results, args.counting(), topic_label, rows_as, &mut out)?,
        }
    }
    out.flush()?;
    session.say(&text::accounted(queries.len() as u64, with, rows));
    Ok(if with > 0 { Exit::Done } else { Exit::Nothing })
}

/// The lines of a file that hold something, with their numbers.
fn lines_of(file: &Path) -> Result<Vec<(usize, String)>, Failure> {
    let failed = |error: io::Error| Failure::fatal(format!("{}: {error}", file.display()));
    let text = match file == Path::new("-") {
        true => io::read_to_string(io::stdin()).map_err(failed)?,
        false => std::fs::read_to_string(file).map_err(failed)?,
    };
    let text = text.trim_start_matches('\u{feff}');
    let lines = (1..).zip(text.lines()).map(|(number, line)| (number, line.trim().to_owned()));
    Ok(lines.filter(|(_, line)| !line.is_empty()).collect())
}

/// The query that a line stands for.
fn of_line(line: &str, args: &QueryArgs, session: &Session) -> Result<Query, Failure> {
    let mut flags = args.flags(session);
    let text = match args.output.lines {
        LinesArg::Query => line,
        LinesArg::Speaker => {
            flags.speaker = vec![line.to_owned()];
            ""
        }
        LinesArg::Phrase => {
            flags.phrase.push(line.to_owned());
            ""
        }
    };
    Ok(query::parse(text, &flags, clock::today())?)
}

impl QueryArgs {
    /// Whether rows of many queries are counts only.
    fn counting(&self) -> tab::Counting {
        if self.output.count_only { tab::Counting::Only } else { tab::Counting::BesideHits }
    }

    /// A count needs no hits; and many queries have no screen to fill.
    fn limit_of_many(&self, query: &Query) -> Option<usize> {
        if self.output.count_only { Some(0) } else { query.limit.filter(|_| self.output.limit.is_some()) }
    }

    fn flags(&self, session: &Session) -> Flags {
        let output = &self.output;
        let limit = match (output.limit, session.terminal.stdout) {
            _ if output.count_only => Some(0),
            (Some(0), _) | (None, Sink::Pipe) => None,
            (Some(limit), _) => Some(limit),
            (None, Sink::Terminal) => Some(SCREENFUL),
        };
        let unit = output.group_by.and_then(GroupByArg::unit).or(output.unit);
        self.filters.flags(unit, output.sort, limit)
    }
}

/// Says what comes closest to what was not found, or what less would find.
pub(super) fn miss(index: &Index, query: &Query, session: &Session) -> Result<(), Failure> {
    let suggestions = index.suggest(query)?;
    suggestions.lines.iter().for_each(|line| session.say(line));
    if let Some(instead) = suggestions.instead {
        let quoted = query::canonical(&instead).replace('\'', "'\\''");
        session.say(&format!("try: onrecord query{} '{quoted}'", session.index_flag()));
    }
    Ok(())
}

fn understood(text: &str, args: &QueryArgs, session: &Session) -> Result<Query, Failure> {
    Ok(query::parse(text, &args.flags(session), clock::today())?)
}

/// Writes hit after hit as they are found, so that any number of them takes no memory.
fn stream(index: &Index, query: &Query, format: Format, session: &Session) -> Result<(Results, u64), Failure> {
    let mut out = session.stdout();
    let mut shown = 0;
    let mut written: io::Result<()> = Ok(());
    if format == Format::Csv {
        tab::head(query.unit, Rows::Csv, &mut out)?;
    }
    let results = index.search_each(query, &mut |hit: Hit| {
        shown += 1;
        written = match format {
            Format::Json => json::results::hit(&hit, topic_label, &mut out),
            Format::Csv => tab::hit(&hit, topic_label, Rows::Csv, &mut out),
            Format::Tab | Format::Text => tab::hit(&hit, topic_label, Rows::Tab, &mut out),
        };
        if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    written?;
    out.flush()?;
    Ok((results?, shown))
}
