#!/usr/bin/env python3
"""Measure ingest and search beside a plain tantivy program over the same files, in the same run.

    python3 benches/scale.py --eval DIR [--articles 20000] [--rounds 3] [--work DIR]

--eval   the folder that holds scale/make_corpus.py and scale/baseline (a small fixed program on plain tantivy)
--work   where corpus, indexes and the baseline's build go (default: a temporary folder, removed)

Prints Markdown: ingest of both programs and their ratios, size and memory, enrichment on one core, a second ingest of the
unchanged folder, and whole-process query times of both. Seconds differ between machines; ratios are what to compare.
Runs `cargo build --release` and `cargo bench --bench enrich` itself. Python 3.11, standard library only.
"""
import argparse, json, os, resource, shutil, statistics, subprocess, sys, tempfile, time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PHRASES = ["border security", "health care system", "in the united states", "of the"]
WORDS = ["ethanol", "border security", "people"]


def run(argv, **options):
    """Run to the end; returns (seconds, peak resident MB, standard output)."""
    start = time.monotonic()
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(argv, stdout=out, stderr=subprocess.DEVNULL, **options)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):
            sys.exit(f"{' '.join(argv)[:120]}: exit status {process.returncode}")
        out.seek(0)
        return seconds, usage.ru_maxrss * 1024 / 1e6, out.read().decode()


def folder_bytes(folder):
    return sum(os.path.getsize(os.path.join(d, n)) for d, _, names in os.walk(folder) for n in names)


def build(evaluation, work):
    subprocess.run(["cargo", "build", "--release"], cwd=ROOT, check=True)
    target = os.path.join(work, "baseline-target")
    subprocess.run(["cargo", "build", "--release", "--locked"], cwd=f"{evaluation}/scale/baseline", check=True,
                   env={**os.environ, "CARGO_TARGET_DIR": target})
    binary = os.path.join(os.environ.get("CARGO_TARGET_DIR", os.path.join(ROOT, "target")), "release/onrecord")
    return binary, f"{target}/release/baseline"


def ingest(onrecord, baseline, articles, work, rounds):
    """Each program in turn, `rounds` times, into fresh folders; medians."""
    commands = {
        "plain, default": lambda index: [baseline, "index", articles, index, "--tokenizer", "default"],
        "plain, en_stem": lambda index: [baseline, "index", articles, index, "--tokenizer", "en_stem"],
        "onrecord": lambda index: [onrecord, "ingest", "--quiet", "--index", index, articles],
    }
    results = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            index = os.path.join(work, "index " + name)
            shutil.rmtree(index, ignore_errors=True)
            seconds, peak, _ = run(command(index))
            results[name].append((seconds, peak, folder_bytes(index)))
    return {name: tuple(statistics.median(column) for column in zip(*runs)) for name, runs in results.items()}


def queries(onrecord, baseline, work, rounds):
    ours, theirs = os.path.join(work, "index onrecord"), os.path.join(work, "index plain, default")
    pairs = [(f'phrase "{p}"', [onrecord, "query", "-i", ours, "-n", "20", "--phrase", p],
              [baseline, "query", theirs, "--phrase", p]) for p in PHRASES]
    pairs += [(f"words {w}", [onrecord, "query", "-i", ours, "-n", "20", w],
               [baseline, "query", theirs, "--words", w]) for w in WORDS]
    speaker = run([onrecord, "query", "-i", ours, "-n", "1", "--json", "--kind", "direct", "--how", "named"])[2]
    name = json.loads(speaker.splitlines()[0])["speaker"]["name"]
    pairs += [(f"speaker {name}", [onrecord, "query", "-i", ours, "-n", "20", "--speaker", name], None),
              ("speaker and phrase", [onrecord, "query", "-i", ours, "-n", "20", "--speaker", name, "--phrase", "of the"], None),
              ("topic politics", [onrecord, "query", "-i", ours, "-n", "20", "--topic", "politics"], None)]
    print("\n| query, whole process | onrecord ms | plain ms | ratio |\n| --- | ---: | ---: | ---: |")
    for title, first, second in pairs:
        mine, other = [], []
        for _ in range(10 * rounds + 1):
            mine.append(run(first)[0] * 1e3)
            other.append(run(second)[0] * 1e3 if second else 0)
        a, b = statistics.median(mine[1:]), statistics.median(other[1:])
        print(f"| {title} | {a:.1f} | {f'{b:.1f}' if second else '–'} | {f'{a / b:.2f}' if second else '–'} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eval", required=True)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--work")
    a = parser.parse_args()
    a.eval = os.path.abspath(a.eval)
    with tempfile.TemporaryDirectory() as scratch:
        work = os.path.abspath(a.work or scratch)
        os.makedirs(work, exist_ok=True)
        onrecord, baseline = build(a.eval, work)
        corpus = os.path.join(work, f"corpus-{a.articles}")
        if not os.path.exists(corpus):
            subprocess.run([sys.executable, f"{a.eval}/scale/make_corpus.py", "--articles", str(a.articles), "--format", "txt",
                            "--jobs", "2", "--out", corpus], check=True, stdout=subprocess.DEVNULL)
        articles = os.path.join(corpus, "articles")
        text = folder_bytes(articles) / 1e6
        figures = ingest(onrecord, baseline, articles, work, a.rounds)
        print(f"\n{a.articles} articles, {text:.0f} MB, {os.cpu_count()} cores, median of {a.rounds}\n")
        print("| ingest | s | MB/s | peak MB | index / text | ratio to default | to en_stem |\n| --- " + "| ---: " * 6 + "|")
        for name, (seconds, peak, size) in figures.items():
            ratios = [figures[f"plain, {t}"][0] / seconds for t in ("default", "en_stem")]
            print(f"| {name} | {seconds:.2f} | {text / seconds:.1f} | {peak:.0f} | {size / 1e6 / text:.2f} | {ratios[0]:.2f} | {ratios[1]:.2f} |")
        again = statistics.median(run([onrecord, "ingest", "--quiet", "--index", os.path.join(work, "index onrecord"), articles])[0]
                                  for _ in range(a.rounds))
        print(f"\nunchanged, again: {again:.2f} s = {a.articles / again:,.0f} files/s")
        print("\nenrichment on one core:", flush=True)
        subprocess.run(["cargo", "bench", "--quiet", "--bench", "enrich", "--", articles], cwd=ROOT, check=True)
        queries(onrecord, baseline, work, a.rounds)


if __name__ == "__main__":
    main()
