package io.caravan.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.config.Home;
import io.caravan.config.Settings;
import io.caravan.engine.OperationRoutes;
import io.caravan.ffmpeg.Ffmpeg;
import io.caravan.plan.OperationCatalog;
import io.caravan.plan.OperationInfo;
import io.caravan.plan.Plan;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

class AbilitiesTest {
    private static final Set<String> ENCODERS =
            Set.of("libx264", "libx265", "libsvtav1", "aac", "mov_text");
    private static final Set<String> FILTERS =
            Set.of(
                    "format",
                    "scale",
                    "setsar",
                    "crop",
                    "zscale",
                    "tonemap",
                    "setparams",
                    "bwdif",
                    "aresample",
                    "join");

    @TempDir Path home;
    private OperationRoutes routes;
    private OperationCatalog catalog;
    private OperationInfo compress;

    @BeforeEach
    void load() {
        open();
        compress = catalog.get("compress");
    }

    private void open() {
        Home places = new Home(home, Path.of(""));
        routes = new OperationRoutes(Settings.of(places, Map.of(), Map.of()));
        catalog = new OperationCatalog(places.folders("routes/operations"));
    }

    @AfterEach
    void close() {
        routes.close();
    }

    @Test
    void nothing_is_missing_where_all_is_there() {
        Ability ability = abilities(ENCODERS, FILTERS, Set.of("mp4")).of(compress);

        assertThat(ability.available()).isTrue();
        assertThat(ability.missing()).isEmpty();
    }

    @Test
    void what_one_choice_or_one_kind_of_input_needs_is_told_with_it() {
        Abilities abilities =
                abilities(without(ENCODERS, "libx265"), without(FILTERS, "zscale"), Set.of("mp4"));
        Ability ability = abilities.of(compress);

        assertThat(ability.available()).isTrue();
        assertThat(ability.missing())
                .containsOnly(
                        Map.entry("encoder libx265", Set.of("codec=hevc")),
                        Map.entry("filter zscale", Set.of("HEVC, 10 bit, HDR")));
        assertThat(abilities.of(compress)).isSameAs(ability);
    }

    @Test
    void what_it_always_needs_makes_it_unavailable() {
        Ability ability =
                abilities(without(ENCODERS, "libx264"), FILTERS, Set.of("matroska")).of(compress);

        assertThat(ability.available()).isFalse();
        assertThat(ability.missing())
                .containsOnly(
                        Map.entry("encoder libx264", Set.of()),
                        Map.entry("container mp4", Set.of()));
    }

    @Test
    void an_operation_that_cannot_be_asked_is_neither() throws IOException {
        Path folder = Files.createDirectories(home.resolve("routes/operations"));
        Files.writeString(folder.resolve("odd.camel.yaml"), "- route: {id: operation-other}");
        Files.writeString(folder.resolve("odd.schema.json"), "{}");
        routes.close();
        open();

        assertThat(abilities(ENCODERS, FILTERS, Set.of()).of(catalog.get("odd")))
                .isEqualTo(new Ability(null, Map.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    hue=s=0                                    | hue
                    scale='min(1280,iw)':-2,setsar=1           | scale setsar
                    drawtext=text=a\\,b=c\\;overlay:x=1,fps=5  | drawtext fps
                    [0:v]split=2[a][b];[a]null[c]              | split null
                    yadif                                      | yadif
                    """)
    void reads_the_filters_of_arguments(String graph, String names) {
        Plan.Output output =
                new Plan.Output(
                        "main",
                        "mp4",
                        "mp4",
                        List.of(),
                        List.of("-vf", graph, "-c:v", "libfoo", "-c:a", "copy"));
        Plan plan =
                new Plan("ffmpeg", null, null, null, List.of(output), null, null, null, null, null);

        List<String> expected = new java.util.ArrayList<>(List.of("encoder libfoo"));
        for (String name : names.split(" ")) {
            expected.add("filter " + name);
        }
        assertThat(new Needs(plan).missing(ffmpeg(Set.of(), Set.of(), Set.of("mp4"))))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    private Abilities abilities(Set<String> encoders, Set<String> filters, Set<String> muxers) {
        return new Abilities(catalog, routes, ffmpeg(encoders, filters, muxers));
    }

    private static Ffmpeg ffmpeg(Set<String> encoders, Set<String> filters, Set<String> muxers) {
        Path program = Path.of("/ffmpeg");
        return new Ffmpeg(
                program,
                program,
                "8",
                Ffmpeg.Origin.PATH,
                encoders,
                Set.of(),
                filters,
                muxers,
                Set.of());
    }

    private static Set<String> without(Set<String> all, String one) {
        Set<String> rest = new HashSet<>(all);
        rest.remove(one);
        return rest;
    }
}
