package io.caravan.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.job.Branch;
import io.caravan.job.Exists;
import io.caravan.job.Job;
import io.caravan.job.JobException;
import io.caravan.job.JobRequests;
import io.caravan.job.Lane;
import io.caravan.job.Step;
import io.caravan.plan.OperationCatalog;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What messages and source files may ask for of several operations, with the shipped ones. */
class ChainRequestsTest {
    private final OperationCatalog operations =
            new OperationCatalog(List.of(Path.of("routes/operations")));
    private final Preparation preparation =
            new Preparation(
                    operations,
                    new Presets(
                            List.of(Path.of("config/presets.yaml")), operations, Clock.systemUTC()),
                    Exists.COUNTER);

    private Job job(String message) {
        byte[] text = message.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return preparation.prepare(new JobRequests().read(text), null, null, Instant.EPOCH);
    }

    private static List<Map<String, Object>> options(List<Step> steps) {
        return steps.stream().map(Step::options).toList();
    }

    @Test
    void an_option_is_for_every_step_that_declares_it_and_the_more_precise_word_wins() {
        Job job =
                job(
                        """
                        {'operation': ['resize', 'compress', 'compress', 'thumbnail'],
                         'input': '/a.mp4',
                         'options': {'crf': 20, 'width': 320, 'compress.crf': 30, '3.crf': 40}}
                        """);
        assertThat(options(job.steps()))
                .containsExactly(
                        Map.of("crf", 20, "width", 320),
                        Map.of("crf", 30),
                        Map.of("crf", 40),
                        Map.of("width", 320));
        assertThat(job.options()).isEmpty();
        assertThat(job.operation()).containsExactly("resize", "compress", "compress", "thumbnail");
    }

    @Test
    void a_chain_is_long_when_a_step_is_and_each_step_has_its_own_preset() {
        Job job = job("{'operation': ['remux', 'compress@archive'], 'input': '/a.mp4'}");
        assertThat(job.lane()).isEqualTo(Lane.LONG);
        assertThat(job.preset()).isNull();
        assertThat(job.steps().get(1).preset()).isEqualTo("archive");
        assertThat(job.steps().get(1).options()).containsEntry("crf", 18);
        assertThat(job("{'operation': ['remux', 'probe'], 'input': '/a.mp4'}").lane())
                .isEqualTo(Lane.SHORT);
    }

    @Test
    void one_operation_may_name_its_preset_in_the_same_way() {
        Job job = job("{'operation': 'compress@archive', 'input': '/a.mp4'}");
        assertThat(job.preset()).isEqualTo("archive");
        assertThat(job.steps()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'operation':['resize','compress'],'options':{'foo':1}}|none of these operations has an option foo",
                "{'operation':['resize','compress'],'options':{'crop.x':1}}|none of these operations has an option crop.x",
                "{'operation':['resize','compress'],'options':{'3.crf':1}}|none of these operations has an option 3.crf",
                "{'operation':['resize','compress'],'options':{'crf':99}}|the option crf of resize: 99 is not allowed",
                "{'operation':['resize','comprss']}|no operation comprss; did you mean compress?",
                "{'operation':['resize','compress'],'preset':'web'}|name the preset web with its operation",
                "{'operation':'resize','operations':[{'operation':'resize'}]}|give either operation or operations",
                "{'operations':[{'operation':'resize','input':'/b.mp4'}]}|not a valid job message",
                "{'operations':[]}|not a valid job message",
                "{'operations':[{'operation':'resize'},{'operation':'remux'}],'options':{'foo':1}}|none of these operations has an option foo",
                "{'operations':[{'operation':'remux','options':{'crf':1}}]}|remux has no option crf",
            })
    void what_cannot_be_is_refused_in_one_line(String message, String reason) {
        String whole = message.replaceFirst("\\{", "{'input':'/a.mp4',");
        assertThatThrownBy(() -> job(whole))
                .isInstanceOf(JobException.class)
                .hasMessageContaining(reason)
                .hasMessageNotContaining("\n");
    }

    @Test
    void each_branch_says_for_itself_what_the_message_does_not_say_for_all() {
        Job job =
                job(
                        """
                        {'operations': [
                           {'operation': 'compress', 'options': {'crf': 30}, 'priority': 5},
                           {'operation': ['resize', 'compress@archive'], 'output': '/out/{name}.{ext}'},
                           {'operation': 'thumbnail', 'exists': 'skip'}],
                         'input': '/a.mp4', 'priority': 1, 'options': {'crf': 25, 'resize.width': 320}}
                        """);
        assertThat(job.fansOut()).isTrue();
        assertThat(job.operation()).isEmpty();
        assertThat(job.lane()).isEqualTo(Lane.SHORT);
        List<Branch> branches = job.branches();
        assertThat(branches).extracting(Branch::id).doesNotHaveDuplicates();
        assertThat(branches).extracting(Branch::priority).containsExactly(5, 1, 1);
        assertThat(branches)
                .extracting(Branch::lane)
                .containsExactly(Lane.LONG, Lane.LONG, Lane.SHORT);
        assertThat(branches)
                .extracting(Branch::exists)
                .containsExactly(Exists.COUNTER, Exists.COUNTER, Exists.SKIP);
        assertThat(branches.get(0).options()).isEqualTo(Map.of("crf", 30));
        assertThat(branches.get(1).steps().get(0).options())
                .isEqualTo(Map.of("crf", 25, "width", 320));
        assertThat(branches.get(1).steps().get(1).options()).containsEntry("crf", 25);
        assertThat(branches.get(1).output()).isEqualTo("/out/{name}.{ext}");
        assertThat(branches.get(2).options()).isEmpty();
        assertThat(job.text()).isEqualTo("compress, resize > compress@archive, thumbnail");
    }

    @Test
    void text_names_chains_and_operations_side_by_side() {
        var none = io.caravan.job.JobRequestBuilder.builder().build();
        assertThat(OperationText.apply("resize > compress@web", none).operation())
                .containsExactly("resize", "compress@web");
        assertThat(OperationText.apply("a>b,c", none).branches())
                .extracting(branch -> branch.operation())
                .containsExactly(List.of("a", "b"), List.of("c"));
        assertThatThrownBy(() -> OperationText.apply("a > , b", none))
                .isInstanceOf(JobException.class);
    }
}
