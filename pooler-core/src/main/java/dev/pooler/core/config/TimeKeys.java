package dev.pooler.core.config;

import static dev.pooler.core.config.ConfigKey.live;
import static dev.pooler.core.config.ValueTypes.SECONDS;

import java.time.Duration;
import java.util.List;

/** Every limit of time. Zero is off unless the key says otherwise. */
public final class TimeKeys {
  public static final ConfigKey<Duration> RESERVE_POOL_TIMEOUT =
      live("reserve_pool_timeout", SECONDS, "5");

  public static final ConfigKey<Duration> SERVER_CHECK_DELAY =
      live("server_check_delay", SECONDS, "30");

  public static final ConfigKey<Duration> SERVER_LIFETIME =
      live("server_lifetime", SECONDS, "3600");

  public static final ConfigKey<Duration> SERVER_IDLE_TIMEOUT =
      live("server_idle_timeout", SECONDS, "600");

  public static final ConfigKey<Duration> SERVER_CONNECT_TIMEOUT =
      live("server_connect_timeout", SECONDS, "15");

  public static final ConfigKey<Duration> SERVER_LOGIN_RETRY =
      live("server_login_retry", SECONDS, "15");

  public static final ConfigKey<Duration> CLIENT_LOGIN_TIMEOUT =
      live("client_login_timeout", SECONDS, "60");

  public static final ConfigKey<Duration> CLIENT_IDLE_TIMEOUT =
      live("client_idle_timeout", SECONDS, "0");

  public static final ConfigKey<Duration> AUTODB_IDLE_TIMEOUT =
      live("autodb_idle_timeout", SECONDS, "3600");

  public static final ConfigKey<Duration> POOL_IDLE_TIMEOUT =
      live("pool_idle_timeout", SECONDS, "0");

  public static final ConfigKey<Duration> DNS_MAX_TTL = live("dns_max_ttl", SECONDS, "15");

  public static final ConfigKey<Duration> DNS_NXDOMAIN_TTL =
      live("dns_nxdomain_ttl", SECONDS, "15");

  public static final ConfigKey<Duration> DNS_ZONE_CHECK_PERIOD =
      live("dns_zone_check_period", SECONDS, "0");

  public static final ConfigKey<Duration> QUERY_WAIT_NOTIFY =
      live("query_wait_notify", SECONDS, "5");

  public static final ConfigKey<Duration> QUERY_TIMEOUT = live("query_timeout", SECONDS, "0");

  public static final ConfigKey<Duration> QUERY_WAIT_TIMEOUT =
      live("query_wait_timeout", SECONDS, "120");

  public static final ConfigKey<Duration> CANCEL_WAIT_TIMEOUT =
      live("cancel_wait_timeout", SECONDS, "10");

  public static final ConfigKey<Duration> IDLE_TRANSACTION_TIMEOUT =
      live("idle_transaction_timeout", SECONDS, "0");

  public static final ConfigKey<Duration> TRANSACTION_TIMEOUT =
      live("transaction_timeout", SECONDS, "0");

  public static final ConfigKey<Duration> SUSPEND_TIMEOUT = live("suspend_timeout", SECONDS, "10");

  public static final ConfigKey<Duration> STATS_PERIOD = live("stats_period", SECONDS, "60");

  static final List<ConfigKey<?>> ALL =
      List.of(
          RESERVE_POOL_TIMEOUT,
          SERVER_CHECK_DELAY,
          SERVER_LIFETIME,
          SERVER_IDLE_TIMEOUT,
          SERVER_CONNECT_TIMEOUT,
          SERVER_LOGIN_RETRY,
          CLIENT_LOGIN_TIMEOUT,
          CLIENT_IDLE_TIMEOUT,
          AUTODB_IDLE_TIMEOUT,
          POOL_IDLE_TIMEOUT,
          DNS_MAX_TTL,
          DNS_NXDOMAIN_TTL,
          DNS_ZONE_CHECK_PERIOD,
          QUERY_WAIT_NOTIFY,
          QUERY_TIMEOUT,
          QUERY_WAIT_TIMEOUT,
          CANCEL_WAIT_TIMEOUT,
          IDLE_TRANSACTION_TIMEOUT,
          TRANSACTION_TIMEOUT,
          SUSPEND_TIMEOUT,
          STATS_PERIOD);

  private TimeKeys() {}
}
