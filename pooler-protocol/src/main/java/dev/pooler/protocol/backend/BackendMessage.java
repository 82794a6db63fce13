package dev.pooler.protocol.backend;

/** A message from a server. Immutable. */
public sealed interface BackendMessage
    permits Authentication,
        BackendKeyData,
        ParameterStatus,
        ReadyForQuery,
        ErrorResponse,
        NoticeResponse,
        NegotiateProtocolVersion,
        BackendMessage.Other {

  /**
   * Any message that nobody here looks into.
   *
   * @param tag its type, known or not
   */
  record Other(byte tag) implements BackendMessage {}
}
