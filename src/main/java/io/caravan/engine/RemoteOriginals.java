package io.caravan.engine;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.caravan.job.Job;
import io.caravan.job.JobException;
import io.caravan.job.JobState;
import io.caravan.job.Origin;
import io.caravan.storage.LocalPaths;
import io.caravan.store.Documents;
import io.caravan.store.Documents.Document;
import io.caravan.store.JobStore;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What becomes of an original in another storage when its job has completed; after any other end it
 * stays as it is. What is due is noted before the job is stored as completed, so that neither a
 * crash nor an outage loses it.
 */
public final class RemoteOriginals {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteOriginals.class);
    private static final String KIND = "original-due";
    private static final int PAGE = 500;

    private final RemoteStorage storage;
    private final JobStore jobs;
    private final Documents documents;

    RemoteOriginals(RemoteStorage storage, JobStore jobs, Documents documents) {
        this.storage = storage;
        this.jobs = jobs;
        this.documents = documents;
    }

    /** Notes that a job which is about to be stored as completed has an original to put away. */
    void due(Job job) {
        if (hasDuty(job.origin())) {
            documents.put(KIND, job.id(), JsonNodeFactory.instance.objectNode(), 0);
        }
    }

    private static boolean hasDuty(Origin origin) {
        return origin != null
                && origin.uri() != null
                && !LocalPaths.isLocal(origin.uri())
                && (origin.delete() || origin.done() != null || origin.tag() != null);
    }

    /** Puts the original of a completed job away; what fails is tried again by the next sweep. */
    void dispose(Job job) {
        if (!hasDuty(job.origin())) {
            return;
        }
        documents.get(KIND, job.id()).ifPresent(note -> dispose(job, note));
    }

    /** Does what is due by now. */
    void sweep() {
        List<Document> page = documents.list(KIND, null, PAGE);
        while (!page.isEmpty()) {
            page.forEach(this::sweep);
            page = documents.list(KIND, page.get(page.size() - 1).id(), PAGE);
        }
    }

    private void sweep(Document note) {
        Optional<Job> job = jobs.find(note.id());
        if (job.isEmpty()) {
            documents.delete(KIND, note.id(), note.version());
        } else if (job.get().state().isFinal()) {
            dispose(job.get(), note);
        }
    }

    private void dispose(Job job, Document note) {
        try {
            if (job.state() == JobState.COMPLETED) {
                dispose(job.origin());
            }
            documents.delete(KIND, note.id(), note.version());
        } catch (JobException e) {
            LOG.warn(
                    "job {}: its original {} stays for now: {}",
                    job.id(),
                    LocalPaths.printable(job.origin().uri()),
                    e.getMessage());
            if (!e.kind().retries()) {
                documents.delete(KIND, note.id(), note.version());
            }
        }
    }

    private void dispose(Origin origin) {
        Map<String, Object> headers = new HashMap<>();
        headers.put("after", origin.delete() ? "delete" : origin.done() != null ? "move" : "tag");
        putUnlessNull(headers, "to", origin.done() == null ? null : target(origin));
        putUnlessNull(headers, "tag", origin.tag());
        putUnlessNull(headers, "etag", origin.etag());
        storage.dispose(origin.uri(), headers);
    }

    private static String target(Origin origin) {
        String path = origin.path() == null || origin.path().isEmpty() ? "" : origin.path() + "/";
        return origin.done() + path + origin.name();
    }

    private static void putUnlessNull(Map<String, Object> headers, String name, String value) {
        if (value != null) {
            headers.put(name, value);
        }
    }
}
