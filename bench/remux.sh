#!/usr/bin/env bash
# 200 tiny files through remux with two slots, against xargs -P2 of ffprobe, ffmpeg, ffprobe, and
# against the bare ffmpeg.
#   BENCH_RUNS=3 BENCH_PORT=18080 bench/remux.sh
. "$(dirname "$0")/lib.sh"

files=200
find_ffmpeg
mkdir -p "$work/files" "$work/plain"
make_clip "$work/files/001.mkv" 1 320 240
for i in $(seq -w 2 $files); do
    cp -p "$work/files/001.mkv" "$work/files/$i.mkv"
done

through_caravan() {
    service_forget
    service_start -Dcaravan.slots.short=2
    mkdir -p "$CARAVAN_HOME/watch/inbox/.drop" "$CARAVAN_HOME/watch/inbox/remux"
    cp -p "$work/files/"* "$CARAVAN_HOME/watch/inbox/.drop"
    local cpu begin
    cpu=$(service_cpu)
    begin=$(now)
    mv "$CARAVAN_HOME/watch/inbox/.drop" "$CARAVAN_HOME/watch/inbox/remux/files"
    await_ended $files
    calc "$(now) - $begin" >>"$work/caravan.wall"
    echo >>"$work/caravan.wall"
    calc "$(service_cpu) - $cpu" >>"$work/caravan.cpu"
    echo >>"$work/caravan.cpu"
    template=$(command_of_some_job)
    service_stop
}

# probe_command <file>: what Caravan asks about each file.
probe_command() {
    echo "$ffprobe -hide_banner -v error -show_format -show_streams -show_packets -read_intervals '%+#16' -of json=compact=1 -i file:$1 >/dev/null"
}

# through_xargs <name> <with ffprobe: yes or no>
through_xargs() {
    rm -rf "$work/plain" "$work/calls"
    mkdir -p "$work/plain" "$work/calls"
    for file in "$work/files/"*; do
        name=${file##*/}
        name=${name%.*}
        {
            [ "$2" = no ] || probe_command "$file"
            shell_command "$file" "$work/plain/$name.mp4"
            [ "$2" = no ] || probe_command "$work/plain/$name.mp4"
        } >"$work/calls/$name.sh"
    done
    TIMEFORMAT='%R %U %S'
    { time printf '%s\n' "$work/calls/"*.sh | xargs -P2 -n1 sh -e 2>/dev/null; } 2>"$work/time"
    awk '{ print $1 }' "$work/time" >>"$work/$1.wall"
    awk '{ print $2 + $3 }' "$work/time" >>"$work/$1.cpu"
}

for run in $(seq "$runs"); do
    echo "run $run of $runs ..." >&2
    through_caravan
    through_xargs xargs yes
    through_xargs bare no
done

echo
echo "remux: $files files of 1 s, two slots; median of $runs ($(machine))"
printf '%-28s %10s %10s %12s\n' '' 'wall s' 'CPU s' 'caravan is'
wall=$(median <"$work/caravan.wall")
printf '%-28s %10.2f %10.2f\n' 'caravan' "$wall" "$(median <"$work/caravan.cpu")"
row() {
    local other
    other=$(median <"$work/$2.wall")
    printf '%-28s %10.2f %10.2f %11.2fx %s\n' "$1" "$other" "$(median <"$work/$2.cpu")" "$(calc "$wall / $other")" "$3"
}
row 'ffprobe, ffmpeg, ffprobe' xargs '(goal: 1.3)'
row 'ffmpeg alone' bare ''
