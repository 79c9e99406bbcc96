//! A folder of its own, and the program run in it.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use tempfile::TempDir;

/// The sample corpus, ingested once for all tests that only read.
static SAMPLES: LazyLock<Sandbox> = LazyLock::new(|| {
    let sandbox = Sandbox::with_corpus();
    let ran = sandbox.run(&["ingest", "--quiet", "corpus"]);
    assert_eq!(ran.code, 0, "the sample corpus is ingested without a fault\n{}{}", ran.stdout, ran.stderr);
    sandbox
});

/// A temporary folder in which the program runs.
pub struct Sandbox {
    folder: TempDir,
}

/// What a run said and how it ended.
#[derive(Debug)]
pub struct Ran {
    /// Exit code.
    pub code: i32,
    /// Standard output, times and short ids made equal.
    pub stdout: String,
    /// Standard error, times and short ids made equal.
    pub stderr: String,
}

impl Sandbox {
    /// An empty one.
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// One that holds the sample corpus.
    pub fn with_corpus() -> Self {
        let sandbox = Self::new();
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus"), &sandbox.path("corpus"));
        sandbox
    }

    /// The one that holds the sample corpus and its index. Shared: only read in it.
    pub fn samples() -> &'static Self {
        &SAMPLES
    }

    /// A path in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Adds a file.
    pub fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        self.write(name, content);
        self
    }

    /// Writes a file, making the folders above it.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder above")).expect("folders");
        fs::write(path, content).expect("a file");
    }

    /// Runs the program.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, &[], b"")
    }

    /// Runs it with more environment and with something on standard input.
    pub fn run_with(&self, arguments: &[&str], environment: &[(&str, &str)], input: &[u8]) -> Ran {
        let mut child = self
            .command(arguments)
            .envs(environment.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        // A program that reads nothing may be gone before all is written.
        let _ = child.stdin.take().expect("standard input").write_all(input);
        let output = child.wait_with_output().expect("the program ends");
        let text = |bytes| timeless(&String::from_utf8(bytes).expect("output is UTF-8"));
        Ran { code: output.status.code().unwrap_or(-1), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// The program, to be run in this folder.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.any_command(env!("CARGO_BIN_EXE_onrecord"));
        command.args(arguments);
        command
    }

    /// A command to be run in this folder, knowing nothing of the machine's settings.
    fn any_command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.folder.path());
        for name in ["ONRECORD_INDEX", "CLICOLOR_FORCE", "NO_COLOR", "PAGER", "RUST_BACKTRACE"] {
            command.env_remove(name);
        }
        command.env("COLUMNS", "100");
        command
    }
}

impl Ran {
    /// Asserts how it ended.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "exit code\n{}{}", self.stdout, self.stderr);
        self
    }

    /// Standard output, standard error and exit code in one text, for snapshots.
    pub fn all(&self) -> String {
        let stderr: String = self.stderr.lines().map(|line| format!("! {line}\n")).collect();
        format!("{}{stderr}exit {}", self.stdout, self.code)
    }
}

/// Runs a line of shell in which `onrecord` is the program.
pub fn shell(sandbox: &Sandbox, line: &str) -> Ran {
    let program = Path::new(env!("CARGO_BIN_EXE_onrecord"));
    let path = std::env::var("PATH").unwrap_or_default();
    let folder = program.parent().expect("the program is in a folder").display();
    let mut command = sandbox.any_command("sh");
    command.args(["-c", line]).env("PATH", format!("{folder}:{path}"));
    let output = command.output().expect("a shell");
    let text = |bytes| timeless(&String::from_utf8(bytes).expect("output is UTF-8"));
    Ran { code: output.status.code().unwrap_or(-1), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// Every time taken is 2 ms, and every id, which depends on where the sandbox is, `q1234567` or `a1234567`.
pub fn timeless(text: &str) -> String {
    let words: Vec<&str> = text.split_inclusive([' ', '\n', '\t']).collect();
    let mut timeless = String::new();
    for (at, word) in words.iter().enumerate() {
        let (bare, end) = word.split_at(word.trim_end().len());
        let time_follows = words.get(at + 1).is_some_and(|next| matches!(next.trim_end(), "ms" | "s"));
        if bare.parse::<f64>().is_ok() && time_follows {
            timeless.push_str("2 ");
        } else if matches!(bare, "s") && timeless.ends_with("2 ") {
            timeless.push_str(&format!("ms{end}"));
        } else if is_short_id(bare) {
            timeless.push_str(&format!("{}1234567{end}", &bare[..1]));
        } else {
            timeless.push_str(word);
        }
    }
    timeless
}

/// An id as cards print it; whole ids are needed as they are.
fn is_short_id(word: &str) -> bool {
    word.len() == 9 && word.starts_with(['a', 'q']) && word[1..].bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder to copy").filter_map(Result::ok) {
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() { copy(&source, &target) } else { fs::copy(&source, &target).map(|_| ()).expect("a copy") }
    }
}

#[test]
fn times_and_ids_are_made_equal() {
    assert_eq!(timeless("in 1.3 s\n3 quotations · 17 ms\nin 5 minutes"), "in 2 ms\n3 quotations · 2 ms\nin 5 minutes");
    assert_eq!(timeless("  qdeadbeef · a\n"), "  q1234567 · a\n");
}
