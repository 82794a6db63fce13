package dev.pooler.core.view;

/**
 * A kind of memory, as a row of {@code SHOW MEM}.
 *
 * @param unit bytes of the unit in which the others are counted
 * @param used units in use
 * @param free units that are reserved and not in use
 */
public record MemoryView(String name, int unit, long used, long free) {}
