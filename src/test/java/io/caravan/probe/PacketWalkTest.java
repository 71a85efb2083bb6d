package io.caravan.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.TestFfmpeg;
import io.caravan.testing.TestMedia;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

class PacketWalkTest {
    @TempDir Path folder;

    @Test
    void it_measures_every_stream_by_its_packets() throws Exception {
        Path clip = TestMedia.clip(folder.resolve("clip.mp4"), 4, "320x240");
        Path live = folder.resolve("live.mkv");
        TestMedia.make(live, List.of("-i", clip.toString(), "-c", "copy", "-live", "1"));
        ProbeLimits limits = new ProbeLimits(Duration.ofHours(1), 1_000_000, 9);
        Probe probe =
                new Prober(TestFfmpeg.get().ffprobe(), TestFfmpeg.processes(), limits).probe(live);

        Map<Integer, FrameCrc.Stream> walk =
                new PacketWalk(TestFfmpeg.get().executable(), TestFfmpeg.processes())
                        .walk(live, probe, null);

        assertThat(walk).containsOnlyKeys(0, 1);
        FrameCrc.Stream video = walk.get(0);
        assertThat(video.type()).isEqualTo("video");
        assertThat(video.codec()).isEqualTo("h264");
        assertThat(video.packets()).isEqualTo(100);
        assertThat(video.seconds()).isBetween(3.9, 4.1);
        assertThat(video.width()).isEqualTo(320);
        assertThat(walk.get(1).seconds()).isBetween(3.9, 4.1);
        assertThat(walk.get(1).bytes()).isPositive();
    }

    @Test
    void packets_without_presentation_times_count_by_decoding_times() {
        FrameCrc packets = new FrameCrc();
        packets.accept("#tb 0: 1/10");
        packets.accept("#media_type 0: video");
        packets.accept("#codec_id 0: mpeg1video");
        packets.accept("#dimensions 0: 352x240");
        packets.accept("0,          0,          0,    5,     10, 0x3a612703");
        packets.accept("0,          5, -9223372036854775808,    5,     10, 0x3a612703, F=0x0");
        packets.accept("0,         10, -9223372036854775808,    5,     10, 0x3a612703, F=0x0");

        FrameCrc.Stream stream = packets.streams().get(0);

        assertThat(stream.packets()).isEqualTo(3);
        assertThat(stream.seconds()).isEqualTo(1.5);
        assertThat(stream.bytes()).isEqualTo(30);
    }

    @Test
    void a_stream_without_packets_has_no_length() {
        FrameCrc packets = new FrameCrc();
        packets.accept("#media_type 0: audio");

        assertThat(packets.streams("audio").get(0).seconds()).isZero();
        assertThat(packets.streams("video")).isEmpty();
    }
}
