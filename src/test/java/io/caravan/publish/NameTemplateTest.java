package io.caravan.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.Map;

class NameTemplateTest {
    private static final Map<String, String> VALUES =
            Map.of("path", "a/b", "name", "clip", "operation", "compress", "ext", "mp4");

    private static String render(String template, String... changes) {
        Map<String, String> values = new HashMap<>(VALUES);
        for (int i = 0; i < changes.length; i += 2) {
            values.put(changes[i], changes[i + 1]);
        }
        return new NameTemplate(template).render(values, "");
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    @Test
    void the_default_keeps_folder_and_name_and_says_what_was_done() {
        assertThat(render(NameTemplate.DEFAULT)).isEqualTo("a/b/clip.compress.mp4");
        assertThat(render(NameTemplate.DEFAULT_WITH_PRESET, "preset", "small"))
                .isEqualTo("a/b/clip.compress@small.mp4");
    }

    @ParameterizedTest
    @CsvSource({
        "{path}/{name}.{ext}, clip.mp4",
        "x/{path}/y/{name}.{ext}, x/y/clip.mp4",
        "//{path}//{name}.{ext}, clip.mp4",
        "{name}.{operation}@{preset}.{ext}, clip.compress.mp4",
        "{name}_{lang}.{ext}, clip.mp4",
        "{lang}-{name}.{ext}, clip.mp4",
        "{preset}.{name}.{ext}, clip.mp4",
        "plain.mp4, plain.mp4",
        "plain, plain",
        "100%.mp4, 100%.mp4",
    })
    void empty_values_leave_no_gap(String template, String expected) {
        assertThat(render(template, "path", "")).isEqualTo(expected);
    }

    @Test
    void folders_can_be_flattened_into_the_name() {
        assertThat(render("{path}-{name}.{ext}")).isEqualTo("a_b-clip.mp4");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "awesome movie",
                "awesome'movie",
                "file+with+data&streams=works?",
                "te[s]t_ video ' _",
                "Ünïcødé 视频 – тест 🎬",
                "-leading-dash-",
                "100%d",
                "a:b",
                "line\nbreak",
                "back\\slash",
                "${bean:x}",
                "{name}",
                "{{env:HOME}}",
                "a..b"
            })
    void awkward_names_stay_as_they_are(String name) {
        assertThat(render(NameTemplate.DEFAULT, "name", name))
                .isEqualTo("a/b/" + name + ".compress.mp4");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                "../..",
                "../../etc/passwd",
                "/etc/passwd",
                "/",
                ".",
                "./..",
                "a/../../b",
                "x\0y",
                "..\0",
                "....",
                ".hidden",
                "~",
                "..\n"
            })
    void no_value_leads_out_of_the_folder_or_hides_the_file(String value) {
        Path root = Path.of("/srv/out");
        for (String placeholder : NameTemplate.PLACEHOLDERS) {
            for (String template :
                    new String[] {
                        "x/{%s}/{name}.mp4",
                        "{%s}{%s}{name}",
                        "{%s}/y",
                        "{%s}.{%s}/{%s}x.mp4",
                        "{preset}.{%s}.mp4"
                    }) {
                String name = render(template.replace("%s", placeholder), placeholder, value);
                Path path = root.resolve(name);
                assertThat(path.normalize()).startsWithRaw(root).isNotEqualTo(root).isEqualTo(path);
                for (Path part : root.relativize(path)) {
                    assertThat(part.toString()).doesNotStartWith(".");
                }
            }
        }
    }

    @Test
    void only_the_template_itself_can_make_a_hidden_name() {
        assertThat(render(".{name}.{ext}")).isEqualTo(".clip.mp4");
        assertThat(render(".thumbs/{name}.{ext}")).isEqualTo(".thumbs/clip.mp4");
        assertThat(render(".{name}", "name", ".")).isEqualTo("_.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{nmae}.mp4", "{}", "{Name}", "{name }.mp4", "{name", "name}", "{{name}}"})
    void an_unknown_placeholder_is_refused_with_the_known_ones(String template) {
        assertThatThrownBy(() -> new NameTemplate(template))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.OPTIONS))
                .hasMessageContaining("{path} {name} {ext} {sourceExt} {operation}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../{name}", "{path}/../{name}", "{name}/..", "", "/"})
    void a_template_that_steps_up_or_names_nothing_is_refused(String template) {
        assertThatThrownBy(() -> new NameTemplate(template)).isInstanceOf(JobException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "ü", "视", "🎬", "👩‍👩‍👧‍👦", "e\u0301", "🇩🇪"})
    void long_names_are_cut_between_characters_and_keep_their_ending(String character) {
        String name = character.repeat(300);
        for (String suffix : new String[] {"", "-1", ".thumbnail-12345"}) {
            Map<String, String> values = new HashMap<>(VALUES);
            values.put("name", name);
            String file = new NameTemplate("{name}.{operation}.{ext}").render(values, suffix);
            String stem = file.substring(0, file.indexOf('.'));
            assertThat(file).endsWith(".compress" + suffix + ".mp4");
            assertThat(bytes(file)).isBetween(256 - bytes(character), 255);
            assertThat(stem.replace(character, "")).isEmpty();
        }
    }

    @Test
    void a_name_of_250_bytes_gets_its_operation_and_counter() {
        String name = "a" + "é".repeat(124) + "b";
        Map<String, String> values = new HashMap<>(VALUES);
        values.put("name", name);
        String file = new NameTemplate(NameTemplate.DEFAULT).render(values, "-17");
        assertThat(file).startsWith("a/b/aéé").endsWith("é.compress-17.mp4");
        assertThat(bytes(file.substring(4))).isBetween(254, 255);
    }

    @Test
    void folders_and_fixed_text_are_shortened_as_well() {
        String file = render("{path}/" + "z".repeat(300) + ".{ext}", "path", "視".repeat(100));
        assertThat(bytes(file.substring(0, file.indexOf('/')))).isEqualTo(255);
        assertThat(file).endsWith("zz.mp4");
        assertThat(bytes(file)).isEqualTo(255 + 1 + 255);
    }

    @Test
    void one_character_of_a_thousand_marks_is_cut_all_the_same() {
        String zalgo = "e" + "\u0301".repeat(1000);
        assertThat(bytes(render("{name}.{ext}", "name", zalgo))).isBetween(250, 255);
        assertThat(Normalizer.normalize(render("{name}", "name", zalgo), Normalizer.Form.NFC))
                .startsWith("é");
    }

    @ParameterizedTest
    @CsvSource({
        "{name}.{ext}, clip-2.mp4",
        "plain.mp4, plain-2.mp4",
        "plain, plain-2",
        "{name}, clip-2",
    })
    void the_counter_goes_before_the_extension(String template, String expected) {
        assertThat(new NameTemplate(template).render(VALUES, "-2")).isEqualTo(expected);
    }
}
