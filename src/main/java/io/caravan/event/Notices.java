package io.caravan.event;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * What one sink is still to be told of things that belong to no job. Kept in memory only, and only
 * the newest: whoever tells of them finds them again after a restart.
 */
final class Notices {
    private static final int MOST = 100;

    private final Deque<Message> pending = new ArrayDeque<>();

    synchronized void add(Message notice) {
        if (pending.size() == MOST) {
            pending.removeFirst();
        }
        pending.addLast(notice);
    }

    /** All of them, oldest first. */
    synchronized List<Message> all() {
        return List.copyOf(pending);
    }

    synchronized void taken(List<Message> notices) {
        pending.removeAll(notices);
    }
}
