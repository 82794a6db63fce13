package dev.pooler.protocol.startup;

/** What a client may say first. Immutable. */
public sealed interface StartupPacket
    permits StartupMessage, SslRequest, GssEncRequest, CancelRequest {}
