package dev.pooler.core.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Precedence, as in PgBouncer. Sizes and mode: the server user's entry, then the database's, then
 * the global key. Caps: the entry's when positive, else global. Times of clients: the login user's.
 */
final class SettingsResolver {
  private final PoolerConfig config;
  private final DatabaseConfig database;
  private final @Nullable UserConfig loginUser;
  private final @Nullable UserConfig serverUser;

  /** The server user that the entry forces upon everybody; null: none. */
  private final @Nullable String forced;

  private SettingsResolver(
      PoolerConfig config, DatabaseConfig database, String user, @Nullable String forced) {
    this.config = config;
    this.database = database;
    this.forced = forced;
    this.loginUser = config.users().get(user);
    this.serverUser = config.users().get(forced == null ? user : forced);
  }

  static PoolSettings resolve(
      PoolerConfig config, DatabaseConfig database, String requested, String user) {
    return new SettingsResolver(config, database, user, database.forcedUser())
        .settings(requested, user);
  }

  /** As {@link #resolve}, but the user that the entry may force does not count. */
  static PoolSettings resolveUnforced(
      PoolerConfig config, DatabaseConfig database, String requested, String user) {
    return new SettingsResolver(config, database, user, null).settings(requested, user);
  }

  private PoolSettings settings(String requested, String user) {
    return new PoolSettings(
        requested,
        user,
        poolMode(),
        limits(),
        serverTimeouts(),
        clientTimeouts(),
        target(requested, user),
        queries(),
        parameters(),
        config.get(PoolKeys.SERVER_ROUND_ROBIN),
        config.get(PoolKeys.SERVER_FAST_CLOSE),
        config.get(PoolKeys.MAX_PREPARED_STATEMENTS));
  }

  private PoolMode poolMode() {
    PoolMode user = own(serverUser, UserKeys.POOL_MODE);
    if (user != null) {
      return user;
    }
    PoolMode own = database.find(DatabaseKeys.POOL_MODE);
    return own == null ? config.get(PoolKeys.POOL_MODE) : own;
  }

  private PoolLimits limits() {
    return new PoolLimits(
        size(
            own(serverUser, UserKeys.POOL_SIZE),
            database.find(DatabaseKeys.POOL_SIZE),
            config.get(PoolKeys.DEFAULT_POOL_SIZE)),
        size(null, database.find(DatabaseKeys.MIN_POOL_SIZE), config.get(PoolKeys.MIN_POOL_SIZE)),
        size(
            own(serverUser, UserKeys.RESERVE_POOL_SIZE),
            database.find(DatabaseKeys.RESERVE_POOL_SIZE),
            config.get(PoolKeys.RESERVE_POOL_SIZE)),
        nanos(TimeKeys.RESERVE_POOL_TIMEOUT),
        cap(database.find(DatabaseKeys.MAX_DB_CONNECTIONS), PoolKeys.MAX_DB_CONNECTIONS),
        cap(own(serverUser, UserKeys.MAX_USER_CONNECTIONS), PoolKeys.MAX_USER_CONNECTIONS),
        cap(
            database.find(DatabaseKeys.MAX_DB_CLIENT_CONNECTIONS),
            PoolKeys.MAX_DB_CLIENT_CONNECTIONS),
        cap(
            own(loginUser, UserKeys.MAX_USER_CLIENT_CONNECTIONS),
            PoolKeys.MAX_USER_CLIENT_CONNECTIONS));
  }

  private ServerTimeouts serverTimeouts() {
    return new ServerTimeouts(
        // 0 in an entry inherits; only the global key can say "used once".
        time(database.find(DatabaseKeys.SERVER_LIFETIME), TimeKeys.SERVER_LIFETIME),
        nanos(TimeKeys.SERVER_IDLE_TIMEOUT),
        nanos(TimeKeys.SERVER_CONNECT_TIMEOUT),
        nanos(TimeKeys.SERVER_LOGIN_RETRY),
        nanos(TimeKeys.SERVER_CHECK_DELAY));
  }

  private ClientTimeouts clientTimeouts() {
    return new ClientTimeouts(
        time(own(loginUser, UserKeys.QUERY_TIMEOUT), TimeKeys.QUERY_TIMEOUT),
        queryWait(),
        nanos(TimeKeys.QUERY_WAIT_NOTIFY),
        nanos(TimeKeys.CANCEL_WAIT_TIMEOUT),
        time(own(loginUser, UserKeys.CLIENT_IDLE_TIMEOUT), TimeKeys.CLIENT_IDLE_TIMEOUT),
        time(own(loginUser, UserKeys.IDLE_TRANSACTION_TIMEOUT), TimeKeys.IDLE_TRANSACTION_TIMEOUT),
        time(own(loginUser, UserKeys.TRANSACTION_TIMEOUT), TimeKeys.TRANSACTION_TIMEOUT));
  }

