package io.caravan.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.TestMedia;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

class FfmpegLocatorTest {
    @TempDir Path folder;

    @Test
    void a_located_ffmpeg_encodes() {
        assertThat(TestMedia.clip(folder.resolve("a clip.mp4"))).isNotEmptyFile();
    }
}
