#!/usr/bin/env bash
# 10,000 job messages that lie on a Kafka topic: how many the service stores durably in a second. The broker is that of
# --with-demo-servers, on the same machine; jobs wait, so that nothing but the intake is measured.
#   BENCH_RUNS=3 BENCH_MESSAGES=10000 BENCH_PORT=18080 BENCH_KAFKA_PORT=19092 bench/kafka.sh
. "$(dirname "$0")/lib.sh"

messages=${BENCH_MESSAGES:-10000}
kafka_port=${BENCH_KAFKA_PORT:-19092}
find_ffmpeg
mkdir -p "$CARAVAN_HOME/watch"
make_clip "$CARAVAN_HOME/watch/a.mp4" 1 64 64

# fill <topic>: puts the messages there.
fill() {
    "${JAVA_HOME:+$JAVA_HOME/bin/}java" -XX:TieredStopAtLevel=1 -cp "$root/target/runtime/lib/*" \
        "$root/bench/Fill.java" "127.0.0.1:$kafka_port" "$1" "$messages" >/dev/null 2>&1
}

stored() {
    metric caravan_jobs 'state="(queued|processing|publishing|completed|failed)"' || echo 0
}

# The broker stays; a second service takes in what lies there.
keeper_port=$((port + 1))
CARAVAN_HOME=$work/keeper JAVA_OPTS="-Dcaravan.listen=127.0.0.1:$keeper_port -Dcaravan.kafka.topic=unused -Dcaravan.disk.floor=100M" \
    "$root/caravan" run --with-demo-servers --kafka-port="$kafka_port" >"$work/keeper.out" 2>&1 &
keeper=$!
trap 'kill $keeper 2>/dev/null; cleanup' EXIT
until curl -sf -o /dev/null "http://127.0.0.1:$keeper_port/health/ready"; do
    kill -0 "$keeper" 2>/dev/null || die "no broker: $(tail -n 1 "$work/keeper.out")"
    sleep 0.2
done

for run in $(seq "$runs"); do
    echo "run $run of $runs ..." >&2
    topic=bench-$run
    fill "$topic"
    rm -rf "$CARAVAN_HOME/data/logs" "$CARAVAN_HOME"/data/caravan.db*
    service_start "-Dcaravan.kafka.brokers=127.0.0.1:$kafka_port -Dcaravan.kafka.topic=$topic -Dcaravan.kafka.group=$topic"
    # Ready before it is a member of the group: the figure includes that.
    begin=$(now)
    cpu=$(service_cpu)
    until [ "$(stored)" -ge "$messages" ]; do
        kill -0 "$service" 2>/dev/null || die "the service ended: $(tail -n 1 "$work/service.out")"
        sleep 0.1
    done
    end=$(now)
    calc "$messages / ($end - $begin)" >>"$work/rate"
    echo >>"$work/rate"
    calc "$(service_cpu) - $cpu" >>"$work/cpu"
    echo >>"$work/cpu"
    service_memory >>"$work/memory"
    echo >>"$work/memory"
    service_stop
done

echo
echo "Kafka: $messages job messages on 4 partitions; median of $runs ($(machine))"
printf '%-44s %10s %-4s %s\n' 'durable submits' "$(median <"$work/rate")" '1/s' '(goal: 1000)'
printf '%-44s %10s %-4s\n' 'CPU of the service meanwhile' "$(median <"$work/cpu")" s
printf '%-44s %10s %-4s\n' 'memory then' "$(median <"$work/memory")" MB
