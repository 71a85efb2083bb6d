package io.caravan.operation;

import java.util.Map;
import java.util.Set;

/**
 * Whether an FFmpeg can do what an operation asks of it.
 *
 * @param available with its defaults and a plain input; null when that cannot be told beforehand
 * @param missing what this FFmpeg lacks, each with the option values or kinds of input it is needed
 *     for; none there means always
 */
public record Ability(Boolean available, Map<String, Set<String>> missing) {}
