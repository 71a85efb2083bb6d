package io.caravan.config;

import io.caravan.http.Listen;
import io.caravan.job.Exists;
import io.caravan.retention.Keep;
import io.caravan.verify.Verify;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Every configuration key there is, once. */
public final class Keys {
    private static final String DURATIONS = "duration: 500ms, 10s, 5m, 24h, 30d";
    private static final String SIZES = "bytes: 512M, 2G";
    private static final String NUMBER = "number";
    private static final String PATH = "path, absolute or below the home";
    private static final String RETENTION =
            "age, size or both: 12h, 30d, 8w, 1y, 20G; empty: for ever";
    private static final String END_EVENTS = "completed,failed,cancelled,skipped";
    private static final String ALL_EVENTS = "submitted,started," + END_EVENTS + ",route-refused";
    private static final String MEDIA =
            "3g2,3gp,aac,ac3,aif,aifc,aiff,amr,amv,ape,asf,au,avi,bik,caf,cine,dif,"
                    + "divx,dts,dv,eac3,evo,f4v,ffm,flac,flv,gif,gxf,h264,h265,hevc,ivf,m1v,"
                    + "m2t,m2ts,m2v,m4a,m4b,m4r,m4v,mjpeg,mjpg,mk3d,mka,mkv,mlp,mod,mov,mp2,"
                    + "mp3,mp4,mpc,mpe,mpeg,mpg,mpv,mts,mxf,nsv,nut,oga,ogg,ogm,ogv,opus,qt,"
                    + "ra,rm,rmvb,spx,tak,thd,tod,trp,ts,tta,vob,vro,w64,wav,weba,webm,wma,"
                    + "wmv,wtv,wv,y4m";

