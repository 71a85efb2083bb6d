#!/usr/bin/env bash
# 10,000 small objects below a watched prefix: how long until each is a durable job; and an object of 1 GiB in and out
# (remux), against the AWS command line doing the two copies. The server is S3Proxy on the same machine, with the libraries
# of the tests, or the one that BENCH_S3 names (with BENCH_S3_KEY and BENCH_S3_SECRET); the buckets bench-in and
# bench-out are made there, and emptied. Its objects lie in memory where the machine has a file system for that, as a
# server's disk is not the one its clients use.
#   BENCH_RUNS=3 BENCH_OBJECTS=10000 BENCH_MB=1024 BENCH_PORT=18080 bench/s3.sh
. "$(dirname "$0")/lib.sh"
command -v aws >/dev/null || die "needs the AWS command line"

objects=${BENCH_OBJECTS:-10000}
megabytes=${BENCH_MB:-1024}
find_ffmpeg

export AWS_ACCESS_KEY_ID=${BENCH_S3_KEY:-bench} AWS_SECRET_ACCESS_KEY=${BENCH_S3_SECRET:-bench-secret-0123456789} AWS_DEFAULT_REGION=us-east-1
server=
data=$(mktemp -d "$([ -w /dev/shm ] && echo /dev/shm || echo "$work")/caravan-bench.XXXXXX")
trap 'kill $server 2>/dev/null; rm -rf "$data"; cleanup' EXIT
if [ -n "${BENCH_S3:-}" ]; then
    export AWS_ENDPOINT_URL=$BENCH_S3
else
    export AWS_ENDPOINT_URL=http://127.0.0.1:$((port + 1))
    (cd "$root" && ./mvnw -q -B -ntp dependency:build-classpath -DincludeScope=test -Dmdep.outputFile="$work/libraries")
    "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx512m -Dlogback.configurationFile="$root/src/test/resources/logback-test.xml" \
        -cp "$(cat "$work/libraries")" "$root/bench/Objects.java" \
        "$data" $((port + 1)) "$AWS_ACCESS_KEY_ID" "$AWS_SECRET_ACCESS_KEY" >"$work/server.out" 2>&1 &
    server=$!
fi
until curl -s -o /dev/null "$AWS_ENDPOINT_URL"; do
    [ -z "$server" ] || kill -0 "$server" 2>/dev/null || die "no server: $(tail -n 1 "$work/server.out")"
    sleep 0.2
done

copy() {
    aws s3 cp --only-show-errors "$@"
}

buckets_afresh() {
    for bucket in bench-in bench-out; do
        aws s3 rm --only-show-errors --recursive "s3://$bucket" 2>/dev/null || :
        aws s3 mb "s3://$bucket" >/dev/null 2>&1 || :
    done
}

# with_s3 <more options>: starts the service between the two buckets.
with_s3() {
    service_start "-Dcaravan.s3.endpoint=$AWS_ENDPOINT_URL -Dcaravan.s3.access-key=$AWS_ACCESS_KEY_ID" \
        "-Dcaravan.s3.secret-key=$AWS_SECRET_ACCESS_KEY -Dcaravan.s3.buckets=bench-*" \
        "-Dcaravan.s3.watch=bench-in -Dcaravan.s3.output=s3://bench-out/ $*"
}

stored() {
    metric caravan_jobs 'state="(queued|processing|publishing|completed|failed)"'
}

await_stored() {
    until [ "$(stored)" -ge "$1" ]; do
        kill -0 "$service" 2>/dev/null || die "the service ended: $(tail -n 1 "$work/service.out")"
        sleep 0.1
    done
}

