package io.caravan.event;

import com.fasterxml.jackson.databind.JsonNode;

import io.caravan.http.JobView;
import io.caravan.job.Job;
import io.caravan.storage.LocalPaths;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Events for a person to read.
 *
 * @param summary one line
 * @param text a line for each event, the first ones when there are many
 */
record Report(String summary, String text) {
    private static final int MOST_LINES = 100;

    static Report of(List<Message> messages) {
        List<String> lines = messages.stream().limit(MOST_LINES).map(Report::line).toList();
        String more =
                messages.size() > MOST_LINES
                        ? "\n… and " + (messages.size() - MOST_LINES) + " more"
                        : "";
        String summary = messages.size() == 1 ? lines.get(0) : summary(messages);
        return new Report(summary, String.join("\n", lines) + more);
    }

    private static String summary(List<Message> messages) {
        Map<String, Long> counts =
                messages.stream()
                        .collect(
                                Collectors.groupingBy(
                                        m -> m.event().type(),
                                        TreeMap::new,
                                        Collectors.counting()));
        return counts.entrySet().stream()
                .map(e -> counted(e.getKey(), e.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String counted(String type, long count) {
        boolean ofJobs = !type.equals(EventType.ROUTE_REFUSED.text());
        String one = ofJobs ? " job " + type : " route file refused";
        String more = ofJobs ? " jobs " + type : " route files refused";
        return count + (count == 1 ? one : more);
    }

    private static String line(Message message) {
        if (message.job() == null) {
            return LocalPaths.printable(message.event().data().path(Message.TEXT).asText());
        }
        Job then = Snapshot.then(message.job(), message.event());
        // As everybody outside sees it: without passwords in addresses.
        JsonNode view = JobView.of(then);
        String name = view.at("/origin/name").asText();
        String why = view.at("/error/message").asText();
        return LocalPaths.printable(
                String.join(", ", then.operation())
                        + (name.isEmpty() ? "" : " " + name)
                        + " "
                        + message.event().type()
                        + (why.isEmpty() ? "" : ": " + then.error().kind().text() + ": " + why)
                        + " (job "
                        + then.id()
                        + ")");
    }
}
