package io.caravan.s3;

/** Versions of the content of objects; listings, answers and events quote them differently. */
final class Etags {
    private Etags() {}

    static String plain(String etag) {
        return etag == null ? "" : etag.replace("\"", "");
    }

    static boolean same(String one, String other) {
        return plain(one).equals(plain(other));
    }
}
