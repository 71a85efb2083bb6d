package io.caravan.finish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.caravan.job.JobException;
import io.caravan.testing.TestFfmpeg;
import io.caravan.testing.TestMedia;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What headers that the real FFmpeg wrote say. */
class SampleEntryTest {
    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({
        "libx264,-pix_fmt yuv420p -profile:v baseline,avc1\\.42c0..,0",
        "libx264,-pix_fmt yuv420p -profile:v high -level 4.0,avc1\\.640028,0",
        "libx265,-pix_fmt yuv420p -tag:v hvc1 -x265-params log-level=none,hvc1\\.1\\.6\\.L\\d+\\.90,0",
        "libx265,-pix_fmt yuv420p10le -x265-params log-level=none,hev1\\.2\\.4\\.L\\d+\\.90,0",
        "libsvtav1,-pix_fmt yuv420p,av01\\.0\\.\\d\\dM\\.08,0",
        "libvpx-vp9,-pix_fmt yuv420p,vp09\\.00\\.\\d\\d\\.08,0",
        "aac,-ac 1,mp4a\\.40\\.2,1",
        "aac,-ac 6,mp4a\\.40\\.2,6",
        "libmp3lame,,mp4a\\.6b,0",
        "ac3,-ac 2,ac-3,2",
        "libopus,-ac 2,opus,2",
    })
    void names_the_codec(String encoder, String more, String codec, int channels) throws Exception {
        assumeTrue(TestFfmpeg.get().encoders().contains(encoder), "this FFmpeg has no " + encoder);
        boolean picture = channels == 0 && !encoder.equals("libmp3lame");
        String source = picture ? "testsrc2=size=320x240:rate=25" : "sine=sample_rate=48000";
        List<String> arguments = new ArrayList<>(List.of("-f", "lavfi", "-i", source, "-t", "0.2"));
        arguments.addAll(List.of(picture ? "-c:v" : "-c:a", encoder));
        if (more != null) {
            arguments.addAll(Arrays.asList(more.split(" ")));
        }
        arguments.addAll(List.of("-movflags", "+frag_keyframe+delay_moov"));
        Path file = TestMedia.make(folder.resolve("a.mp4"), arguments);
        SampleEntry entry = SampleEntry.of(Files.readAllBytes(file));
        assertThat(entry.codec()).matches(codec);
        assertThat(entry.channels()).isEqualTo(channels);
    }

    @Test
    void what_is_cut_off_or_no_header_is_refused() throws Exception {
        byte[] file = Files.readAllBytes(TestMedia.clip(folder.resolve("a.mp4")));
        for (int length : new int[] {0, 7, 40, 100}) {
            assertThatThrownBy(() -> SampleEntry.of(Arrays.copyOf(file, length)))
                    .isInstanceOf(JobException.class)
                    .hasMessageContaining("no master playlist can name");
        }
    }
}
