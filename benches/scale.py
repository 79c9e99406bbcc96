#!/usr/bin/env python3
"""Measure ingest and search beside a plain tantivy program and SQLite over the same files, in the same run.

    python3 benches/scale.py --eval DIR [--articles 20000] [--sizes 10000,100000] [--rounds 3] [--work DIR] [--quick]

--eval   the folder that holds scale/make_corpus.py and scale/baseline (a small fixed program on plain tantivy)
--sizes  numbers of articles that linearity is shown with; empty for none
--work   where corpora, indexes and the baseline's build go (default: a temporary folder, removed)
--quick  take the binaries of the last build with `--profile quick` instead of building a release

Prints Markdown, the whole of the figures in docs/performance.md: ingest of both programs and their ratios, in time and in
work of the processors; what the index consists of; a second ingest of the unchanged folder beside the bare walk; queries,
warm and cold, as whole processes; linearity; SQLite FTS5 over the same text; enrichment on one core. Seconds differ between
machines; ratios are what to compare. Python 3.11, standard library only.
"""
import argparse, collections, glob, json, os, shutil, sqlite3, statistics, subprocess, sys, tempfile, time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PHRASES = ["border security", "health care system", "in the united states", "of the"]
WORDS = ["ethanol", "border security", "people"]
Run = collections.namedtuple("Run", "seconds cpu peak out")


def run(argv, **options):
    """Run to the end."""
    start = time.monotonic()
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(argv, stdout=out, stderr=subprocess.DEVNULL, **options)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):
            sys.exit(f"{' '.join(argv)[:120]}: exit status {process.returncode}")
        out.seek(0)
        return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e6, out.read().decode())


def median(runs):
    return Run(*(statistics.median(getattr(r, name) for r in runs) for name in ("seconds", "cpu", "peak")), runs[-1].out)


def files_of(folder):
    return [os.path.join(d, n) for d, _, names in os.walk(folder) for n in names]


def folder_bytes(folder):
    return sum(os.path.getsize(f) for f in files_of(folder))


def forget(folder):
    """Make the system drop a folder's files from its cache."""
    os.sync()
    for path in files_of(folder):
        fd = os.open(path, os.O_RDONLY)
        os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(fd)


def table(*heads):
    print("\n| " + " | ".join(heads) + " |\n| --- " + "| ---: " * (len(heads) - 1) + "|")


def row(*cells):
    print("| " + " | ".join(cells) + " |", flush=True)


def build(evaluation, work, quick):
    profile = ["--profile", "quick"] if quick else ["--release"]
    subprocess.run(["cargo", "build", *profile], cwd=ROOT, check=True)
    target = os.path.join(work, "baseline-target")
    subprocess.run(["cargo", "build", "--release", "--locked"], cwd=f"{evaluation}/scale/baseline", check=True,
                   env={**os.environ, "CARGO_TARGET_DIR": target})
    folder = os.path.join(os.environ.get("CARGO_TARGET_DIR", os.path.join(ROOT, "target")), "quick" if quick else "release")
    return f"{folder}/onrecord", f"{target}/release/baseline"


def corpus(evaluation, work, articles):
    folder = os.path.join(work, f"corpus-{articles}")
    if not os.path.exists(folder):
        subprocess.run([sys.executable, f"{evaluation}/scale/make_corpus.py", "--articles", str(articles), "--format", "txt",
                        "--jobs", "2", "--out", folder], check=True, stdout=subprocess.DEVNULL)
    return os.path.join(folder, "articles")


def ingest(onrecord, baseline, articles, work, rounds):
    """Each program in turn, `rounds` times, into fresh folders; medians, and the index's bytes."""
    commands = {
        "plain, default": lambda index: [baseline, "index", articles, index, "--tokenizer", "default"],
        "plain, en_stem": lambda index: [baseline, "index", articles, index, "--tokenizer", "en_stem"],
        "onrecord": lambda index: [onrecord, "ingest", "--quiet", "--index", index, articles],
    }
    runs = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            shutil.rmtree(os.path.join(work, "index " + name), ignore_errors=True)
            runs[name].append(run(command(os.path.join(work, "index " + name))))
    return {name: (median(all_runs), folder_bytes(os.path.join(work, "index " + name))) for name, all_runs in runs.items()}


