package dev.pooler.protocol.backend;

/** A warning or a message of lesser weight; may come at any time. */
public record NoticeResponse(ErrorFields fields) implements BackendMessage {}
