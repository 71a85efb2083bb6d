package io.caravan.finish;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class ShortTailTest {
    private static final String TEXT =
            """
            #EXTM3U
            #EXT-X-MAP:URI="init.mp4"
            #EXTINF:4.010667,
            00000.m4s
            #EXTINF:3.989333,
            00001.m4s
            #EXTINF:0.021333,
            00002.m4s
            #EXT-X-ENDLIST
            """;

    @TempDir Path folder;
    private Path playlist;

    @BeforeEach
    void makeSegments() throws IOException {
        playlist = folder.resolve("playlist.m3u8");
        for (int i = 0; i < 3; i++) {
            Files.writeString(folder.resolve("0000" + i + ".m4s"), "segment " + i + ";");
        }
    }

    @Test
    void a_short_last_segment_is_joined_to_the_one_before() throws IOException {
        Files.writeString(playlist, TEXT);
        ShortTail.join(playlist);
        assertThat(playlist)
                .hasContent(
                        TEXT.replace("#EXTINF:0.021333,\n00002.m4s\n", "")
                                .replace("3.989333", "4.010666"));
        assertThat(folder.resolve("00001.m4s")).hasContent("segment 1;segment 2;");
        assertThat(folder.resolve("00002.m4s")).doesNotExist();
    }

    @Test
    void any_other_stays_as_it_is() throws IOException {
        String only = "#EXTM3U\n#EXTINF:0.021333,\n00000.m4s\n#EXT-X-ENDLIST\n";
        for (String text : new String[] {TEXT.replace("0.021333", "0.5"), only}) {
            Files.writeString(playlist, text);
            ShortTail.join(playlist);
            assertThat(playlist).hasContent(text);
        }
        assertThat(folder.resolve("00002.m4s")).exists();
    }
}
