package dev.tributary.analyzer;

import dev.tributary.dsl.source.SourceRange;

/** A doubt about the input: a proof from false premises proves everything. */
public record Warning(String code, SourceRange range, String message) {}
