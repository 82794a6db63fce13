package dev.pooler.core.control;

import java.util.SequencedMap;
import java.util.concurrent.CompletionStage;

/**
 * The SQL console behind the reserved database {@code pgbouncer}; implemented by the admin module.
 */
public interface Console {

  /** What a console user may do. */
  enum Access {
    /** Every command. */
    ADMIN,
    /** {@code SHOW} only. */
    STATS
  }

  /** Opens the console for one logged-in client. Called on the client's event loop. */
  Dialog open(String user, Access access);

  /**
   * What the console reports as ParameterStatus when a client has logged in, in this order.
   * Immutable.
   */
  SequencedMap<String, String> parameters();

  /** One client's dialogue with the console. Calls come one after the other. */
  interface Dialog {

    /**
     * Runs one simple query.
     *
     * @return encoded backend messages without the closing ReadyForQuery; never fails (errors are
     *     messages too); empty bytes when the dialogue was closed meanwhile
     */
    CompletionStage<byte[]> query(String sql);

    /**
     * A cancel request for this client has come in: what waits and can be taken back is, and is
     * answered with an error.
     */
    void cancel();

    /** The client has gone. What it has asked for goes on. */
    void close();
  }
}
