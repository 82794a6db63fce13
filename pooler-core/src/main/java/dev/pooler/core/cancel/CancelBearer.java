package dev.pooler.core.cancel;

/** Who has brought a cancel request and waits until it has been dealt with. Thread-safe. */
public interface CancelBearer {

  /**
   * A session of this pool has the request's key and runs a query; the request waits for its turn
   * among those of the pool. Called at most once, before {@link #done}.
   */
  void queued(String database, String user);

  /** The request has been dealt with, one way or the other. Called once. */
  void done();
}
