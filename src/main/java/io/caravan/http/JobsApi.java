package io.caravan.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.caravan.engine.JobControl;
import io.caravan.engine.Jobs.UnknownJob;
import io.caravan.job.Job;
import io.caravan.job.Json;
import io.caravan.store.JobQuery;
import io.caravan.store.JobStore;

import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** What the routes of {@code routes/api/jobs.camel.yaml} call. Each answer is JSON text. */
public final class JobsApi {
    private final JobStore store;
    private final JobControl control;
    private final UnaryOperator<Job> live;

    /**
     * @param live puts progress that is fresher than the stored one into a job
     */
    public JobsApi(JobStore store, JobControl control, UnaryOperator<Job> live) {
        this.store = store;
        this.control = control;
        this.live = live;
    }

    /**
     * One page of jobs, newest first.
     *
     * @param query the raw query of the address, or null
     * @throws io.caravan.job.JobException of kind {@code options} that says what is allowed
     */
    public String list(String query) {
        ListQuery.Asked asked = ListQuery.parse(query);
        JobStore.Page page =
                asked.parent() == null
                        ? store.list(asked.query())
                        : new JobStore.Page(parts(find(asked.parent()), asked.query()), null);
        ObjectNode answer = Json.MAPPER.createObjectNode();
        ArrayNode jobs = answer.putArray("jobs");
        page.jobs().forEach(job -> jobs.add(view(job)));
        answer.put("next", page.next());
        return answer.toString();
    }

    /** The child jobs of a job, newest first; there are never more than fit into a page. */
    private List<Job> parts(Job parent, JobQuery query) {
        return children(parent)
                .filter(child -> query.states().isEmpty() || query.states().contains(child.state()))
                .filter(
                        child ->
                                query.operation() == null
                                        || query.operation().equals(child.firstOperation()))
                .sorted(Comparator.comparing(Job::id).reversed())
                .toList();
    }

    private Stream<Job> children(Job parent) {
        return parent.branches().stream().flatMap(branch -> store.find(branch.id()).stream());
    }

    public String get(String id) {
        return view(find(id)).toString();
    }

    /** Cancels a job that has not ended. */
    public String cancel(String id) {
        find(id);
        return view(control.cancel(id)).toString();
    }

    /** Runs an ended job again under the same id. */
    public String retry(String id) {
        find(id);
        return view(control.retry(id)).toString();
    }

    private Job find(String id) {
        return store.find(id).orElseThrow(() -> new UnknownJob(id));
    }

    private ObjectNode view(Job job) {
        return JobView.of(live.apply(job), children(job).map(live).toList());
    }
}
