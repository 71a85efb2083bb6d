package io.caravan.plan;

import io.caravan.job.ErrorKind;
import io.caravan.job.JobException;
import io.caravan.probe.Probe;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Plans a video stream that is encoded anew. */
final class VideoEncode {
    /** Of a second, for time stamps: frames of all common rates last a whole number of these. */
    static final int UNITS = 120_000;

    private final Source source;
    private final Probe.Stream video;
    private final Definition.Entry entry;
    private final Values about;

    VideoEncode(Source source, Probe.Stream video, Definition.Entry entry, Values about) {
        this.source = source;
        this.video = video;
        this.entry = entry;
        this.about = about;
    }

    /**
     * @param grid of segments, or null
     * @param most pictures that are made when the container holds stills, or null for one
     */
    Plan.Stream plan(
            Container container,
            Grid grid,
            Integer most,
            Seek.Place start,
            Map<String, String> metadata) {
        source.requireDecoder(video);
        Picture picture = new Picture(video);
        String encoder = encoder(container);
        String codec = Codecs.of(encoder);
        Scope scope = about.scope();
        Box box = Box.of(entry.fit(), scope, picture.height() > picture.width());
        List<String> filters = new ArrayList<>();
        if (start.dropped() > 0) {
            filters.add("trim=start=" + Template.text(start.dropped()));
        }
        filters.addAll(picture.before(box, upscale(scope)));
        List<Plan.Side> mix = mix(filters, scope);
        if (!mix.isEmpty()) {
            filters = new ArrayList<>();
        }
        filters.addAll(Filters.of(entry.filters(), scope));
        filters.addAll(picture.after(entry.pixels()));
        List<String> arguments = new ArrayList<>();
        boolean stills = container.muxer().equals("image2");
        if (stills) {
            arguments.addAll(List.of("-fps_mode", "passthrough"));
        } else if (Codecs.anyTimeBase(codec)) {
            // every frame keeps its own time: none is invented or lost when the rate varies
            arguments.addAll(List.of("-fps_mode", "vfr", "-enc_time_base", "1:" + UNITS));
        }
        if (grid != null) {
            arguments.addAll(grid.keyFrames());
        }
        List<String> given = OutputPlanner.streamArguments(entry, about);
        if (encoder.equals("mjpeg") && given.isEmpty()) {
            arguments.addAll(List.of("-q", "3", "-pix_fmt", "yuvj420p"));
        }
        arguments.addAll(given);
        arguments.addAll(container.tag(codec, arguments));
        return new Plan.Stream(
                "video",
                source.input(),
                List.of(video.index()),
                encoder,
                arguments,
                filters,
                metadata,
                stills
                        ? new Plan.Expect(codec, null, most == null ? 1 : most)
                        : new Plan.Expect(codec, source.promised(video)),
                entry.passes(),
                mix);
    }

    /** The picture and those of other inputs that the filters put together with it. */
    private List<Plan.Side> mix(List<String> before, Scope scope) {
        List<Plan.Side> mix = new ArrayList<>();
        if (entry.inputs().isEmpty()) {
            return mix;
        }
        if (entry.filters().isEmpty()) {
            throw new JobException(
                    ErrorKind.INTERNAL,
                    "inputs: needs filters: whose first puts them together, such as overlay");
        }
        mix.add(new Plan.Side(source.input(), video.index(), before));
        for (String role : entry.inputs().keySet()) {
            Source.Other other = source.others().get(role);
            if (other == null) {
                throw JobException.options(
                        "the operation needs an input " + role + "; set the option " + role);
            }
            Probe.Stream picture = Streams.bestVideo(other.probe());
            if (picture == null) {
                throw JobException.input("the input " + role + " has no picture");
            }
            source.requireDecoder(picture);
            List<String> filters = Filters.of(entry.filtersOf(role), scope);
            mix.add(new Plan.Side(other.input(), picture.index(), filters));
        }
        return mix;
    }

    private String encoder(Container container) {
        String codec = OutputPlanner.codec(entry, about);
        return codec.equals("auto") ? container.pictureEncoder() : codec;
    }

    private boolean upscale(Scope scope) {
        return entry.upscale() != null
                && Template.of(entry.upscale(), Template.Kind.VALUE).text(scope).equals("true");
    }
}
