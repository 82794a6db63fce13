package dev.pooler.core.config;

import static dev.pooler.core.config.ConfigKey.entry;
import static dev.pooler.core.config.ValueTypes.ATOI;
import static dev.pooler.core.config.ValueTypes.word;

import java.util.List;

/** What an entry of {@code [users]} may say. Unset, and negative numbers: inherited. */
public final class UserKeys {
  public static final ConfigKey<Integer> POOL_SIZE = entry(Section.USERS, "pool_size", ATOI);

  public static final ConfigKey<Integer> RESERVE_POOL_SIZE =
      entry(Section.USERS, "reserve_pool_size", ATOI);

  public static final ConfigKey<PoolMode> POOL_MODE =
      entry(Section.USERS, "pool_mode", word(PoolMode.class));

  public static final ConfigKey<Integer> MAX_USER_CONNECTIONS =
      entry(Section.USERS, "max_user_connections", ATOI);

  public static final ConfigKey<Integer> MAX_USER_CLIENT_CONNECTIONS =
      entry(Section.USERS, "max_user_client_connections", ATOI);

  public static final ConfigKey<Integer> QUERY_TIMEOUT =
      entry(Section.USERS, "query_timeout", ATOI);

  public static final ConfigKey<Integer> IDLE_TRANSACTION_TIMEOUT =
      entry(Section.USERS, "idle_transaction_timeout", ATOI);

  public static final ConfigKey<Integer> TRANSACTION_TIMEOUT =
      entry(Section.USERS, "transaction_timeout", ATOI);

  public static final ConfigKey<Integer> CLIENT_IDLE_TIMEOUT =
      entry(Section.USERS, "client_idle_timeout", ATOI);

  public static final ConfigKey<Integer> QUERY_WAIT_TIMEOUT =
      entry(Section.USERS, "query_wait_timeout", ATOI);

  static final List<ConfigKey<?>> ALL =
      List.of(
          POOL_SIZE,
          RESERVE_POOL_SIZE,
          POOL_MODE,
          MAX_USER_CONNECTIONS,
          MAX_USER_CLIENT_CONNECTIONS,
          QUERY_TIMEOUT,
          IDLE_TRANSACTION_TIMEOUT,
          TRANSACTION_TIMEOUT,
          CLIENT_IDLE_TIMEOUT,
          QUERY_WAIT_TIMEOUT);

  private UserKeys() {}
}