def show_ingest(figures, text):
    table("ingest", "s", "MB/s", "CPU s", "peak MB", "index / text", "of default", "of en_stem", "CPU of default", "of en_stem")
    for name, (r, size) in figures.items():
        others = [figures[f"plain, {t}"][0] for t in ("default", "en_stem")]
        ratios = [f"{o.seconds / r.seconds:.2f}" for o in others] + [f"{o.cpu / r.cpu:.2f}" for o in others]
        row(name, f"{r.seconds:.2f}", f"{text / r.seconds:.1f}", f"{r.cpu:.1f}", f"{r.peak:.0f}", f"{size / 1e6 / text:.2f}", *ratios)


def show_parts(index, text):
    parts = collections.Counter()
    for path in files_of(index):
        parts[path.rsplit(".", 1)[-1]] += os.path.getsize(path)
    segments = len(glob.glob(glob.escape(index) + "/*.store"))
    names = {"store": "stored text and records", "idx": "postings", "pos": "positions", "term": "terms", "fast": "columns"}
    table(f"index in {segments} segments", "MB", "of the text")
    for kind, size in parts.most_common(5):
        row(names.get(kind, kind), f"{size / 1e6:.1f}", f"{size / 1e6 / text:.3f}")


def show_again(onrecord, work, articles, count, rounds):
    index = os.path.join(work, "index onrecord")
    again = median([run([onrecord, "ingest", "--quiet", "--index", index, articles]) for _ in range(2 * rounds + 1)])
    walk = median([run(["find", articles, "-type", "f", "-size", "+0", "-newermt", "2000-01-01", "-printf", "%s"]) for _ in range(2 * rounds + 1)])
    table("unchanged folder", "s", "CPU s", "files/s")
    for name, r in (("onrecord ingest", again), ("bare walk (`find` with size and time)", walk)):
        row(name, f"{r.seconds:.3f}", f"{r.cpu:.3f}", f"{count / r.seconds:,.0f}")


def query_pairs(onrecord, baseline, work):
    ours, theirs = os.path.join(work, "index onrecord"), os.path.join(work, "index plain, default")
    query = [onrecord, "query", "-i", ours, "-n", "20"]
    pairs = [(f'said phrase "{p}"', [*query, "--phrase", p, "--unit", "quote"], None) for p in PHRASES]
    pairs += [(f'phrase "{p}"', [*query, "--phrase", p], [baseline, "query", theirs, "--phrase", p]) for p in PHRASES]
    pairs += [(f"words {w}", [*query, w], [baseline, "query", theirs, "--words", w]) for w in WORDS]
    speaker = run([onrecord, "query", "-i", ours, "-n", "1", "--json", "--kind", "direct", "--how", "named"]).out
    name = json.loads(speaker.splitlines()[0])["speaker"]["name"]
    pairs += [(f"speaker {name}", [*query, "--speaker", name], None),
              ("speaker and phrase", [*query, "--speaker", name, "--phrase", "of the"], None),
              ("topic politics", [*query, "--topic", "politics"], None)]
    return pairs


def show_queries(onrecord, baseline, work, rounds):
    table("query, whole process", "onrecord ms", "plain ms", "ratio", "onrecord cold ms", "plain cold ms")
    for title, ours, theirs in query_pairs(onrecord, baseline, work):
        warm, cold = ([], []), ([], [])
        for _ in range(10 * rounds + 1):
            for times, command in zip(warm, (ours, theirs)):
                times.append(run(command).seconds * 1e3 if command else 0)
        for _ in range(rounds):
            for times, command, index in zip(cold, (ours, theirs), ("onrecord", "plain, default")):
                forget(os.path.join(work, "index " + index))
                times.append(run(command).seconds * 1e3 if command else 0)
        (a, b), (c, d) = [[statistics.median(times) for times in pair] for pair in (warm, cold)]
        other = lambda value: f"{value:.1f}" if theirs else "–"
        row(title, f"{a:.1f}", other(b), f"{a / b:.2f}" if theirs else "–", f"{c:.1f}", other(d))


