package io.caravan.plan;

import io.caravan.job.JobException;
import io.caravan.probe.Probe;

import java.util.ArrayList;
import java.util.List;

/**
 * How a video stream looks when it is shown, and the filters that make it so: upright, progressive,
 * square pixels, even sizes, and for the web 8-bit 4:2:0 of standard dynamic range.
 */
final class Picture {
    private static final int LARGEST = 16_384;
    private static final int HD_LINES = 720;

    private final Probe.Stream stream;
    private final int width;
    private final int height;

    /**
     * @throws JobException of kind {@code input} when no encoder can take such a picture
     */
    Picture(Probe.Stream stream) {
        this.stream = stream;
        boolean lying = stream.rotation() % 180 != 0;
        int shownWidth = squareWidth(stream);
        int shownHeight = stream.height() / 2 * 2;
        this.width = lying ? shownHeight : shownWidth;
        this.height = lying ? shownWidth : shownHeight;
        if (stream.width() <= 0 || stream.height() <= 0) {
            throw JobException.input(
                    "the video has no picture size: the file may be damaged or cut off");
        }
        if (stream.width() < 2 || stream.height() < 2 || width < 2 || height < 2) {
            throw JobException.input("the picture is " + size() + " pixels: too small to encode");
        }
        if (width > LARGEST || height > LARGEST) {
            throw JobException.input(
                    "the picture is "
                            + size()
                            + " pixels: more than "
                            + LARGEST
                            + " on a side cannot be encoded");
        }
    }

    private String size() {
        return stream.width() + "x" + stream.height();
    }

    /** Width as shown, in square pixels, even. */
    int width() {
        return width;
    }

    /** Height as shown, in square pixels, even. */
    int height() {
        return height;
    }

    private static int squareWidth(Probe.Stream stream) {
        double aspect = Fractions.parse(stream.sar(), 1);
        // beyond this it is a broken header and not anamorphic video
        boolean square = aspect == 1 || aspect < 0.2 || aspect > 5;
        return square ? stream.width() / 2 * 2 : (int) Math.round(stream.width() * aspect / 2) * 2;
    }

    /**
     * How much definition it has: the {@code 720} of {@code 720p}, whether the picture lies or
     * stands.
     */
    int lines() {
        int narrow = Math.min(width, height);
        int wide = Math.max(width, height);
        return Math.max(narrow, (int) Math.round(wide * 9 / 16.0));
    }

    /** Whether any player shows it right as it is. */
    boolean web() {
        return "h264".equals(stream.codec())
                && "yuv420p".equals(stream.pixelFormat())
                && stream.rotation() == 0
                && !stream.interlaced()
                && width == stream.width()
                && height == stream.height()
                && !stream.hdr()
                && !wideGamut()
                && !fullRange();
    }

    /**
     * Filters in front of the operation's own. FFmpeg has turned the picture upright by then.
     *
     * @param box to fit into, or null
     */
    List<String> before(Box box, boolean upscale) {
        List<String> filters = new ArrayList<>();
        if (stream.interlaced()) {
            filters.add("bwdif=mode=send_frame:deint=all");
        }
        Box.Size size = box == null ? null : box.fit(width, height, upscale);
        if (size == null || size.width() == width && size.height() == height) {
            filters.addAll(square());
        } else {
            requireEncodable(size);
            filters.add("scale=w=" + size.width() + ":h=" + size.height());
            filters.add("setsar=sar=1");
        }
        return filters;
    }

    private static void requireEncodable(Box.Size size) {
        if (size.width() > LARGEST || size.height() > LARGEST) {
            throw JobException.options(
                    "the picture would become "
                            + size.width()
                            + "x"
                            + size.height()
                            + " pixels: more than "
                            + LARGEST
                            + " on a side cannot be encoded");
        }
    }

