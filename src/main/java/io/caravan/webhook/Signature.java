package io.caravan.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs webhooks as Standard Webhooks says, so that a receiver knows who sent them, and when. */
final class Signature {
    private static final String PREFIX = "whsec_";
    private static final String ALGORITHM = "HmacSHA256";

    private final List<byte[]> keys;

    /**
     * @param secrets separated by spaces, each {@code whsec_} and Base64, or plain text; the first
     *     receivers still know the second while a secret is being replaced. Blank for none
     * @throws IllegalArgumentException when one is no Base64
     */
    Signature(String secrets) {
        keys =
                Arrays.stream(secrets.split("\\s+"))
                        .filter(secret -> !secret.isEmpty())
                        .map(Signature::key)
                        .toList();
    }

    private static byte[] key(String secret) {
        return secret.startsWith(PREFIX)
                ? Base64.getDecoder().decode(secret.substring(PREFIX.length()))
                : secret.getBytes(StandardCharsets.UTF_8);
    }

    boolean isPresent() {
        return !keys.isEmpty();
    }

    /** The value of {@code webhook-signature}. */
    String of(String id, Instant time, String body) {
        byte[] content =
                (id + "." + time.getEpochSecond() + "." + body).getBytes(StandardCharsets.UTF_8);
        return keys.stream()
                .map(key -> "v1," + Base64.getEncoder().encodeToString(sign(key, content)))
                .collect(Collectors.joining(" "));
    }

    private static byte[] sign(byte[] key, byte[] content) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot sign", e);
        }
    }
}
