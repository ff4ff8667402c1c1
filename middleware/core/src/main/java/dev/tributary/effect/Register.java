package dev.tributary.effect;

/** A last-writer-wins register of a row. */
public record Register(RowId row, String attribute) {}
