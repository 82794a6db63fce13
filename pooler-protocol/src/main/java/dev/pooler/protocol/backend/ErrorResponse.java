package dev.pooler.protocol.backend;

/** A command failed, or, with severity {@code FATAL} or {@code PANIC}, the connection. */
public record ErrorResponse(ErrorFields fields) implements BackendMessage {}
