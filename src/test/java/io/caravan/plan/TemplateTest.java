package io.caravan.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

class TemplateTest {
    private final Map<String, Object> values = new HashMap<>();

    private List<String> arguments(String text) {
        return tokens(text, Template.Kind.ARGUMENTS);
    }

    private List<String> tokens(String text, Template.Kind kind) {
        return Template.of(text, kind).tokens(new Scope(values)).stream()
                .map(Template.Token::text)
                .toList();
    }

    @Test
    void splits_at_white_space_and_keeps_quoted_text_together() {
        assertThat(arguments("-a  1 -b 'two words' -c \"it's\" -d ''"))
                .containsExactly("-a", "1", "-b", "two words", "-c", "it's", "-d", "");
    }

    @Test
    void a_value_stays_one_argument_whatever_it_holds() {
        values.put("option.x", "a -i /etc/passwd 'b' \"c\" [d] ${option.y} $(e)");
        assertThat(arguments("-metadata title=${option.x}"))
                .containsExactly("-metadata", "title=" + values.get("option.x"));
        assertThat(arguments("-t '${option.x}'"))
                .containsExactly("-t", (String) values.get("option.x"));
    }

    @Test
    void an_empty_value_is_still_an_argument() {
        values.put("option.x", "");
        assertThat(arguments("-t ${option.x} -u")).containsExactly("-t", "", "-u");
    }

    @Test
    void a_group_with_an_unset_value_is_dropped_whole() {
        values.put("option.a", 5);
        values.put("option.b", null);
        assertThat(
                        arguments(
                                "-x [-a ${option.a} -n] [-b ${option.b} -m] -y${option.a}[:${option.b}]"))
                .containsExactly("-x", "-a", "5", "-n", "-y5");
    }

    @Test
    void an_inner_group_is_dropped_alone() {
        values.put("option.a", 5);
        values.put("option.b", null);
        assertThat(arguments("[-a ${option.a}[x${option.b}]]")).containsExactly("-a", "5");
    }

    @Test
    void a_default_stands_in_for_an_unset_value() {
        values.put("option.crf", null);
        assertThat(arguments("-crf ${option.crf:23}")).containsExactly("-crf", "23");
        values.put("option.crf", 30);
        assertThat(arguments("-crf ${option.crf:23}")).containsExactly("-crf", "30");
    }

    @Test
    void whole_numbers_have_no_decimals() {
        values.put("option.x", 23.0);
        values.put("option.y", 1.0E-4);
        assertThat(arguments("${option.x} ${option.y}")).containsExactly("23", "0.0001");
    }

    @Test
    void an_unset_value_outside_a_group_is_an_error_that_names_it() {
        values.put("option.crf", null);
        values.put("probe.width", null);
        assertThatThrownBy(() -> arguments("-crf ${option.crf}"))
                .hasMessageContaining("option crf is needed");
        assertThatThrownBy(() -> arguments("${probe.width}"))
                .hasMessageContaining("does not tell its width");
    }

    @Test
    void an_unknown_form_is_an_error_that_names_it_and_the_known_ones() {
        for (String form : List.of("${bean:x}", "${crf}", "${}", "${option.}", "${Option.x}")) {
            assertThatThrownBy(() -> arguments("-a " + form))
                    .hasMessageContaining("unknown form " + form)
                    .hasMessageContaining("${option.…}");
        }
        assertThatThrownBy(() -> arguments("${option.x")).hasMessageContaining("without }");
        values.put("option.crf", 1);
        assertThatThrownBy(() -> arguments("${option.cfr}"))
                .hasMessageContaining("option.cfr, which does not exist")
                .hasMessageContaining("option.crf");
    }

    @Test
    void open_groups_and_quotes_are_errors() {
        assertThatThrownBy(() -> arguments("[-a 1")).hasMessageContaining("[ without ]");
        assertThatThrownBy(() -> arguments("-a 'b"))
                .hasMessageContaining("a quote that does not end");
    }

    @Test
    void local_files_stand_in_an_output_only_and_a_value_cannot_name_them() {
        values.put("option.x", "${input} $${output}");
        List<String> saved = tokens("-a ${output}.vtt -b ${option.x}", Template.Kind.OUTPUT);
        assertThat(saved).startsWith("-a", "${output}.vtt", "-b");
        assertThat(Template.resolve(saved.get(1), "file:/in", "file:/o$1ut"))
                .isEqualTo("file:/o$1ut.vtt");
        assertThat(Template.resolve(saved.get(3), "file:/in", "file:/out"))
                .isEqualTo("${input} $${output}");
        assertThatThrownBy(() -> arguments("-a ${input}"))
                .hasMessageContaining("arguments of an output");
    }

    @Test
    void values_in_filters_are_escaped_and_literal_text_is_not() {
        values.put("option.t", "a:b'c\\d,e;f[g]h=i j");
        assertThat(tokens("drawtext=text=${option.t}:x=10", Template.Kind.FILTER))
                .containsExactly(
                        "drawtext=text=a\\\\:b\\\\\\'c\\\\\\\\d\\,e\\;f\\[g\\]h\\\\=i\\\\\\ j:x=10");
    }

    @Test
    void a_filter_may_drop_a_part_and_keep_its_own_quotes() {
        values.put("option.h", null);
        assertThat(tokens("scale=w='min(iw,10)'[:h=${option.h}]", Template.Kind.FILTER))
                .containsExactly("scale=w='min(iw,10)'");
        values.put("option.t", "x");
        assertThatThrownBy(() -> tokens("drawtext=text='${option.t}'", Template.Kind.FILTER))
                .hasMessageContaining("escaped already");
    }
}
