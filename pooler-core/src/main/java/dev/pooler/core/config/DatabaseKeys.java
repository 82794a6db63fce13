package dev.pooler.core.config;

import static dev.pooler.core.config.ConfigKey.entry;
import static dev.pooler.core.config.ValueTypes.ATOI;
import static dev.pooler.core.config.ValueTypes.LIST;
import static dev.pooler.core.config.ValueTypes.SECRET;
import static dev.pooler.core.config.ValueTypes.SERVER_PORT;
import static dev.pooler.core.config.ValueTypes.TEXT;
import static dev.pooler.core.config.ValueTypes.word;

import java.util.List;

/** What an entry of {@code [databases]} may say. Unset, and negative numbers: inherited. */
public final class DatabaseKeys {
  public static final ConfigKey<String> DBNAME = entry(Section.DATABASES, "dbname", TEXT);

  public static final ConfigKey<List<String>> HOST = entry(Section.DATABASES, "host", LIST);

  public static final ConfigKey<Integer> PORT = entry(Section.DATABASES, "port", SERVER_PORT);

  public static final ConfigKey<String> USER = entry(Section.DATABASES, "user", TEXT);

  public static final ConfigKey<String> PASSWORD = entry(Section.DATABASES, "password", SECRET);

  public static final ConfigKey<String> AUTH_USER = entry(Section.DATABASES, "auth_user", TEXT);

  public static final ConfigKey<String> AUTH_QUERY = entry(Section.DATABASES, "auth_query", TEXT);

  public static final ConfigKey<String> AUTH_DBNAME = entry(Section.DATABASES, "auth_dbname", TEXT);

  public static final ConfigKey<Integer> POOL_SIZE = entry(Section.DATABASES, "pool_size", ATOI);

  public static final ConfigKey<Integer> MIN_POOL_SIZE =
      entry(Section.DATABASES, "min_pool_size", ATOI);

  public static final ConfigKey<Integer> RESERVE_POOL_SIZE =
      entry(Section.DATABASES, "reserve_pool_size", ATOI);

  public static final ConfigKey<PoolMode> POOL_MODE =
      entry(Section.DATABASES, "pool_mode", word(PoolMode.class));

  public static final ConfigKey<Integer> MAX_DB_CONNECTIONS =
      entry(Section.DATABASES, "max_db_connections", ATOI);

  public static final ConfigKey<Integer> MAX_DB_CLIENT_CONNECTIONS =
      entry(Section.DATABASES, "max_db_client_connections", ATOI);

  public static final ConfigKey<Integer> SERVER_LIFETIME =
      entry(Section.DATABASES, "server_lifetime", ATOI);

  public static final ConfigKey<Integer> QUERY_WAIT_TIMEOUT =
      entry(Section.DATABASES, "query_wait_timeout", ATOI);

  public static final ConfigKey<LoadBalance> LOAD_BALANCE_HOSTS =
      entry(Section.DATABASES, "load_balance_hosts", word(LoadBalance.class));

  public static final ConfigKey<String> CONNECT_QUERY =
      entry(Section.DATABASES, "connect_query", TEXT);

  public static final ConfigKey<String> CLIENT_ENCODING =
      entry(Section.DATABASES, "client_encoding", TEXT);

  public static final ConfigKey<String> DATESTYLE = entry(Section.DATABASES, "datestyle", TEXT);

  public static final ConfigKey<String> TIMEZONE = entry(Section.DATABASES, "timezone", TEXT);

  public static final ConfigKey<String> APPLICATION_NAME =
      entry(Section.DATABASES, "application_name", TEXT);

  static final List<ConfigKey<?>> ALL =
      List.of(
          DBNAME,
          HOST,
          PORT,
          USER,
          PASSWORD,
          AUTH_USER,
          AUTH_QUERY,
          AUTH_DBNAME,
          POOL_SIZE,
          MIN_POOL_SIZE,
          RESERVE_POOL_SIZE,
          POOL_MODE,
          MAX_DB_CONNECTIONS,
          MAX_DB_CLIENT_CONNECTIONS,
          SERVER_LIFETIME,
          QUERY_WAIT_TIMEOUT,
          LOAD_BALANCE_HOSTS,
          CONNECT_QUERY,
          CLIENT_ENCODING,
          DATESTYLE,
          TIMEZONE,
          APPLICATION_NAME);

  private DatabaseKeys() {}
}
