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
    private static final String SECRET = "{{env:NAME}}";
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
    public static final Key<List<String>> KAFKA_BROKERS =
            key(
                    "caravan.kafka.brokers",
                    "",
                    "host:port, comma between",
                    "Kafka to take job messages from, or to write events to; empty: none",
                    Values.list(Values::broker));
    public static final Key<List<String>> KAFKA_TOPIC =
            key(
                    "caravan.kafka.topic",
                    "",
                    "names",
                    "Topics to take job messages and S3 notifications from; empty: none",
                    Values.list(Values::topic));
    public static final Key<String> KAFKA_GROUP =
            key(
                    "caravan.kafka.group",
                    "caravan",
                    "text",
                    "Consumer group; services of one group share the messages",
                    Values::text);
    public static final Key<String> KAFKA_SECURITY =
            key(
                    "caravan.kafka.security",
                    "PLAINTEXT",
                    "PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL",
                    "How to talk to the brokers",
                    Values.oneOf("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"));
    public static final Key<String> KAFKA_SASL_MECHANISM =
            key(
                    "caravan.kafka.sasl.mechanism",
                    "PLAIN",
                    "PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512",
                    "How to log in with SASL",
                    Values.oneOf("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"));
    public static final Key<Optional<String>> KAFKA_USERNAME =
            key(
                    "caravan.kafka.username",
                    "",
                    "text",
                    "User name for SASL",
                    Values.optional(Values::text));
    public static final Key<Optional<String>> KAFKA_PASSWORD =
            key(
                    "caravan.kafka.password",
                    "",
                    SECRET,
                    "Password for SASL",
                    Values.optional(Values::text));
    public static final Key<Optional<Path>> KAFKA_TRUSTSTORE =
            key(
                    "caravan.kafka.truststore",
                    "",
                    PATH,
                    "Certificates to trust (.pem, .p12 or .jks); empty: those of Java",
                    Values.optional(Values::path));
    public static final Key<Optional<String>> KAFKA_TRUSTSTORE_PASSWORD =
            key(
                    "caravan.kafka.truststore.password",
                    "",
                    SECRET,
                    "Password of the trust store",
                    Values.optional(Values::text));
    public static final Key<Optional<Path>> KAFKA_KEYSTORE =
            key(
                    "caravan.kafka.keystore",
                    "",
                    PATH,
                    "Own certificate and key for mutual TLS (.pem, .p12 or .jks)",
                    Values.optional(Values::path));
    public static final Key<Optional<String>> KAFKA_KEYSTORE_PASSWORD =
            key(
                    "caravan.kafka.keystore.password",
                    "",
                    SECRET,
                    "Password of the key store and its key",
                    Values.optional(Values::text));
    public static final Key<Optional<URI>> SQS_QUEUE =
            key(
                    "caravan.sqs.queue",
                    "",
                    "URL",
                    "SQS queue to take job messages and S3 notifications from; empty: none",
                    Values.optional(Values::url));
    public static final Key<Optional<URI>> SQS_DEAD_LETTER =
            key(
                    "caravan.sqs.dead-letter",
                    "",
                    "URL",
                    "SQS queue for what is no job message; empty: left to the redrive of the queue",
                    Values.optional(Values::url));
    public static final Key<Optional<String>> SQS_REGION =
            key(
                    "caravan.sqs.region",
                    "",
                    "name",
                    "AWS region of the queue; empty: as in its URL, else us-east-1",
                    Values.optional(Values::text));
    public static final Key<Optional<String>> SQS_ACCESS_KEY =
            key(
                    "caravan.sqs.access-key",
                    "",
                    SECRET,
                    "AWS access key; empty: as the AWS command line finds it (environment, profile, role)",
                    Values.optional(Values::text));
    public static final Key<Optional<String>> SQS_SECRET_KEY =
            key(
                    "caravan.sqs.secret-key",
                    "",
                    SECRET,
                    "Secret of the access key",
                    Values.optional(Values::text));
    public static final Key<List<String>> S3_BUCKETS =
            key(
                    "caravan.s3.buckets",
                    "",
                    "names, * at an end for any",
                    "S3 buckets that jobs may read and write; empty: none",
                    Values.list(Values::bucket));
    public static final Key<Optional<URI>> S3_ENDPOINT =
            key(
                    "caravan.s3.endpoint",
                    "",
                    "URL",
                    "Server of MinIO and the like; empty: AWS",
                    Values.optional(Values::server));
    public static final Key<Optional<String>> S3_REGION =
            key(
                    "caravan.s3.region",
                    "",
                    "name",
                    "AWS region; empty: as the AWS command line finds it, else us-east-1",
                    Values.optional(Values::name));
    public static final Key<Optional<String>> S3_ACCESS_KEY =
            key(
                    "caravan.s3.access-key",
                    "",
                    SECRET,
                    "Access key; empty: as the AWS command line finds it (environment, profile,"
                            + " role)",
                    Values.optional(Function.identity()));
    public static final Key<Optional<String>> S3_SECRET_KEY =
            key(
                    "caravan.s3.secret-key",
                    "",
                    SECRET,
                    "Secret of the access key",
                    Values.optional(Function.identity()));
    public static final Key<Optional<String>> S3_ROLE =
            key(
                    "caravan.s3.role",
                    "",
                    "ARN",
                    "AWS role to take on; empty: none",
                    Values.optional(Values::role));
    public static final Key<String> S3_PATH_STYLE =
            key(
                    "caravan.s3.path-style",
                    "auto",
                    "auto, true or false",
                    "Whether the bucket stands in the path, not in the host name; auto: unless it"
                            + " is AWS",
                    Values.oneOf("auto", "true", "false"));
    public static final Key<String> S3_CHECKSUMS =
            key(
                    "caravan.s3.checksums",
                    "supported",
                    "supported or required",
                    "Which checksums S3 gets and gives: all it can, or only those it insists on"
                            + " (older servers)",
                    Values.oneOf("supported", "required"));

    /** One connection to S3; a further one has a name: {@code caravan.s3.<name>.endpoint}. */
    public static final List<Key<?>> S3_CONNECTION =
            List.of(
                    S3_BUCKETS,
                    S3_ENDPOINT,
                    S3_REGION,
                    S3_ACCESS_KEY,
                    S3_SECRET_KEY,
                    S3_ROLE,
                    S3_PATH_STYLE,
                    S3_CHECKSUMS);

    public static final Key<List<String>> S3_WATCH =
            key(
                    "caravan.s3.watch",
                    "",
                    "bucket/prefix",
                    "S3 prefixes to take media from; the folder below names the operation; empty:"
                            + " none",
                    Values.list(Values::prefix));
    public static final Key<String> S3_OUTPUT =
            key(
                    "caravan.s3.output",
                    "",
                    "s3://bucket/folder/, or a folder",
                    "Where results of watched S3 prefixes go; empty: the outbox",
                    Function.identity());
    public static final Key<Duration> S3_POLL =
            key(
                    "caravan.s3.poll",
                    "30s",
                    DURATIONS,
                    "How often watched S3 prefixes are listed",
                    Values.duration(Duration.ofMillis(100)));
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
    public static final Key<Duration> TASK_TIMEOUT =
            key(
                    "caravan.task.timeout",
                    "6h",
                    DURATIONS,
                    "Longest run of a task, unless its own file says another",
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
    public static final Key<String> SFTP_HOST =
            key(
                    "caravan.sftp.host",
                    "",
                    "name or address; empty: off",
                    "SFTP server that sftp: in jobs means; needs ./caravan add camel-ftp",
                    Values::hostOrNone);
    public static final Key<Integer> SFTP_PORT =
            key("caravan.sftp.port", "22", "number", "Where it listens", Values.number(1, 65535));
    public static final Key<String> SFTP_USER =
            key("caravan.sftp.user", "", "name", "Who logs in there", text -> text);
    public static final Key<String> SFTP_FOLDER =
            key(
                    "caravan.sftp.folder",
                    ".",
                    "path on the server; relative to where the user begins",
                    "In which paths of sftp: begin",
                    Values::remotePath);
    public static final Key<Optional<Path>> SFTP_KEY =
            key(
                    "caravan.sftp.key",
                    "",
                    "absolute path; empty: none",
                    "File of the private key for it",
                    Values.optional(Values::absolute));
    public static final Key<String> SFTP_PASSWORD =
            key(
                    "caravan.sftp.password",
                    "",
                    "{{env:NAME}}; empty: none",
                    "Password for it",
                    text -> text);
    public static final Key<Optional<Path>> SFTP_KNOWN_HOSTS =
            key(
                    "caravan.sftp.known-hosts",
                    "",
                    "absolute path; empty: ~/.ssh/known_hosts",
                    "File with the server's host key; a server with another key is not talked to",
                    Values.optional(Values::absolute));
    public static final Key<String> SFTP_WATCH =
            key(
                    "caravan.sftp.watch",
                    "",
                    "path below that folder; empty: none",
                    "Folder of the SFTP server whose media become jobs",
                    Values::remotePath);
    public static final Key<String> SFTP_OPERATION =
            key(
                    "caravan.sftp.operation",
                    "compress",
                    "name",
                    "What is done with those in no folder that names an operation",
                    Values::name);
    public static final Key<String> SFTP_AFTER =
            key(
                    "caravan.sftp.after",
                    "leave",
                    "leave or delete",
                    "What becomes of one when its job has completed",
                    Values.oneOf("leave", "delete"));
    public static final Key<Optional<Path>> FTPS_TRUSTSTORE =
            key(
                    "caravan.ftps.truststore",
                    "",
                    PATH,
                    "Certificates (.pem) of FTPS servers to trust besides those that Java trusts",
                    Values.optional(Values::path));
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
                    KAFKA_BROKERS,
                    KAFKA_TOPIC,
                    KAFKA_GROUP,
                    KAFKA_SECURITY,
                    KAFKA_SASL_MECHANISM,
                    KAFKA_USERNAME,
                    KAFKA_PASSWORD,
                    KAFKA_TRUSTSTORE,
                    KAFKA_TRUSTSTORE_PASSWORD,
                    KAFKA_KEYSTORE,
                    KAFKA_KEYSTORE_PASSWORD,
                    SQS_QUEUE,
                    SQS_DEAD_LETTER,
                    SQS_REGION,
                    SQS_ACCESS_KEY,
                    SQS_SECRET_KEY,
                    S3_BUCKETS,
                    S3_ENDPOINT,
                    S3_REGION,
                    S3_ACCESS_KEY,
                    S3_SECRET_KEY,
                    S3_ROLE,
                    S3_PATH_STYLE,
                    S3_CHECKSUMS,
                    S3_WATCH,
                    S3_OUTPUT,
                    S3_POLL,
                    FFMPEG,
                    FFPROBE,
                    FFMPEG_MEMORY,
                    FFMPEG_TIMEOUT,
                    FFMPEG_STALL,
                    TASK_TIMEOUT,
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
                    SFTP_HOST,
                    SFTP_PORT,
                    SFTP_USER,
                    SFTP_FOLDER,
                    SFTP_KEY,
                    SFTP_PASSWORD,
                    SFTP_KNOWN_HOSTS,
                    SFTP_WATCH,
                    SFTP_OPERATION,
                    SFTP_AFTER,
                    FTPS_TRUSTSTORE,
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
