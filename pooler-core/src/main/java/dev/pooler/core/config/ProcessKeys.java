package dev.pooler.core.config;

import static dev.pooler.core.config.ConfigKey.fixed;
import static dev.pooler.core.config.ConfigKey.live;
import static dev.pooler.core.config.ValueTypes.COUNT;
import static dev.pooler.core.config.ValueTypes.FILE;
import static dev.pooler.core.config.ValueTypes.SWITCH;
import static dev.pooler.core.config.ValueTypes.TEXT;
import static dev.pooler.core.config.ValueTypes.between;

import java.util.List;

/** The process itself: files, account, log. */
public final class ProcessKeys {
  public static final ConfigKey<String> LOGFILE = live("logfile", FILE, "");

  public static final ConfigKey<String> PIDFILE = fixed("pidfile", FILE, "");

  public static final ConfigKey<String> USER = fixed("user", TEXT, "");

  public static final ConfigKey<String> CONFFILE = live("conffile", FILE, "");

  public static final ConfigKey<String> JOB_NAME = fixed("job_name", TEXT, "pgbouncer");

  public static final ConfigKey<String> SERVICE_NAME = fixed("service_name", TEXT, "pgbouncer");

  public static final ConfigKey<Integer> PEER_ID = live("peer_id", between(0, 16383), "0");

  public static final ConfigKey<String> RESOLV_CONF = fixed("resolv_conf", FILE, "");

  public static final ConfigKey<Boolean> SYSLOG = live("syslog", SWITCH, "0");

  public static final ConfigKey<String> SYSLOG_IDENT = live("syslog_ident", TEXT, "pgbouncer");

  public static final ConfigKey<String> SYSLOG_FACILITY = live("syslog_facility", TEXT, "daemon");

  public static final ConfigKey<Boolean> LOG_CONNECTIONS = live("log_connections", SWITCH, "1");

  public static final ConfigKey<Boolean> LOG_DISCONNECTIONS =
      live("log_disconnections", SWITCH, "1");

  public static final ConfigKey<Boolean> LOG_POOLER_ERRORS = live("log_pooler_errors", SWITCH, "1");

  public static final ConfigKey<Boolean> LOG_STATS = live("log_stats", SWITCH, "1");

  public static final ConfigKey<Integer> VERBOSE = live("verbose", COUNT, "0");

  static final List<ConfigKey<?>> ALL =
      List.of(
          LOGFILE,
          PIDFILE,
          USER,
          CONFFILE,
          JOB_NAME,
          SERVICE_NAME,
          PEER_ID,
          RESOLV_CONF,
          SYSLOG,
          SYSLOG_IDENT,
          SYSLOG_FACILITY,
          LOG_CONNECTIONS,
          LOG_DISCONNECTIONS,
          LOG_POOLER_ERRORS,
          LOG_STATS,
          VERBOSE);

  private ProcessKeys() {}
}
