package io.caravan.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.job.JobException;
import io.caravan.reload.Catalog.Target;
import io.caravan.testing.TestClock;

import org.junit.jupiter.api.Test;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

class CatalogTest {
    private static final Target OLD = new Target("direct:operation-half-1", "1");
    private static final Target NEW = new Target("direct:operation-half-2", "2");

    private final List<String> others = new ArrayList<>();
    private final TestClock clock = new TestClock();
    private final Catalog catalog = new Catalog(() -> others, clock);

    @Test
    void calls_go_to_the_current_version_and_a_running_one_keeps_its_own() {
        catalog.put("operation-half", OLD);
        Catalog.Use running = catalog.use("operation", "half");
        catalog.put("operation-half", NEW);

        assertThat(catalog.current("operation", "half")).isEqualTo(NEW);
        assertThat(running.target()).isEqualTo(OLD);
        assertThat(catalog.isIdle(OLD.uri())).isFalse();
        running.close();
        assertThat(catalog.isIdle(OLD.uri())).isTrue();
        assertThat(catalog.isIdle(NEW.uri())).isFalse();
    }

    @Test
    void an_unknown_name_is_an_error_with_the_known_ones() {
        catalog.put("operation-half", OLD);
        others.add("operation-compress");

        assertThatThrownBy(() -> catalog.use("operation", "compres"))
                .isInstanceOf(JobException.class)
                .isNotInstanceOf(RouteAbsent.class)
                .hasMessage(
                        "there is no operation compres; did you mean compress?;"
                                + " known: compress, half");
        assertThat(catalog.use("operation", "compress").target())
                .isEqualTo(new Target("direct:operation-compress", null));
    }

    @Test
    void a_name_that_vanished_is_held_for_a_minute() {
        catalog.put("operation-half", OLD);
        catalog.remove("operation-half");

        assertThatThrownBy(() -> catalog.use("operation", "half"))
                .isInstanceOf(RouteAbsent.class)
                .hasMessageContaining("gone");
        assertThat(catalog.forgotten()).isEmpty();
        clock.advance(Duration.ofSeconds(61));
        assertThat(catalog.forgotten()).containsExactly("operation-half");
        assertThatThrownBy(() -> catalog.use("operation", "half"))
                .isNotInstanceOf(RouteAbsent.class)
                .hasMessageContaining("there is no operation half");
    }

    @Test
    void work_of_an_earlier_run_waits_a_minute_for_its_file() {
        catalog.begin();

        assertThatThrownBy(() -> catalog.use("operation", "half")).isInstanceOf(RouteAbsent.class);
        assertThatThrownBy(() -> catalog.use("fetch", "gopher")).isNotInstanceOf(RouteAbsent.class);
        clock.advance(Duration.ofSeconds(61));
        assertThatThrownBy(() -> catalog.use("operation", "half"))
                .isNotInstanceOf(RouteAbsent.class);
    }

    @Test
    void a_broken_file_that_never_ran_is_waited_for_and_one_that_ran_goes_on() {
        catalog.refuse("operation-half", "half.camel.yaml:3: no");
        assertThatThrownBy(() -> catalog.use("operation", "half"))
                .isInstanceOf(RouteAbsent.class)
                .hasMessageContaining("half.camel.yaml:3: no");

        catalog.put("operation-half", OLD);
        catalog.refuse("operation-half", "half.camel.yaml:3: no");
        assertThat(catalog.use("operation", "half").target()).isEqualTo(OLD);
    }

    @Test
    void a_call_waits_for_the_version_that_is_being_loaded() throws Exception {
        Catalog real = new Catalog(List::of, Clock.systemUTC());
        real.await("operation-half");
        CompletableFuture<Target> called =
                CompletableFuture.supplyAsync(() -> real.use("operation", "half").target());
        assertThat(called).isNotDone();
        real.put("operation-half", NEW);

        assertThat(called.get(5, TimeUnit.SECONDS)).isEqualTo(NEW);
    }

    @Test
    void names_are_sorted_and_those_of_one_kind() {
        catalog.put("operation-half", OLD);
        catalog.put("fetch-file", NEW);
        others.addAll(List.of("operation-crop", "work"));

        assertThat(catalog.names("operation")).containsExactly("crop", "half");
        assertThat(catalog.knows("fetch", "file")).isTrue();
        assertThat(catalog.knows("fetch", "s3")).isFalse();
    }
}