    private List<String> square() {
        List<String> filters = new ArrayList<>();
        boolean upright = stream.rotation() % 180 == 0;
        int codedWidth = upright ? stream.width() : stream.height();
        int codedHeight = upright ? stream.height() : stream.width();
        if (width / 2 == codedWidth / 2 && height / 2 == codedHeight / 2) {
            if (width != codedWidth || height != codedHeight) {
                // an odd size loses its last line, which is sharper than scaling all of them
                filters.add("crop=w=" + width + ":h=" + height + ":x=0:y=0");
            }
        } else {
            filters.add("scale=w=" + width + ":h=" + height);
        }
        if (stream.sar() != null && !stream.sar().equals("1:1")) {
            filters.add("setsar=sar=1");
        }
        return filters;
    }

    /**
     * Filters behind the operation's own.
     *
     * @param pixels {@code web} for what any player can show, {@code rgb} for stills, {@code
     *     palette} for 256 colours chosen for each frame, else as they are
     */
    List<String> after(String pixels) {
        if ("web".equals(pixels)) {
            List<String> filters = standard();
            filters.add("format=pix_fmts=yuv420p");
            return filters;
        }
        if ("rgb".equals(pixels)) {
            List<String> filters = standard();
            if (!filters.isEmpty()) {
                filters.add("format=pix_fmts=yuv420p");
            } else if (stream.colorSpace() == null && !rgb() && lines() >= HD_LINES) {
                // players take it for granted, scalers do not
                filters.add("setparams=colorspace=bt709");
            }
            filters.add("scale=out_range=full");
            filters.add("format=pix_fmts=rgb24");
            return filters;
        }
        if ("palette".equals(pixels)) {
            // a palette for each frame, because one for all of them needs every frame in memory
            List<String> filters = standard();
            filters.add(
                    "split[for-palette][plain];[for-palette]palettegen=stats_mode=single[palette];"
                            + "[plain][palette]paletteuse=new=1:dither=bayer");
            return filters;
        }
        return List.of();
    }

    /** To standard dynamic range and colours. */
    private List<String> standard() {
        List<String> filters = new ArrayList<>();
        if (stream.hdr()) {
            filters.add(untoldColour());
            filters.add("zscale=transfer=linear:npl=100");
            filters.add("format=pix_fmts=gbrpf32le");
            filters.add("zscale=primaries=bt709");
            filters.add("tonemap=tonemap=hable:desat=0");
            filters.add("zscale=transfer=bt709:matrix=bt709:range=limited");
        } else if (wideGamut()) {
            filters.add("zscale=primaries=bt709:transfer=bt709:matrix=bt709:range=limited");
        } else if (rgb()) {
            filters.add("scale=out_color_matrix=bt709:out_range=limited");
        } else if (fullRange()) {
            filters.add("scale=out_range=limited");
        }
        return filters;
    }

    /** Names the colours as the standard does where the file left them open, for zscale. */
    private String untoldColour() {
        return "setparams=color_primaries="
                + told(stream.colorPrimaries(), "bt2020")
                + ":color_trc="
                + stream.colorTransfer()
                + ":colorspace="
                + told(stream.colorSpace(), "bt2020nc");
    }

    private static String told(String value, String otherwise) {
        return value == null || value.equals("unknown") || value.equals("reserved")
                ? otherwise
                : value;
    }

    private boolean rgb() {
        String format = stream.pixelFormat() == null ? "" : stream.pixelFormat();
        return "gbr".equals(stream.colorSpace())
                || format.contains("rgb")
                || format.contains("bgr")
                || format.startsWith("gbr")
                || format.startsWith("pal8");
    }

    private boolean wideGamut() {
        return "bt2020".equals(stream.colorPrimaries())
                || "bt2020nc".equals(stream.colorSpace())
                || "bt2020c".equals(stream.colorSpace());
    }

    private boolean fullRange() {
        return "pc".equals(stream.colorRange())
                || (stream.pixelFormat() != null && stream.pixelFormat().startsWith("yuvj"));
    }
}
