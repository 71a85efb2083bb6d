package io.caravan.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.IntNode;

import io.caravan.job.Job;
import io.caravan.job.JobState;
import io.caravan.job.Json;
import io.caravan.job.Lane;
import io.caravan.store.JobQuery;
import io.caravan.store.JobStore.Claim;
import io.caravan.store.JobStore.Page;
import io.caravan.store.Jobs;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** That no call reads more of a large store than it answers with, by SQLite's own plans. */
class SqliteQueryPlanTest {
    private static final int MANY = 100_000;

    @TempDir Path folder;
    private RecordingDatabase database;
    private SqlJobs jobs;

    @BeforeEach
    void open() {
        database = new RecordingDatabase(SqliteDatabase.open(folder.resolve("caravan.db")));
        jobs = new SqlJobs(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void a_hundred_thousand_jobs_are_listed_page_by_page() throws Exception {
        // One statement in one transaction, so that it takes seconds.
        insertMany(MANY, "", 0);
        List<String> ids = new ArrayList<>();
        JobQuery query = JobQuery.all().withLimit(1000);
        do {
            Page page = jobs.list(query);
            page.jobs().forEach(job -> ids.add(job.id()));
            query = query.withAfter(page.next());
        } while (query.after() != null);

        assertThat(new HashSet<>(ids)).hasSize(MANY);
        assertThat(ids).isSortedAccordingTo((a, b) -> b.compareTo(a));
        assertThat(plans()).allSatisfy(SqliteQueryPlanTest::isOrderedByIndex);
    }

    @Test
    void every_filter_of_a_list_is_served_by_an_index() {
        List<Set<JobState>> states =
                List.of(Set.of(), Set.of(JobState.QUEUED), EnumSet.allOf(JobState.class));
        for (String operation : new String[] {null, "compress"}) {
            for (String worker : new String[] {null, "w"}) {
                for (Instant time : new Instant[] {null, Instant.EPOCH}) {
                    for (Set<JobState> some : states) {
                        jobs.list(new JobQuery(some, operation, worker, time, time, null, 0));
                        jobs.list(new JobQuery(some, operation, worker, time, time, "0", 0));
                    }
                }
            }
        }

        assertThat(plans())
                .hasSizeGreaterThan(20)
                .allSatisfy(SqliteQueryPlanTest::isOrderedByIndex);
    }

    @Test
    void every_other_call_goes_straight_to_its_rows() {
        Job job = jobs.insert(Jobs.queued().withKey("k"));
        jobs.insert(Jobs.queued().withKey("k"));
        jobs.find(job.id());
        jobs.claim(claim(Map.of()));
        jobs.update(job);
        jobs.expired(5);
        jobs.withEvents("kafka", null, 5);
        jobs.withEvents(null, "0", 5);
        jobs.oldestQueued();
        jobs.delete(job.id());
        SqlDocuments documents = new SqlDocuments(database);
        documents.put("k", "a", IntNode.valueOf(1), 0);
        documents.put("k", "a", IntNode.valueOf(1), 1);
        documents.getAll("k", List.of("a", "b"));
        documents.list("k", null, 5);
        documents.delete("k", "a", 2);

        assertThat(plans())
                .hasSizeGreaterThan(12)
                .allSatisfy(SqliteQueryPlanTest::isOrderedByIndex)
                .noneSatisfy(plan -> assertThat(plan).contains("SCAN job"))
                // Which would mean to read through all jobs of a state.
                .noneSatisfy(plan -> assertThat(plan).contains("job_by_state"));
    }

    @Test
    void counts_read_an_index_only() {
        jobs.counts();

        assertThat(plans())
                .singleElement()
                .asString()
                .contains("SCAN job USING COVERING INDEX job_by_operation")
                .doesNotContain("TEMP B-TREE");
    }

    @Test
    void jobs_that_cannot_run_here_cost_a_claim_nothing() {
        insertMany(1000, "'gpu=' || n", 0);
        insertMany(1000, "'node=' || n", 0);
        insertMany(1000, "", 1L << 60);
        Job fits = jobs.insert(Jobs.queued().withRequires(Map.of("node", "a")));
        database.statements.clear();

        assertThat(jobs.claim(claim(Map.of("node", "a", "zone", "z"))))
                .map(Job::id)
                .contains(fits.id());
        // Release, a look per requirement this worker could meet, read, write.
        assertThat(database.statements).hasSizeLessThanOrEqualTo(1 + 4 + 1 + 1);
    }

    private static Claim claim(Map<String, String> has) {
        return new Claim("w", Lane.LONG, Duration.ofMinutes(1), has);
    }

    private void insertMany(int count, String requires, long notBefore) {
        Job job = Jobs.queued();
        String sql =
                """
                INSERT INTO job (id, version, state, operation, lane, requires, priority, not_before, doc)
                WITH RECURSIVE number (n) AS (
                    SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < :count)
                SELECT :prefix || printf('%07d', n), 1, 'queued', 'compress', 'long', <requires>, 5,
                    :not_before, json_set(:doc, '$.id', :prefix || printf('%07d', n)) FROM number
                """;
        database.write(
                handle ->
                        handle.createUpdate(sql)
                                .define("requires", requires.isEmpty() ? "''" : requires)
                                .bind("count", count)
                                .bind("prefix", job.id().substring(0, 19))
                                .bind("not_before", notBefore)
                                .bind("doc", Json.MAPPER.valueToTree(job).toString())
                                .execute());
        database.statements.clear();
    }

    private static void isOrderedByIndex(String plan) {
        assertThat(plan)
                .doesNotContain("TEMP B-TREE")
                .doesNotContainPattern("SCAN (job|document)( \\||$)");
    }

    /** The plan of every statement so far, its steps joined by bars. */
    private List<String> plans() {
        List<String> statements = new ArrayList<>(new HashSet<>(database.statements));
        return database.read(
                handle ->
                        statements.stream().map(sql -> sql + " ## " + plan(handle, sql)).toList());
    }

    private static String plan(Handle handle, String sql) {
        Query explain = handle.createQuery("EXPLAIN QUERY PLAN " + sql);
        for (int i = 0; i < sql.chars().filter(sign -> sign == '?').count(); i++) {
            explain.bind(i, 0);
        }
        return String.join(" | ", explain.map((row, context) -> row.getString("detail")).list());
    }
}
