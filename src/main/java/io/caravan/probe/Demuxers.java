package io.caravan.probe;

import java.util.List;

/**
 * What FFmpeg may open when it reads a media file. Only formats that live in one file: a playlist,
 * a concat list, a stream description or an image sequence, whatever its name, would make FFmpeg
 * read other files or the network.
 */
public final class Demuxers {
    /** Protocols for {@code -protocol_whitelist}. */
    public static final String PROTOCOLS = "file,pipe";

    /**
     * Demuxers for {@code -format_whitelist}. FFmpeg compares each of a demuxer's names with each
     * of these, and ignores those that a version does not have.
     */
    public static final String ALLOWED =
            String.join(
                    ",",
                    // containers
                    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,flv,live_flv,kux,mpegts,mpeg",
                    "asf,asf_o,ogg,mxf,gxf,nut,rm,ivf,obu,dv,wtv,ty,nsv,pva,nuv,dhav,lxf,vivo,swf",
                    // elementary video
                    "mpegvideo,h261,h263,h264,hevc,vvc,m4v,av1,vc1,dirac,dnxhd,cavsvideo,avs2,avs3",
                    "mjpeg,yuv4mpegpipe",
                    // audio
                    "mp3,aac,loas,flac,wav,w64,aiff,caf,au,voc,ac3,eac3,ac4,dts,dtshd,truehd,mlp",
                    "amr,amrnb,amrwb,ape,tta,tak,wv,mpc,mpc8,shn,oma,dsf,iff,qcp,dss,xwma,iamf",
                    // pictures, one to a file
                    "gif,apng,bmp_pipe,gif_pipe,jpeg_pipe,jpegxl_pipe,png_pipe,tiff_pipe,webp_pipe",
                    // subtitles, as files and as they lie inside AVI
                    "srt,ass,webvtt");

    private Demuxers() {}

    /** Options to place before an {@code -i} that opens a media file. */
    public static List<String> guard() {
        return List.of("-protocol_whitelist", PROTOCOLS, "-format_whitelist", ALLOWED);
    }
}
