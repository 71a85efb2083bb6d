package io.caravan.s3;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;

import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;

/**
 * Lets the AWS SDK hash with native code. Without TLS it signs all that it sends, and under the
 * quick compiler, which the service runs with, Java's own SHA-256 takes some 30 MB a second.
 */
final class NativeDigests extends Provider {
    private static final long serialVersionUID = 1L;
    private static final String NAME = "CaravanDigests";
    private static final String TYPE = "MessageDigest";
    private static final String ALGORITHM = "SHA-256";

    private NativeDigests(Provider.Service fast) {
        super(NAME, "1", "SHA-256 by native code");
        putService(
                new Service(this, TYPE, ALGORITHM, fast.getClassName(), null, null) {
                    @Override
                    public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
                        return fast.newInstance(parameter);
                    }
                });
    }

    /**
     * From now on whoever asks Java for SHA-256 gets it; where it was not built, nothing happens.
     */
    static synchronized void install() {
        try {
            if (Security.getProvider(NAME) == null
                    && AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError() == null) {
                Provider.Service fast =
                        AmazonCorrettoCryptoProvider.INSTANCE.getService(TYPE, ALGORITHM);
                Security.insertProviderAt(new NativeDigests(fast), 1);
            }
        } catch (LinkageError e) {
            return; // not built for this machine: Java's own does it
        }
    }
}