small_objects() {
    service_forget
    # jobs wait for room, so that nothing but the intake is measured
    with_s3 -Dcaravan.s3.poll=1s -Dcaravan.disk.floor=100000G
    local begin
    begin=$(now)
    await_stored "$objects"
    calc "$(now) - $begin" >>"$work/intake"
    echo >>"$work/intake"
    service_memory >>"$work/memory"
    echo >>"$work/memory"
    # further polls of all that is known by now
    sleep 5
    service_memory >>"$work/memory.later"
    echo >>"$work/memory.later"
    service_stop
}

# Seconds from the record of the last job to its end; the pause between two polls is the operator's own.
job_seconds() {
    curl -sf "$api/jobs?limit=1" | perl -MTime::Local -0777 -ne '
        sub at { my ($n) = @_; /"$n":"(\d+)-(\d+)-(\d+)T(\d+):(\d+):([\d.]+)Z"/ or die "no $n";
            timegm(0, $5, $4, $3, $2 - 1, $1) + $6 }
        printf "%.3f", at("finishedAt") - at("createdAt")'
}

# A service that runs already and has done a job, as the command line would be no better for a cold disk cache.
large_object() {
    local begin
    aws s3 rm --only-show-errors --recursive s3://bench-out
    begin=$(now)
    copy s3://bench-in/.hidden/large.mp4 "$work/back.mp4"
    copy "$work/back.mp4" s3://bench-out/back.mp4
    calc "$(now) - $begin" >>"$work/aws"
    echo >>"$work/aws"
    rm "$work/back.mp4"
    service_forget
    with_s3 -Dcaravan.s3.poll=2s
    copy "$work/small.mp4" s3://bench-in/remux/small.mp4
    await_ended 1
    copy s3://bench-in/.hidden/large.mp4 s3://bench-in/remux/large.mp4
    await_ended 2
    job_seconds >>"$work/caravan"
    echo >>"$work/caravan"
    service_stop
    aws s3 rm --only-show-errors --recursive s3://bench-in/remux
}

echo "making objects ..." >&2
make_clip "$work/small.mp4" 1 64 64
mkdir -p "$work/small/remux"
for i in $(seq -w "$objects"); do
    ln "$work/small.mp4" "$work/small/remux/$i.mp4"
done
"$ffmpeg" -v error -y -f lavfi -i "testsrc2=size=1920x1080:rate=30:duration=20,noise=alls=40:allf=t" -c:v libx264 \
    -preset ultrafast -b:v 20M -pix_fmt yuv420p "$work/part.mp4" 2>/dev/null
"$ffmpeg" -v error -y -stream_loop -1 -i "$work/part.mp4" -c copy -fs "${megabytes}M" "$work/large.mp4" 2>/dev/null
buckets_afresh
copy --recursive "$work/small" s3://bench-in

for run in $(seq "$runs"); do
    echo "run $run of $runs: $objects objects ..." >&2
    small_objects
done
buckets_afresh
copy "$work/large.mp4" s3://bench-in/.hidden/large.mp4 # the source passes over it
for run in $(seq "$runs"); do
    echo "run $run of $runs: an object of $(($(wc -c <"$work/large.mp4") >> 20)) MB ..." >&2
    large_object
done

caravan=$(median <"$work/caravan")
aws=$(median <"$work/aws")
echo
echo "S3: median of $runs ($(machine))"
printf '%-52s %10.1f %-4s %s\n' "$objects objects, all durable jobs" "$(median <"$work/intake")" s '(goal: 60)'
printf '%-52s %10.0f %-4s\n' 'memory of the service then' "$(median <"$work/memory")" MB
printf '%-52s %10.0f %-4s\n' 'and after some more polls' "$(median <"$work/memory.later")" MB
printf '%-52s %10.1f %-4s\n' "$(($(wc -c <"$work/large.mp4") >> 20)) MB in, remuxed, verified, out" "$caravan" s
printf '%-52s %10.1f %-4s\n' 'the AWS command line: copied in, copied out' "$aws" s
printf '%-52s %10.2f %-4s %s\n' 'ratio' "$(calc "$caravan / $aws")" '' '(goal: 1.3)'
