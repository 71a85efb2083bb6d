# Shared by the scripts of this folder: a service with a home of its own, clocks, tables.
# shellcheck shell=bash
set -euo pipefail
export LC_ALL=C

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/caravan-bench.XXXXXX")
export CARAVAN_HOME=$work/home
port=${BENCH_PORT:-18080}
runs=${BENCH_RUNS:-3}
api=http://127.0.0.1:$port
service=

die() {
    echo "bench: $*" >&2
    exit 1
}

for tool in curl awk perl xargs; do
    command -v "$tool" >/dev/null || die "needs $tool"
done

# Seconds since 1970, with fractions.
now() {
    if [ -n "${EPOCHREALTIME:-}" ]; then
        echo "$EPOCHREALTIME"
    else
        perl -MTime::HiRes=time -e 'printf "%.6f\n", time'
    fi
}

calc() {
    awk "BEGIN { printf \"%.3f\", $1 }"
}

median() {
    sort -n | awk '{ a[NR] = $1 } END { print NR % 2 ? a[(NR + 1) / 2] : (a[NR / 2] + a[NR / 2 + 1]) / 2 }'
}

# Starts the service with more -D options and waits until it is ready.
service_start() {
    JAVA_OPTS="-Dcaravan.listen=127.0.0.1:$port -Dcaravan.stop.timeout=0s -Dcaravan.disk.floor=100M $*" \
        "$root/caravan" run >>"$work/service.out" 2>&1 &
    service=$!
    # The port first: starting curl again and again takes a core from the start that it measures.
    until (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do await_service; done
    until curl -sf -o "$work/health.json" "$api/health/ready"; do await_service; done
}

await_service() {
    kill -0 "$service" 2>/dev/null || die "the service ended: $(tail -n 1 "$work/service.out")"
    sleep 0.02
}

service_stop() {
    [ -n "$service" ] || return 0
    kill "$service" 2>/dev/null || :
    wait "$service" 2>/dev/null || :
    service=
}

# A fresh start of jobs and folders; the unpacked FFmpeg stays.
service_forget() {
    rm -rf "$CARAVAN_HOME/watch" "$CARAVAN_HOME/data/logs" "$CARAVAN_HOME"/data/caravan.db*
}

cleanup() {
    service_stop
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

# CPU seconds of the service and of all programs it ran and that ended.
service_cpu() {
    if [ -r "/proc/$service/stat" ]; then
        sed 's/.*) //' "/proc/$service/stat" |
            awk -v hz="$(getconf CLK_TCK)" '{ printf "%.2f", ($12 + $13 + $14 + $15) / hz }'
    else
        echo 0
    fi
}

# Resident memory in MB.
service_memory() {
    ps -o rss= -p "$service" | awk '{ printf "%.0f", $1 / 1024 }'
}

# The sum of a metric whose labels match a pattern.
metric() {
    curl -sf "$api/metrics" | awk -v name="$1" -v labels="${2:-.}" \
        'index($0, name "{") == 1 && $0 ~ labels { sum += $NF } END { printf "%d", sum }'
}

# Waits until so many jobs have ended.
await_ended() {
    while [ "$(metric caravan_jobs_finished_total)" -lt "$1" ]; do
        kill -0 "$service" 2>/dev/null || die "the service ended: $(tail -n 1 "$work/service.out")"
        sleep 0.1
    done
    local completed
    completed=$(metric caravan_jobs_finished_total 'state="completed"')
    [ "$completed" -eq "$1" ] || die "only $completed of $1 jobs completed"
}

# The programs the service uses: its start unpacks them when there are none in PATH.
find_ffmpeg() {
    service_start
    service_stop
    local bundled
    bundled=$(find "$CARAVAN_HOME/data/cache" -maxdepth 2 -name ffmpeg -type f 2>/dev/null | head -n 1)
    ffmpeg=${bundled:-$(command -v ffmpeg)}
    ffprobe=${ffmpeg%ffmpeg}ffprobe
    "$ffmpeg" -version >/dev/null 2>&1 || die "no ffmpeg found"
}

# make_clip <file> <seconds> <width> <height>: a moving picture and a tone. It is dated
# back, as a file that was copied in whole is: the watch folder then takes it at first sight.
make_clip() {
    "$ffmpeg" -v error -y \
        -f lavfi -i "testsrc2=size=$3x$4:rate=30:duration=$2" \
        -f lavfi -i "sine=frequency=440:duration=$2" \
        -c:v libx264 -preset ultrafast -crf 20 -pix_fmt yuv420p -c:a aac -b:a 192k "$1" 2>/dev/null
    touch -t 202601010000 "$1"
}

# How the FFmpeg of a job was called: the line of its log that begins with "$ ".
command_of_some_job() {
    local log
    log=$(find "$CARAVAN_HOME/data/logs" -name '*.log' ! -name caravan.log -print -quit)
    sed -n 's/^[^ ]* \$ //p' "$log"
}

# shell_command <input> <output>: the same call, for other files.
shell_command() {
    printf '%s\n' "$template" | awk -v input="file:$1" -v output="file:$2" '{
        for (i = 1; i <= NF; i++) {
            if ($i == "-i") { $(i + 1) = input }
        }
        $NF = output
        gsub(/-progress pipe:1 -stats_period [0-9.]+/, "")
        print
    }'
}

machine() {
    echo "$(uname -sm), $(getconf _NPROCESSORS_ONLN) cores, $("$ffmpeg" -version 2>/dev/null | head -n 1 | cut -d' ' -f1-3)"
}