def show_sizes(onrecord, a, work):
    table("linearity", "MB", "s", "MB/s", "CPU s", "peak MB", "index / text", "segments")
    for count in a.sizes:
        articles, index = corpus(a.eval, work, count), os.path.join(work, f"index {count}")
        shutil.rmtree(index, ignore_errors=True)
        text = folder_bytes(articles) / 1e6
        r = run([onrecord, "ingest", "--quiet", "--index", index, articles])
        segments = len(glob.glob(glob.escape(index) + "/*.store"))
        row(f"{count:,} articles", f"{text:.0f}", f"{r.seconds:.1f}", f"{text / r.seconds:.1f}", f"{r.cpu:.1f}", f"{r.peak:.0f}",
            f"{folder_bytes(index) / 1e6 / text:.2f}", str(segments))


def show_sqlite(articles, text, work):
    """FTS5 with its default tokenizer, bodies stored, one transaction: no quotations, no speakers, no topics."""
    path = os.path.join(work, "fts5.db")
    if os.path.exists(path):
        os.remove(path)
    start, cpu = time.monotonic(), time.process_time()
    db = sqlite3.connect(path)
    db.execute("create virtual table articles using fts5(path unindexed, title, body)")
    for name in sorted(files_of(articles)):
        with open(name, encoding="utf-8", errors="replace") as f:
            title, _, body = f.read().partition("\n")
        db.execute("insert into articles values (?, ?, ?)", (name, title, body))
    db.commit()
    db.execute("insert into articles(articles) values ('optimize')")
    db.commit()
    seconds, cpu = time.monotonic() - start, time.process_time() - cpu
    table(f"SQLite {sqlite3.sqlite_version} FTS5", "s", "MB/s", "CPU s", "index / text")
    row("ingest", f"{seconds:.1f}", f"{text / seconds:.1f}", f"{cpu:.1f}", f"{os.path.getsize(path) / 1e6 / text:.2f}")
    table("SQLite query, in the process, first 20 by score", "ms")
    for phrase in PHRASES:
        times = []
        for _ in range(11):
            start = time.monotonic()
            db.execute("select path, title from articles where articles match ? order by rank limit 20", (f'"{phrase}"',)).fetchall()
            times.append((time.monotonic() - start) * 1e3)
        row(f'phrase "{phrase}"', f"{statistics.median(times[1:]):.1f}")
    db.close()
    os.remove(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eval", required=True)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--sizes", type=lambda text: [int(n) for n in text.split(",") if n], default=[10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--work")
    parser.add_argument("--quick", action="store_true")
    a = parser.parse_args()
    a.eval = os.path.abspath(a.eval)
    with tempfile.TemporaryDirectory() as scratch:
        work = os.path.abspath(a.work or scratch)
        os.makedirs(work, exist_ok=True)
        onrecord, baseline = build(a.eval, work, a.quick)
        articles = corpus(a.eval, work, a.articles)
        text = folder_bytes(articles) / 1e6
        print(f"\n{a.articles:,} articles, {text:.0f} MB, {os.cpu_count()} cores, median of {a.rounds}")
        show_ingest(ingest(onrecord, baseline, articles, work, a.rounds), text)
        show_parts(os.path.join(work, "index onrecord"), text)
        show_again(onrecord, work, articles, a.articles, a.rounds)
        show_queries(onrecord, baseline, work, a.rounds)
        if a.sizes:
            show_sizes(onrecord, a, work)
        show_sqlite(articles, text, work)
        print("\nEnrichment on one core:\n\n```", flush=True)
        profile = ["--profile", "quick"] if a.quick else []
        subprocess.run(["cargo", "bench", "--quiet", *profile, "--bench", "enrich", "--", articles], cwd=ROOT, check=True)
        print("```")


if __name__ == "__main__":
    main()
