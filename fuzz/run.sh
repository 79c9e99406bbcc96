#!/bin/sh
# Fuzzes one target after the other, each for so many seconds: fuzz/run.sh SECONDS [TARGET…]
#
# A target is archive, charset, dates, enrich, query, sniff or the name of a form ("fuzz/run.sh 600 html"); without any, all of them in turn. Inputs found interesting are kept in fuzz/corpus, those that fail in fuzz/artifacts; the fixtures are the seeds.
set -eu
cd "$(dirname "$0")"
seconds=${1:?seconds for each target}
shift
fixtures=../tests/fixtures
RUSTC_BOOTSTRAP=1 cargo fuzz build --sanitizer none
built=target/$(rustc -vV | sed -n 's/^host: //p')/release

# The rows of FORMATS, and what is no form.
[ $# -gt 0 ] || set -- $(grep -o 'name: "[^"]*"' ../src/format/mod.rs | cut -d '"' -f 2) $(cargo fuzz list | grep -vx form)
for target; do
  binary=$target
  [ -x "$built/$target" ] || binary=form
  case $target in
    archive) seeds="$fixtures/archive $fixtures/warc" ;;
    charset | enrich) seeds=$fixtures/txt ;;
    json) seeds="$fixtures/json $fixtures/ninjs" ;;
    sniff) seeds=$(echo $fixtures/*) ;;
    *) seeds=$fixtures/$target ;;
  esac
  [ -d "${seeds%% *}" ] || seeds=
  mkdir -p "corpus/$target" "artifacts/$target"
  # shellcheck disable=SC2086
  if ONRECORD_FUZZ_FORM=$target "$built/$binary" -max_total_time="$seconds" -rss_limit_mb=1500 -timeout=20 \
    -print_final_stats=1 -artifact_prefix="artifacts/$target/" "corpus/$target" $seeds >"artifacts/$target/log" 2>&1
  then result=clean; else result=FAILED; fi
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "artifacts/$target/log")
  echo "$target: $result, ${runs:-0} inputs in $seconds s"
done
