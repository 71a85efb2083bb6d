#!/usr/bin/env bash
# A ladder of three rungs from one decode, against three runs of FFmpeg with the same settings, one for each rung.
# From an HEVC source every rung is encoded; from an H.264 source that fits, the top rung is copied.
#   BENCH_RUNS=3 BENCH_PORT=18080 BENCH_SECONDS=20 bench/hls.sh
. "$(dirname "$0")/lib.sh"

seconds=${BENCH_SECONDS:-20}
find_ffmpeg
mkdir -p "$work/clips" "$work/plain"

make_source() {
    "$ffmpeg" -v error -y \
        -f lavfi -i "testsrc2=size=1280x720:rate=30:duration=$seconds,noise=alls=12:allf=t" \
        -f lavfi -i "sine=frequency=440:duration=$seconds" \
        -pix_fmt yuv420p -c:a aac -b:a 128k "${@:2}" "$1" 2>/dev/null
    touch -t 202601010000 "$1"
}
make_source "$work/clips/hevc.mp4" -c:v libx265 -preset ultrafast -b:v 2500k -x265-params log-level=none
make_source "$work/clips/h264.mp4" -c:v libx264 -preset veryfast -g 60 -flags +cgop -b:v 2200k -maxrate 2800k -bufsize 2800k

through_caravan() {
    service_forget
    service_start -Dcaravan.slots.long=1
    mkdir -p "$CARAVAN_HOME/watch/inbox/.drop"
    cp -p "$work/clips/$1.mp4" "$CARAVAN_HOME/watch/inbox/.drop"
    mkdir -p "$CARAVAN_HOME/watch/inbox/hls"
    local cpu
    cpu=$(service_cpu)
    mv "$CARAVAN_HOME/watch/inbox/.drop" "$CARAVAN_HOME/watch/inbox/hls/clips"
    await_ended 1
    calc "$(service_cpu) - $cpu" >>"$work/$1.service"
    echo >>"$work/$1.service"
    service_stop
    command_of_ladder >"$work/$1.sh"
}

# The command of the job that wrote the ladder: the last one in its log.
command_of_ladder() {
    local log
    log=$(find "$CARAVAN_HOME/data/logs" -name '*.log' ! -name caravan.log -print -quit)
    sed -n 's/^[^ ]* \$ //p' "$log" | tail -n 1
}

# cpu <script> <name>: CPU seconds of a script, noted under a name.
cpu() {
    rm -rf "$work/plain" && mkdir -p "$work/plain"/{1080p,720p,480p,360p,audio}
    TIMEFORMAT='%U %S'
    (cd "$work/plain" && { time sh -e "$1" >"$work/said" 2>&1; } 2>"$work/time") ||
        die "$(basename "$1") failed: $(tail -n 1 "$work/said")"
    awk '{ print $1 + $2 }' "$work/time" >>"$work/$2"
}

# The ladder's own command for other places, and three commands for one rung each with its settings.
rewrite() {
    COPIED=$([ "$1" = h264 ] && echo 1 || echo 0) perl -e '
        my ($clip, $plain, $script) = @ARGV;
        open my $in, "<", $script; local $/; my $all = <$in>; chomp $all;
        $all =~ s/-progress pipe:1 -stats_period [0-9.]+ -n/-y/;
        my ($head, $rest) = $all =~ /^(.*? -i) \S+(?: |$)(.*)$/s;
        my @outputs = $rest =~ /(.*?-f hls \S+)/gs;
        @outputs == 4 or die "not three rungs and their sound: $all\n";
        s{-f hls \S*/([^/]+/playlist\.m3u8)}{-f hls file:$plain/$1} for @outputs;
        open my $one, ">", "$script.one"; print $one "$head file:$clip @outputs\n";
        open my $apart, ">", "$script.apart";
        my ($audio) = grep { m{/audio/} } @outputs;
        my $copied = grep { /-c:0 copy/ } @outputs;
        $copied == $ENV{COPIED} or die "$copied rungs are copied, not $ENV{COPIED}: $all\n";
        my $first = 1;
        for (grep { !m{/audio/} } @outputs) {
            my $encoded = $_;
            if (/-c:0 copy/) {
                $encoded = "-map 0:0 -c:0 libx264 -crf:0 21 -maxrate:0 3200k -bufsize:0 4800k -preset:0 veryfast"
                    . " -g:0 120 -sc_threshold:0 0 -hls_time 4 -hls_playlist_type vod -hls_segment_type fmp4"
                    . " -hls_segment_filename 720p/%05d.m4s -f hls file:$plain/720p/playlist.m3u8";
            }
            print $apart "$head file:$clip $encoded", ($first ? " $audio" : ""), "\n";
            $first = 0;
        }' "$work/clips/$1.mp4" "$work/plain" "$work/$1.sh"
}

for run in $(seq "$runs"); do
    for source in hevc h264; do
        echo "run $run of $runs, $source ..." >&2
        through_caravan $source
        rewrite $source
        cpu "$work/$source.sh.one" "$source.one"
        cpu "$work/$source.sh.apart" "$source.apart"
    done
done

echo
echo "hls: three rungs of a clip of $seconds s, 720p30, veryfast; CPU seconds, median of $runs ($(machine))"
printf '%-10s %12s %12s %12s %8s\n' source 'whole job' 'one decode' 'three runs' ratio
for source in hevc h264; do
    one=$(median <"$work/$source.one")
    apart=$(median <"$work/$source.apart")
    printf '%-10s %12.2f %12.2f %12.2f %8.2f   (goal: %s)\n' "$source" \
        "$(median <"$work/$source.service")" "$one" "$apart" "$(calc "$one / $apart")" \
        "$([ "$source" = hevc ] && echo 0.85 || echo '0.50, top rung copied')"
done
