package dev.pooler.protocol.backend;

/** A command cycle is over; the server awaits the next. */
public record ReadyForQuery(TransactionStatus status) implements BackendMessage {}
