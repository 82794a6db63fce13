package dev.pooler.protocol.flow;

import java.nio.charset.StandardCharsets;

/**
 * A prepared statement as every client and backend that uses it shares it: one text, one name on
 * all servers. Compared by identity. Immutable.
 */
public final class Statement {
  /**
   * What the names on the servers begin with; the same as PgBouncer's, so that both may share a
   * server.
   */
  static final String NAME_PREFIX = "PGBOUNCER_";

  private final byte[] definition;
  private final byte[] name;

  Statement(byte[] definition, long number) {
    this.definition = definition;
    this.name = (NAME_PREFIX + number).getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * The body of its Parse behind the name: query, terminating zero, parameter types. Not to be
   * changed.
   */
  byte[] definition() {
    return definition;
  }

  /** Its name on the servers, without the terminating zero. Not to be changed. */
  byte[] name() {
    return name;
  }

  /** Its name on the servers. */
  public String serverName() {
    return new String(name, StandardCharsets.US_ASCII);
  }

  @Override
  public String toString() {
    return serverName();
  }
}
