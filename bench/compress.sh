#!/usr/bin/env bash
# 20 clips of 10 s, 720p, through compress with one slot, against a plain loop of the same FFmpeg calls.
#   BENCH_RUNS=3 BENCH_PORT=18080 bench/compress.sh
. "$(dirname "$0")/lib.sh"

clips=20
find_ffmpeg
mkdir -p "$work/clips" "$work/plain"
make_clip "$work/clips/01.mp4" 10 1280 720
for i in $(seq -w 2 $clips); do
    cp -p "$work/clips/01.mp4" "$work/clips/$i.mp4"
done

through_caravan() {
    service_forget
    service_start -Dcaravan.slots.long=1
    mkdir -p "$CARAVAN_HOME/watch/inbox/.drop"
    cp -p "$work/clips/"*.mp4 "$CARAVAN_HOME/watch/inbox/.drop"
    mkdir -p "$CARAVAN_HOME/watch/inbox/compress"
    local cpu begin
    cpu=$(service_cpu)
    begin=$(now)
    mv "$CARAVAN_HOME/watch/inbox/.drop" "$CARAVAN_HOME/watch/inbox/compress/clips"
    await_ended $clips
    calc "$(now) - $begin" >>"$work/caravan.wall"
    echo >>"$work/caravan.wall"
    calc "$(service_cpu) - $cpu" >>"$work/caravan.cpu"
    echo >>"$work/caravan.cpu"
    template=$(command_of_some_job)
    service_stop
}

through_a_loop() {
    rm -f "$work/plain/"*
    for clip in "$work/clips/"*.mp4; do
        shell_command "$clip" "$work/plain/${clip##*/}"
    done >"$work/loop.sh"
    TIMEFORMAT='%R %U %S'
    { time sh -e "$work/loop.sh" 2>/dev/null; } 2>"$work/time"
    awk '{ print $1 }' "$work/time" >>"$work/plain.wall"
    awk '{ print $2 + $3 }' "$work/time" >>"$work/plain.cpu"
}

for run in $(seq "$runs"); do
    echo "run $run of $runs ..." >&2
    through_caravan
    through_a_loop
done

wall=$(median <"$work/caravan.wall")
cpu=$(median <"$work/caravan.cpu")
plain_wall=$(median <"$work/plain.wall")
plain_cpu=$(median <"$work/plain.cpu")
echo
echo "compress: $clips clips of 10 s, 720p, one slot; median of $runs ($(machine))"
printf '%-16s %10s %10s\n' '' 'wall s' 'CPU s'
printf '%-16s %10.2f %10.2f\n' 'caravan' "$wall" "$cpu" 'shell loop' "$plain_wall" "$plain_cpu"
printf '%-16s %10.2f %10.2f   (goal: wall 1.08)\n' 'ratio' "$(calc "$wall / $plain_wall")" "$(calc "$cpu / $plain_cpu")"
