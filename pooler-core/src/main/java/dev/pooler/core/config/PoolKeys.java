package dev.pooler.core.config;

import static dev.pooler.core.config.ConfigKey.fixed;
import static dev.pooler.core.config.ConfigKey.live;
import static dev.pooler.core.config.ValueTypes.COUNT;
import static dev.pooler.core.config.ValueTypes.LIST;
import static dev.pooler.core.config.ValueTypes.SWITCH;
import static dev.pooler.core.config.ValueTypes.TEXT;
import static dev.pooler.core.config.ValueTypes.word;

import java.util.List;

/** Sizes of pools, caps, and how a backend is prepared and given back. */
public final class PoolKeys {
  public static final ConfigKey<PoolMode> POOL_MODE =
      live("pool_mode", word(PoolMode.class), "session");

  public static final ConfigKey<Integer> DEFAULT_POOL_SIZE = live("default_pool_size", COUNT, "20");

  public static final ConfigKey<Integer> MIN_POOL_SIZE = live("min_pool_size", COUNT, "0");

  public static final ConfigKey<Integer> RESERVE_POOL_SIZE = live("reserve_pool_size", COUNT, "0");

  public static final ConfigKey<Integer> MAX_DB_CONNECTIONS =
      live("max_db_connections", COUNT, "0");

  public static final ConfigKey<Integer> MAX_DB_CLIENT_CONNECTIONS =
      live("max_db_client_connections", COUNT, "0");

  public static final ConfigKey<Integer> MAX_USER_CONNECTIONS =
      live("max_user_connections", COUNT, "0");

  public static final ConfigKey<Integer> MAX_USER_CLIENT_CONNECTIONS =
      live("max_user_client_connections", COUNT, "0");

  public static final ConfigKey<Boolean> SERVER_ROUND_ROBIN =
      live("server_round_robin", SWITCH, "0");

  public static final ConfigKey<List<String>> TRACK_EXTRA_PARAMETERS =
      fixed("track_extra_parameters", LIST, "");

  public static final ConfigKey<List<String>> IGNORE_STARTUP_PARAMETERS =
      live("ignore_startup_parameters", LIST, "");

  public static final ConfigKey<Boolean> DISABLE_PQEXEC = fixed("disable_pqexec", SWITCH, "0");

  public static final ConfigKey<Boolean> APPLICATION_NAME_ADD_HOST =
      live("application_name_add_host", SWITCH, "0");

  public static final ConfigKey<Integer> MAX_PREPARED_STATEMENTS =
      live("max_prepared_statements", COUNT, "200");

  public static final ConfigKey<String> SERVER_RESET_QUERY =
      live("server_reset_query", TEXT, "DISCARD ALL");

  public static final ConfigKey<Boolean> SERVER_RESET_QUERY_ALWAYS =
      live("server_reset_query_always", SWITCH, "0");

  public static final ConfigKey<String> SERVER_CHECK_QUERY =
      live("server_check_query", TEXT, "<empty>");

  public static final ConfigKey<Boolean> SERVER_FAST_CLOSE = live("server_fast_close", SWITCH, "0");

  public static final ConfigKey<String> LOGIN_NOTIFY_MESSAGE =
      live("login_notify_message", TEXT, "");

  static final List<ConfigKey<?>> ALL =
      List.of(
          POOL_MODE,
          DEFAULT_POOL_SIZE,
          MIN_POOL_SIZE,
          RESERVE_POOL_SIZE,
          MAX_DB_CONNECTIONS,
          MAX_DB_CLIENT_CONNECTIONS,
          MAX_USER_CONNECTIONS,
          MAX_USER_CLIENT_CONNECTIONS,
          SERVER_ROUND_ROBIN,
          TRACK_EXTRA_PARAMETERS,
          IGNORE_STARTUP_PARAMETERS,
          DISABLE_PQEXEC,
          APPLICATION_NAME_ADD_HOST,
          MAX_PREPARED_STATEMENTS,
          SERVER_RESET_QUERY,
          SERVER_RESET_QUERY_ALWAYS,
          SERVER_CHECK_QUERY,
          SERVER_FAST_CLOSE,
          LOGIN_NOTIFY_MESSAGE);

  private PoolKeys() {}
}
