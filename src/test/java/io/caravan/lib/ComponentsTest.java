package io.caravan.lib;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ComponentsTest {
    private final Components components = new Components();

    @Test
    void should_name_the_artifact_of_a_scheme() {
        assertThat(components.artifact("sftp")).contains("camel-ftp");
        assertThat(components.artifact("aws2-s3")).contains("camel-aws2-s3");
        assertThat(components.artifact("nothing")).isEmpty();
    }

    @Test
    void should_say_the_command_that_brings_a_component() {
        assertThat(components.missing("sftp"))
                .isEqualTo("Camel's component sftp is not here; ./caravan add camel-ftp brings it");
        assertThat(components.missing("sfpt"))
                .isEqualTo("Camel's component sfpt is not here; did you mean sftp?");
    }

    @Test
    void should_know_an_artifact_by_every_name_people_use() {
        assertThat(components.named("camel-ftp")).contains("camel-ftp");
        assertThat(components.named("ftp")).contains("camel-ftp");
        assertThat(components.named("sftp")).contains("camel-ftp");
        assertThat(components.named("jsonpath")).contains("camel-jsonpath");
        assertThat(components.named("slak")).isEmpty();
        assertThat(components.suggestion("slak")).isEqualTo("; did you mean slack?");
    }
}
