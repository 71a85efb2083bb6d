package io.caravan.ffmpeg;

import java.nio.file.Path;

/** The two programs that make an FFmpeg. */
record Programs(Path ffmpeg, Path ffprobe) {}
