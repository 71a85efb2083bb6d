package io.caravan.plan;

import io.caravan.probe.Probe;

import java.util.List;

/** Which entry of a definition says what becomes of a stream: the first that applies to it. */
final class EntryChooser {

    /** The entry for a stream that has no size, or null when none applies. */
    Definition.Entry first(List<Definition.Entry> entries, Values about) {
        return entries.stream()
                .filter(entry -> Condition.holds(entry.when(), about.scope()))
                .findFirst()
                .orElse(null);
    }

    /** As {@link #first}; a picture that would have to be scaled is not copied. */
    Definition.Entry picture(List<Definition.Entry> entries, Probe.Stream video, Values about) {
        return entries.stream()
                .filter(entry -> Condition.holds(entry.when(), about.scope()))
                .filter(entry -> !entry.copies() || fits(entry, video, about.scope()))
                .findFirst()
                .orElse(null);
    }

    /** Whether the picture has the size already that an entry makes. */
    static boolean fits(Definition.Entry entry, Probe.Stream video, Scope scope) {
        if (entry.fit().isEmpty()) {
            return true;
        }
        Picture picture = new Picture(video);
        Box box = Box.of(entry.fit(), scope, picture.height() > picture.width());
        return box == null
                || box.fit(picture.width(), picture.height(), false)
                        .equals(new Box.Size(picture.width(), picture.height()));
    }
}
