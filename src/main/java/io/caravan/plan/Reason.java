package io.caravan.plan;

/**
 * Why a stream of an output is made the way it is.
 *
 * @param output role of the output
 * @param stream of the input, in words
 * @param becomes {@code copy}, an encoder, or null when the output's arguments say it
 * @param why in words
 */
public record Reason(String output, String stream, String becomes, String why) {}
