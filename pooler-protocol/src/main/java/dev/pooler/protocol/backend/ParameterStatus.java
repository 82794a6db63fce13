package dev.pooler.protocol.backend;

/** A parameter that the server reports has this value now. */
public record ParameterStatus(String name, String value) implements BackendMessage {}
