PRAGMA user_version = 1; -- as SqliteDatabase.NEWEST_VERSION

-- One row a job: the record itself as JSON, and beside it only what is searched. Times are milliseconds since 1970.
CREATE TABLE job (
    id          TEXT    NOT NULL PRIMARY KEY,
    version     INTEGER NOT NULL,
    idem_key    TEXT    UNIQUE,
    state       TEXT    NOT NULL,
    operation   TEXT    NOT NULL,
    lane        TEXT    NOT NULL,
    requires    TEXT    NOT NULL, -- in one canonical form, empty for nothing
    priority    INTEGER NOT NULL,
    not_before  INTEGER,          -- of a queued job; 0 once it may start; null in every other state
    lease_until INTEGER,          -- only while a worker holds the job
    worker      TEXT,
    doc         TEXT    NOT NULL
);

-- Pages, and counts from the second alone.
CREATE INDEX job_by_state ON job (state, id);
CREATE INDEX job_by_operation ON job (operation, state, id);
CREATE INDEX job_by_worker ON job (worker, state, id) WHERE worker IS NOT NULL;

-- The queue: the best job of a lane is the first entry of its group of requirements.
CREATE INDEX job_ready ON job (lane, requires, priority DESC, id) WHERE not_before = 0;
CREATE INDEX job_queued ON job (not_before, id) WHERE not_before IS NOT NULL;
CREATE INDEX job_leased ON job (lease_until) WHERE lease_until IS NOT NULL;

CREATE TABLE document (
    kind    TEXT    NOT NULL,
    id      TEXT    NOT NULL,
    version INTEGER NOT NULL,
    value   TEXT    NOT NULL,
    PRIMARY KEY (kind, id)
);
