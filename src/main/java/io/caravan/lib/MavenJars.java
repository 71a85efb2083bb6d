package io.caravan.lib;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.job.RootCause;

import org.apache.camel.tooling.maven.MavenArtifact;
import org.apache.camel.tooling.maven.MavenDownloaderImpl;
import org.apache.camel.tooling.maven.MavenGav;
import org.apache.camel.tooling.maven.MavenResolutionException;

import java.util.List;
import java.util.Set;

/**
 * Brings artifacts and what they depend on from Maven Central, through the mirrors, proxies and the
 * local repository that {@code ~/.m2/settings.xml} names. Needs the jars in {@code lib/add}, which
 * the service itself does not load.
 */
public final class MavenJars {
    private final Set<String> repositories;

    /**
     * @param repositories addresses of further ones
     */
    public MavenJars(Set<String> repositories) {
        this.repositories = Set.copyOf(repositories);
    }

    /**
     * @param coordinates {@code group:artifact:version}
     * @return the artifact first, then everything it needs to run
     * @throws JobException when one of them cannot be had
     */
    public List<Jar> resolve(String coordinates) {
        MavenDownloaderImpl maven = new MavenDownloaderImpl();
        maven.setMavenApacheSnapshotEnabled(false);
        try (maven) {
            maven.build();
            maven.init();
            maven.start();
            return maven.resolveArtifacts(List.of(coordinates), repositories, true, false).stream()
                    .map(MavenJars::jar)
                    .toList();
        } catch (MavenResolutionException e) {
            throw new JobException(
                    ErrorKind.RESOURCE, coordinates + " cannot be had: " + reason(e), e);
        } catch (java.io.IOException e) {
            throw new JobException(ErrorKind.INTERNAL, String.valueOf(e.getMessage()), e);
        }
    }

    private static Jar jar(MavenArtifact artifact) {
        MavenGav gav = artifact.getGav();
        return new Jar(gav.getArtifactId(), gav.getVersion(), artifact.getFile().toPath());
    }

    private static String reason(Throwable problem) {
        Throwable root = RootCause.of(problem);
        return String.valueOf(root.getMessage()).lines().findFirst().orElse("");
    }
}