    public static final Key<String> PROFILE =
            key(
                    "caravan.profile",
                    "local",
                    "name",
                    "Which config/application-<profile>.properties lies beneath this file",
                    Values::name);
    public static final Key<Listen> LISTEN =
            key(
                    "caravan.listen",
                    "127.0.0.1:8080",
                    "address:port",
                    "Where the HTTP API listens; only loopback until there are API keys",
                    Listen::parse);
    public static final Key<Path> DATA =
            key(
                    "caravan.data",
                    "data",
                    PATH,
                    "Job store, logs and working files; a local disk, never a network share",
                    Values::path);
    public static final Key<Path> WATCH =
            key(
                    "caravan.watch",
                    "watch",
                    PATH,
                    "Folder of inbox, outbox, done and failed",
                    Values::path);
    public static final Key<List<String>> WATCH_EXTENSIONS =
            key(
                    "caravan.watch.extensions",
                    MEDIA,
                    "extensions, without dot",
                    "Files that count as media in watched folders; others stay untouched",
                    Values.list(Values::extension));
    public static final Key<Duration> WATCH_SETTLE =
            key(
                    "caravan.watch.settle",
                    "5s",
                    DURATIONS,
                    "How long a file must be still before it is taken",
                    Values.duration(Duration.ZERO));
    public static final Key<Duration> WATCH_SETTLE_NETWORK =
            key(
                    "caravan.watch.settle.network",
                    "30s",
                    DURATIONS,
                    "The same on network mounts, whose times come late",
                    Values.duration(Duration.ZERO));
    public static final Key<List<Path>> READ =
            key(
                    "caravan.read",
                    "",
                    "paths",
                    "Further folders that jobs may read inputs from, besides the watch folder",
                    Values.list(Values::path));
    public static final Key<List<Path>> WRITE =
            key(
                    "caravan.write",
                    "",
                    "paths",
                    "Further folders that job messages may have results written to, besides the"
                            + " outbox",
                    Values.list(Values::path));
    public static final Key<Exists> EXISTS =
            key(
                    "caravan.exists",
                    "counter",
                    "counter, replace, skip or fail",
                    "What to do when a file already lies at the name an output is to get",
                    Values.oneOf(Exists.class));
    public static final Key<Optional<Path>> FFMPEG =
            key(
                    "caravan.ffmpeg",
                    "",
                    PATH,
                    "The ffmpeg to use; empty: the one in PATH, else the one that Caravan brings",
                    Values.optional(Values::path));
    public static final Key<Optional<Path>> FFPROBE =
            key(
                    "caravan.ffprobe",
                    "",
                    PATH,
                    "The ffprobe to use; empty: the one beside ffmpeg",
                    Values.optional(Values::path));
    public static final Key<Long> FFMPEG_MEMORY =
            key(
                    "caravan.ffmpeg.memory",
                    "8G",
                    SIZES,
                    "Most memory one FFmpeg may take, where prlimit exists; 0: no limit",
                    Values::size);
    public static final Key<Duration> FFMPEG_TIMEOUT =
            key(
                    "caravan.ffmpeg.timeout",
                    "24h",
                    DURATIONS,
                    "Longest run of one FFmpeg",
                    Values.duration(Duration.ofSeconds(1)));
    public static final Key<Duration> FFMPEG_STALL =
            key(
                    "caravan.ffmpeg.stall",
                    "5m",
                    DURATIONS,
                    "Longest time FFmpeg may make no progress",
                    Values.duration(Duration.ofSeconds(1)));
    public static final Key<Integer> NICE =
            key(
                    "caravan.nice",
                    "10",
                    "0 to 19",
                    "How far FFmpeg steps back behind other programs",
                    Values.number(0, 19));
    public static final Key<Integer> SLOTS_LONG =
            key(
                    "caravan.slots.long",
                    "auto",
                    NUMBER,
                    "Encodes at a time; auto: one for every 8 cores, at least 1",
                    Values.slots(() -> Math.max(1, cores() / 8)));
    public static final Key<Integer> SLOTS_SHORT =
            key(
                    "caravan.slots.short",
                    "auto",
                    NUMBER,
                    "Short jobs (remux, audio) at a time; auto: one per core, at most 4",
                    Values.slots(() -> Math.min(4, cores())));
    public static final Key<Verify> VERIFY =
            key(
                    "caravan.verify",
                    "edges",
                    "edges or full",
                    "How much of an output is decoded before it is published",
                    Values.oneOf(Verify.class));
    public static final Key<Duration> INPUT_MAX_DURATION =
            key(
                    "caravan.input.max-duration",
                    "24h",
                    DURATIONS,
                    "Longest input that is accepted",
                    Values.duration(Duration.ofSeconds(1)));
    public static final Key<Integer> INPUT_MAX_PIXELS =
            key(
                    "caravan.input.max-pixels",
                    "134217728",
                    "width times height",
                    "Largest picture that is accepted",
                    Values.number(1, Integer.MAX_VALUE));
    public static final Key<Integer> INPUT_MAX_STREAMS =
            key(
                    "caravan.input.max-streams",
                    "64",
                    NUMBER,
                    "Most streams an accepted input may have",
                    Values.number(1, 10_000));
    public static final Key<Integer> MAX_FAILURES =
            key(
                    "caravan.max-failures",
                    "3",
                    NUMBER,
                    "A job that failed so often is not tried again",
                    Values.number(1, 1000));
    public static final Key<Integer> MAX_LOST =
            key(
                    "caravan.max-lost",
                    "5",
                    NUMBER,
                    "A job whose worker died so often is not tried again",
                    Values.number(1, 1000));
    public static final Key<Duration> RETRY_DELAY =
            key(
                    "caravan.retry.delay",
                    "10s",
                    DURATIONS,
                    "Wait before the first retry; doubles with each one",
                    Values.duration(Duration.ofMillis(1)));
    public static final Key<Duration> RETRY_MAX =
            key(
                    "caravan.retry.max",
                    "10m",
                    DURATIONS,
                    "Longest wait before a retry",
                    Values.duration(Duration.ofMillis(1)));
    public static final Key<Duration> LEASE =
            key(
                    "caravan.lease",
                    "30s",
                    DURATIONS,
                    "How long a silent worker keeps its job before another may take it",
                    Values.duration(Duration.ofSeconds(1)));
    public static final Key<Duration> STOP_TIMEOUT =
            key(
                    "caravan.stop.timeout",
                    "60s",
                    DURATIONS,
                    "How long running jobs may end by themselves when the service is stopped",
                    Values.duration(Duration.ZERO));
    public static final Key<List<String>> HTTP_ALLOW =
            key(
                    "caravan.http.allow",
                    "",
                    "host names, addresses, networks (10.1.0.0/16)",
                    "What inputs and webhooks may call besides public addresses",
                    Values.list(Values::host));
    public static final Key<Long> HTTP_MAX_SIZE =
            key(
                    "caravan.http.max-size",
                    "50G",
                    SIZES,
                    "Largest input that is fetched from a web server",
                    Values::size);
    public static final Key<Boolean> OUTPUT_LOGS =
            key(
                    "caravan.output.logs",
                    "false",
                    "true or false",
                    "Whether the log of a job is put beside its results, unless job or source says",
                    Values::truth);
    public static final Key<URI> EVENTS_SOURCE =
            key(
                    "caravan.events.source",
                    "/caravan",
                    "URI or path",
                    "How this Caravan calls itself in its events",
                    Values::uri);
    public static final Key<Duration> EVENTS_PROGRESS =
            key(
                    "caravan.events.progress",
                    "5s",
                    DURATIONS,
                    "Time between two progress events of a job, for sinks that want them",
                    Values.duration(Duration.ofMillis(100)));
    public static final Key<Optional<Path>> EVENTS_FOLDER =
            key(
                    "caravan.events.folder",
                    "",
                    PATH,
                    "Folder that gets a file for each event; empty: none",
                    Values.optional(Values::path));
    public static final Key<String> EVENTS_FOLDER_TYPES =
            events("caravan.events.folder.types", ALL_EVENTS, "Which events the folder gets");
    public static final Key<String> KAFKA_BROKERS =
            key(
                    "caravan.kafka.brokers",
                    "",
                    "host:port, …",
                    "Kafka to connect to",
                    Function.identity());
    public static final Key<String> EVENTS_KAFKA_TOPIC =
            key(
                    "caravan.events.kafka.topic",
                    "",
                    "topic",
                    "Kafka topic that gets the events, with the job's id as key; empty: none",
                    Function.identity());
    public static final Key<String> EVENTS_KAFKA_TYPES =
            events("caravan.events.kafka.types", ALL_EVENTS, "Which events the topic gets");
    public static final Key<List<String>> WEBHOOK_URLS =
            key(
                    "caravan.webhook.urls",
                    "",
                    "addresses",
                    "Addresses that are told of every job, besides those a job names itself",
                    Values.list(Values::address));
    public static final Key<String> WEBHOOK_TYPES =
            events("caravan.webhook.types", END_EVENTS, "Which events those addresses get");
    public static final Key<String> WEBHOOK_SECRET =
            key(
                    "caravan.webhook.secret",
                    "",
                    "{{env:NAME}}; several with spaces between while one is replaced",
                    "Signs webhooks as Standard Webhooks says; empty: they are not signed",
                    Function.identity());
    public static final Key<Duration> WEBHOOK_RETRY_DELAY =
            key(
                    "caravan.webhook.retry.delay",
                    "5s",
                    DURATIONS,
                    "Wait before a webhook is sent again; triples with each time",
                    Values.duration(Duration.ofMillis(1)));
    public static final Key<Duration> WEBHOOK_GIVE_UP =
            key(
                    "caravan.webhook.give-up",
                    "24h",
                    DURATIONS,
                    "How long a webhook that is not taken is sent again",
                    Values.duration(Duration.ofMillis(1)));
    public static final Key<String> MAIL_SERVER =
            key(
                    "caravan.mail.server",
                    "smtp:localhost:25",
                    "smtp:host:port or smtps:host:port",
                    "Mail server; needs camel-mail",
                    Values::mailServer);
    public static final Key<String> MAIL_USER =
            key("caravan.mail.user", "", "name", "Who logs in there", Function.identity());
    public static final Key<String> MAIL_PASSWORD =
            key(
                    "caravan.mail.password",
                    "",
                    "{{env:NAME}}",
                    "The password to log in with",
                    Function.identity());
    public static final Key<String> MAIL_FROM =
            key(
                    "caravan.mail.from",
                    "caravan@localhost",
                    "mail address",
                    "Sender of mails",
                    Function.identity());
    public static final Key<String> MAIL_TO =
            key(
                    "caravan.mail.to",
                    "",
                    "mail addresses",
                    "Who gets mails about jobs; empty: nobody",
                    Function.identity());
    public static final Key<String> MAIL_TYPES =
            events("caravan.mail.types", "failed", "Which events mails are about");
    public static final Key<Duration> MAIL_EVERY =
            key(
                    "caravan.mail.every",
                    "15m",
                    DURATIONS,
                    "Least time between two mails, which tell of all events since; 0s: one each",
                    Values.duration(Duration.ZERO));
    public static final Key<String> SLACK_URL =
            key(
                    "caravan.slack.url",
                    "",
                    "{{env:NAME}}",
                    "Incoming webhook of Slack; empty: none. Needs camel-slack",
                    Function.identity());
    public static final Key<String> SLACK_TYPES =
            events("caravan.slack.types", "failed", "Which events Slack gets");
    public static final Key<Duration> SLACK_EVERY =
            key(
                    "caravan.slack.every",
                    "15m",
                    DURATIONS,
                    "Least time between two messages, which tell of all events since; 0s: one each",
                    Values.duration(Duration.ZERO));
    public static final Key<Long> DISK_FLOOR =
            key(
                    "caravan.disk.floor",
                    "2G",
                    SIZES,
                    "Below this much free disk no new job starts",
                    Values::size);
    public static final Key<Keep> KEEP_DONE =
            key(
                    "caravan.keep.done",
                    "",
                    RETENTION,
                    "How much of the originals in done is kept",
                    Keep::parse);
    public static final Key<Keep> KEEP_FAILED =
            key(
                    "caravan.keep.failed",
                    "",
                    RETENTION,
                    "How much of the originals in failed is kept",
                    Keep::parse);
    public static final Key<Keep> KEEP_LOGS =
            key(
                    "caravan.keep.logs",
                    "30d",
                    RETENTION,
                    "How much of the job logs is kept",
                    Keep::parse);
    public static final Key<Keep> KEEP_JOBS =
            key(
                    "caravan.keep.jobs",
                    "365d",
                    "age: 365d; empty: for ever",
                    "How long the records of ended jobs are kept",
                    Values::keepByAge);
    public static final Key<String> LOG_LEVEL =
            key(
                    "caravan.log.level",
                    "INFO",
                    "ERROR, WARN, INFO, DEBUG or TRACE",
                    "How much Caravan says",
                    Values.oneOf("ERROR", "WARN", "INFO", "DEBUG", "TRACE"));

