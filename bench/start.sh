#!/usr/bin/env bash
# Start to ready, memory and CPU at rest with 10,000 files that are no media in the inbox, and how long
# 10,000 media files dropped at once take until all are queued.
#   BENCH_RUNS=5 BENCH_FILES=10000 BENCH_SETTLE=60 BENCH_IDLE=60 BENCH_PORT=18080 bench/start.sh
. "$(dirname "$0")/lib.sh"

files=${BENCH_FILES:-10000}
idle=${BENCH_IDLE:-60}
find_ffmpeg
inbox=$CARAVAN_HOME/watch/inbox

for run in $(seq "$runs"); do
    begin=$(now)
    service_start
    calc "$(now) - $begin" >>"$work/start"
    echo >>"$work/start"
    service_stop
done

mkdir -p "$inbox/compress/sidecars"
(cd "$inbox/compress/sidecars" && seq "$files" | sed 's/$/.xmp/' | xargs touch)
service_start
sleep "${BENCH_SETTLE:-60}" # the first sweeps, and what Java compiles in the meantime, are part of the start
cpu=$(service_cpu)
begin=$(now)
sleep "$idle"
share=$(calc "100 * ($(service_cpu) - $cpu) / ($(now) - $begin)")
memory=$(service_memory)
service_stop

service_forget
mkdir -p "$inbox/.drop" "$inbox/remux"
make_clip "$work/tiny.mp4" 1 64 64
seq "$files" | sed "s|.*|$inbox/.drop/&.mp4|" | xargs -n1 cp -p "$work/tiny.mp4"
service_start
cpu=$(service_cpu)
begin=$(now)
mv "$inbox/.drop" "$inbox/remux/batch"
until [ "$(metric caravan_jobs 'state="(queued|processing|publishing|completed|failed)"')" -ge "$files" ]; do
    kill -0 "$service" 2>/dev/null || die "the service ended: $(tail -n 1 "$work/service.out")"
    sleep 0.2
done
queued=$(calc "$(now) - $begin")
intake_memory=$(service_memory)
service_stop

echo
echo "start and rest; median of $runs starts ($(machine))"
row() {
    printf '%-52s %10s %-4s %s\n' "$@"
}
row 'start to ready' "$(median <"$work/start")" s '(goal: 2.0)'
row "memory at rest, $files sidecars in the inbox" "$memory" MB '(goal: 200)'
row "CPU at rest over $idle s, share of one core" "$share" % '(goal: 1)'
row "$files media files dropped at once, until all queued" "$queued" s '(goal: 60)'
row 'memory then' "$intake_memory" MB ''
