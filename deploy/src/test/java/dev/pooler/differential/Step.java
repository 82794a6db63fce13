package dev.pooler.differential;

import java.util.List;

/** One line of a script. */
sealed interface Step {

  /**
   * {@code connect NAME USER DATABASE [key=value …]}: a client logs in; what it hears is compared.
   */
  record Connect(String client, String user, String database, List<String> more) implements Step {}

  /** {@code NAME: SQL}: a simple query, and its answer. */
  record Ask(String client, String sql) implements Step {}

  /** {@code NAME> SQL}: a simple query whose answer is read later. */
  record Send(String client, String sql) implements Step {}

  /** {@code NAME! TAG HEX}: a message of that type and body, and its answer. */
  record Message(String client, char tag, byte[] body) implements Step {}

  /** {@code NAME<}: what the client hears until ReadyForQuery, or until it is hung up. */
  record Read(String client) implements Step {}

  /** {@code close NAME}: the client goes away without a word. */
  record Close(String client) implements Step {}

  /** {@code cancel NAME}: a cancel request for the client, waited for. */
  record Cancel(String client) implements Step {}

  /**
   * {@code until NAME: SQL has REGEX}: asks again and again until a line of the answer has a match;
   * nothing is compared.
   */
  record Until(String client, String sql, String regex) implements Step {}

  /** {@code set KEY VALUE}: writes the configuration anew with a key of {@code [pgbouncer]}. */
  record Rewrite(String key, String value) implements Step {}
}