    /** All of them, in the order in which a person reads them. */
    public static final List<Key<?>> ALL =
            List.of(
                    PROFILE,
                    LISTEN,
                    DATA,
                    WATCH,
                    WATCH_EXTENSIONS,
                    WATCH_SETTLE,
                    WATCH_SETTLE_NETWORK,
                    READ,
                    WRITE,
                    EXISTS,
                    FFMPEG,
                    FFPROBE,
                    FFMPEG_MEMORY,
                    FFMPEG_TIMEOUT,
                    FFMPEG_STALL,
                    NICE,
                    SLOTS_LONG,
                    SLOTS_SHORT,
                    VERIFY,
                    INPUT_MAX_DURATION,
                    INPUT_MAX_PIXELS,
                    INPUT_MAX_STREAMS,
                    MAX_FAILURES,
                    MAX_LOST,
                    RETRY_DELAY,
                    RETRY_MAX,
                    LEASE,
                    STOP_TIMEOUT,
                    HTTP_ALLOW,
                    HTTP_MAX_SIZE,
                    OUTPUT_LOGS,
                    EVENTS_SOURCE,
                    EVENTS_PROGRESS,
                    EVENTS_FOLDER,
                    EVENTS_FOLDER_TYPES,
                    KAFKA_BROKERS,
                    EVENTS_KAFKA_TOPIC,
                    EVENTS_KAFKA_TYPES,
                    WEBHOOK_URLS,
                    WEBHOOK_TYPES,
                    WEBHOOK_SECRET,
                    WEBHOOK_RETRY_DELAY,
                    WEBHOOK_GIVE_UP,
                    MAIL_SERVER,
                    MAIL_USER,
                    MAIL_PASSWORD,
                    MAIL_FROM,
                    MAIL_TO,
                    MAIL_TYPES,
                    MAIL_EVERY,
                    SLACK_URL,
                    SLACK_TYPES,
                    SLACK_EVERY,
                    DISK_FLOOR,
                    KEEP_DONE,
                    KEEP_FAILED,
                    KEEP_LOGS,
                    KEEP_JOBS,
                    LOG_LEVEL);

    private Keys() {}

    private static <T> Key<T> key(
            String name, String initial, String unit, String text, Function<String, T> parser) {
        return new Key<>(name, initial, unit, text, parser);
    }

    private static Key<String> events(String name, String initial, String text) {
        return key(
                name,
                initial,
                "submitted, started, progress, completed, failed, cancelled, skipped, route-refused",
                text,
                Values::events);
    }

    private static int cores() {
        return Runtime.getRuntime().availableProcessors();
    }
}
