PRAGMA user_version = 2; -- as SqliteDatabase.NEWEST_VERSION

-- Sinks that have not got all events of the job yet, each between spaces; null when every sink has.
ALTER TABLE job ADD COLUMN sinks TEXT;

CREATE INDEX job_events ON job (id, sinks) WHERE sinks IS NOT NULL;
