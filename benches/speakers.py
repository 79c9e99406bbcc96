#!/usr/bin/env python3
"""Measures who is taken for whom, on a corpus of make_corpus.py that was ingested before.

  onrecord ingest --index IX CORPUS/articles
  benches/speakers.py CORPUS IX [ONRECORD]

CORPUS/truth says for every quotation whose it is (`sid`) and the fullest name that its article prints. A pair of quotations
counts as right when both or neither are one person's. Two measures: of all quotations that were found and given the name
that the article prints (identity alone), and of all quotations (attribution too). Then a table of what is lost where.
"""
import collections, glob, json, subprocess, sys

corpus, index = sys.argv[1:3]
onrecord = sys.argv[3] if len(sys.argv) > 3 else "onrecord"
TITLES = "capt chief col dr gen gov hon lt mayor miss mr mrs ms prof professor rep sen senator sir".split()


def lines(*command):
    run = subprocess.Popen([onrecord, "-q", "-i", index, *command], stdout=subprocess.PIPE, text=True)
    yield from map(json.loads, run.stdout)
    if run.wait():
        sys.exit(f"{command}: exit {run.returncode}")


def key(name):
    words = [word for word in "".join(c if c.isalnum() else " " for c in name.lower()).split()]
    return " ".join([word for word in words if word not in TITLES] or words)


def form(printed, full):
    first = printed.split()[0]
    if printed == full:
        return "full name"
    if first.rstrip(".").lower() in TITLES and len(key(printed).split()) == 1:
        return "title and surname"
    if first == "Dr.":
        return "full name"
    if len(first.rstrip(".")) == 1:
        return "initial"
    return "nickname" if first != full.split()[0] else "middle name"


def pairs(number):
    return number * (number - 1) // 2


def score(found):
    """Of (person as found or None, sid): precision, recall and F1 over pairs."""
    truth = sum(map(pairs, collections.Counter(sid for _, sid in found).values()))
    named = [one for one in found if one[0]]
    claimed = sum(map(pairs, collections.Counter(person for person, _ in named).values()))
    right = sum(map(pairs, collections.Counter(named).values()))
    precision, recall = right / max(claimed, 1), right / max(truth, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


persons = {line["id"]: line["speaker"].get("id") for line in lines("export", "quotes", "--count", "printings")
           if line["speaker"]}
found = collections.defaultdict(list)
for line in lines("export", "articles"):
    for quote in line["quotations"]:
        name = quote["speaker"]["name"] if quote["speaker"] else None
        found[line["given_id"]].append((" ".join(quote["text"].split()), quote["id"], name))

everything, alone, forms = [], [], collections.defaultdict(list)
names = collections.defaultdict(set)
for path in sorted(glob.glob(corpus + "/truth/*.jsonl")):
    for article in map(json.loads, open(path)):
        for quote in article["quotes"]:
            names[quote["speaker"]].add(quote["sid"])
            # What goes on after "she said" is one quotation to us and two to the truth; reported speech may be found in part.
            text = " ".join(quote["text"].split()).rstrip(".,")
            identity, name = next((one[1:] for one in found[article["id"]] if text in one[0] or one[0] in text), (None, None))
            person = persons.get(identity)
            everything.append((person, quote["sid"]))
            if name and key(name) == key(quote["printed"]):
                alone.append((person, quote["sid"]))
                what = "namesake" if len(names[quote["speaker"]]) > 1 else form(quote["printed"], quote["speaker"])
                forms[what].append((person, quote["sid"]))

print(f"{len(everything)} quotations, {len(alone)} of them found with the name that is printed")
for what, sample in [("identity alone", alone), ("with attribution", everything)]:
    print("%-18s precision %.4f  recall %.4f  F1 %.4f" % (what, *score(sample)))
print("\nWhere pairs with quotations of a form are lost (identity alone)")
print("%-18s %10s %12s %12s %9s %9s" % ("form", "quotations", "pairs", "pairs right", "precision", "recall"))
of_sid, of_person = collections.Counter(s for _, s in alone), collections.Counter(p for p, _ in alone)
of_both = collections.Counter(alone)
for what, sample in sorted(forms.items(), key=lambda item: -len(item[1])):
    truth = sum(of_sid[sid] - 1 for _, sid in sample)
    claimed = sum(of_person[person] - 1 for person, _ in sample)
    right = sum(of_both[one] - 1 for one in sample)
    print("%-18s %10d %12d %12d %9.4f %9.4f"
          % (what, len(sample), truth, right, right / max(claimed, 1), right / max(truth, 1)))
