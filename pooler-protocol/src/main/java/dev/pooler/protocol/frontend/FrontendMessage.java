package dev.pooler.protocol.frontend;

/**
 * A message from a client, after the startup phase. Immutable. Strings are as {@code WireText}
 * reads them.
 */
public sealed interface FrontendMessage
    permits FrontendMessage.Query,
        Parse,
        FrontendMessage.Bind,
        FrontendMessage.Describe,
        FrontendMessage.Close,
        FrontendMessage.Execute,
        FrontendMessage.Sync,
        FrontendMessage.Flush,
        FrontendMessage.Terminate,
        PasswordMessage,
        FrontendMessage.Other {

  /** Runs a string of statements (simple protocol). */
  record Query(String sql) implements FrontendMessage {}

  /**
   * Makes a portal of a prepared statement. Parameters and formats are not looked at.
   *
   * @param portal its name; empty: the unnamed one
   * @param statement its name; empty: the unnamed one
   */
  record Bind(String portal, String statement) implements FrontendMessage {}

  /** Asks what a statement or portal takes and returns. */
  record Describe(ObjectKind kind, String name) implements FrontendMessage {}

  /** Drops a statement or portal. */
  record Close(ObjectKind kind, String name) implements FrontendMessage {}

  /**
   * Runs a portal.
   *
   * @param portal its name; empty: the unnamed one
   * @param maxRows after how many rows to suspend; 0 (or less): never
   */
  record Execute(String portal, int maxRows) implements FrontendMessage {}

  /** Ends a unit of the extended protocol, and the skipping after an error. */
  record Sync() implements FrontendMessage {}

  /** Wants the replies so far, now. */
  record Flush() implements FrontendMessage {}

  /** Takes its leave. */
  record Terminate() implements FrontendMessage {}

  /**
   * Any message that nobody here looks into.
   *
   * @param tag its type, known or not
   */
  record Other(byte tag) implements FrontendMessage {}
}
