package dev.pooler.core.config;

/**
 * Every effective value for one login user on one database, with precedence already settled. A flat
 * immutable record that sessions and pools keep; nothing is looked up afterwards.
 *
 * @param database name that the client asked for
 * @param user login user
 * @param roundRobin use the backend idle for longest first, instead of the last one used
 * @param fastClose close backends to be closed at the end of the transaction, in session mode too
 * @param maxPreparedStatements named statements kept per backend; 0: statements are not tracked
 */
public record PoolSettings(
    String database,
    String user,
    PoolMode poolMode,
    PoolLimits limits,
    ServerTimeouts serverTimeouts,
    ClientTimeouts clientTimeouts,
    ServerTarget target,
    ServerQueries queries,
    ServerParameters parameters,
    boolean roundRobin,
    boolean fastClose,
    int maxPreparedStatements) {

  /**
   * These settings for a session that has a backend of its own for as long as it lives, whatever
   * the mode of the pool.
   */
  public PoolSettings forReplication() {
    return new PoolSettings(
        database,
        user,
        PoolMode.SESSION,
        limits,
        serverTimeouts,
        clientTimeouts,
        target,
        queries,
        parameters,
        roundRobin,
        fastClose,
        maxPreparedStatements);
  }
}
