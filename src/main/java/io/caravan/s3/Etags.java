package io.caravan.s3;

/** Versions of the content of objects; listings, answers and events quote them differently. */
final class Etags {
    private Etags() {}

    static String plain(String etag) {
        return etag == null ? "" : etag.replace("\"", "");
    }

    /** As a condition of a request needs it; null stays null. */
    static String quoted(String etag) {
        return etag == null ? null : '"' + plain(etag) + '"';
    }

    static boolean same(String one, String other) {
        return plain(one).equals(plain(other));
    }
}
