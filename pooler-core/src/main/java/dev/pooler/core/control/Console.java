package dev.pooler.core.control;

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

  /** One client's dialogue with the console. Calls come one after the other. */
  interface Dialog {

    /**
     * Runs one simple query.
     *
     * @return encoded backend messages without the closing ReadyForQuery; never fails (errors are
     *     messages too)
     */
    CompletionStage<byte[]> query(String sql);

    /** The client has gone; whatever still waits for it is to be taken back. */
    void close();
  }
}