  /**
   * Unlike the other times, 0 in an entry switches this one off; the user's beats the database's.
   */
  private long queryWait() {
    Integer user = own(loginUser, UserKeys.QUERY_WAIT_TIMEOUT);
    if (user != null && user >= 0) {
      return Duration.ofSeconds(user).toNanos();
    }
    Integer own = database.find(DatabaseKeys.QUERY_WAIT_TIMEOUT);
    return own != null && own >= 0
        ? Duration.ofSeconds(own).toNanos()
        : nanos(TimeKeys.QUERY_WAIT_TIMEOUT);
  }

  private ServerTarget target(String requested, String user) {
    LoadBalance balance = database.find(DatabaseKeys.LOAD_BALANCE_HOSTS);
    return new ServerTarget(
        hosts(),
        balance == null ? LoadBalance.ROUND_ROBIN : balance,
        database.serverDatabase(requested),
        forced == null ? user : forced,
        forced != null,
        forced == null ? null : database.find(DatabaseKeys.PASSWORD),
        serverTls(config));
  }

  private List<ServerHost> hosts() {
    List<String> hosts = database.hosts();
    if (hosts.isEmpty()) {
      String folder = config.get(ListenKeys.UNIX_SOCKET_DIR);
      hosts = folder.isEmpty() ? List.of() : List.of(folder);
    }
    int port = database.port();
    return hosts.stream().map(host -> ServerHost.of(host, port)).toList();
  }

  private ServerQueries queries() {
    String check = config.get(PoolKeys.SERVER_CHECK_QUERY);
    return new ServerQueries(
        check.isEmpty() ? null : check.equals("<empty>") ? "" : check,
        config.get(PoolKeys.SERVER_RESET_QUERY),
        config.get(PoolKeys.SERVER_RESET_QUERY_ALWAYS),
        database.find(DatabaseKeys.CONNECT_QUERY));
  }

  private ServerParameters parameters() {
    return new ServerParameters(
        database.find(DatabaseKeys.CLIENT_ENCODING),
        database.find(DatabaseKeys.DATESTYLE),
        database.find(DatabaseKeys.TIMEZONE),
        database.find(DatabaseKeys.APPLICATION_NAME),
        config.get(PoolKeys.TRACK_EXTRA_PARAMETERS));
  }

  private static <T> @Nullable T own(@Nullable UserConfig user, ConfigKey<T> key) {
    return user == null ? null : user.find(key);
  }

  private static int size(@Nullable Integer user, @Nullable Integer database, int global) {
    if (user != null && user >= 0) {
      return user;
    }
    return database != null && database >= 0 ? database : global;
  }

  private int cap(@Nullable Integer own, ConfigKey<Integer> global) {
    return own != null && own > 0 ? own : config.get(global);
  }

  private long time(@Nullable Integer ownSeconds, ConfigKey<Duration> global) {
    return ownSeconds != null && ownSeconds > 0
        ? Duration.ofSeconds(ownSeconds).toNanos()
        : nanos(global);
  }

  private long nanos(ConfigKey<Duration> key) {
    return config.get(key).toNanos();
  }

  static TlsSettings clientTls(PoolerConfig config) {
    return new TlsSettings(
        TlsSide.CLIENT,
        config.get(TlsKeys.CLIENT_TLS_SSLMODE),
        file(config, TlsKeys.CLIENT_TLS_KEY_FILE),
        file(config, TlsKeys.CLIENT_TLS_CERT_FILE),
        file(config, TlsKeys.CLIENT_TLS_CA_FILE),
        config.get(TlsKeys.CLIENT_TLS_PROTOCOLS),
        config.get(TlsKeys.CLIENT_TLS_CIPHERS),
        config.get(TlsKeys.CLIENT_TLS13_CIPHERS),
        config.get(TlsKeys.CLIENT_TLS_ECDHCURVE));
  }

  static TlsSettings serverTls(PoolerConfig config) {
    return new TlsSettings(
        TlsSide.SERVER,
        config.get(TlsKeys.SERVER_TLS_SSLMODE),
        file(config, TlsKeys.SERVER_TLS_KEY_FILE),
        file(config, TlsKeys.SERVER_TLS_CERT_FILE),
        file(config, TlsKeys.SERVER_TLS_CA_FILE),
        config.get(TlsKeys.SERVER_TLS_PROTOCOLS),
        config.get(TlsKeys.SERVER_TLS_CIPHERS),
        config.get(TlsKeys.SERVER_TLS13_CIPHERS),
        "auto");
  }

  private static @Nullable Path file(PoolerConfig config, ConfigKey<String> key) {
    String name = config.get(key);
    return name.isEmpty() ? null : Path.of(name);
  }
}
