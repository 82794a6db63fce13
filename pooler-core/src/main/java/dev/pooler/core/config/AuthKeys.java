package dev.pooler.core.config;

import static dev.pooler.core.config.ConfigKey.live;
import static dev.pooler.core.config.ValueTypes.FILE;
import static dev.pooler.core.config.ValueTypes.LIST;
import static dev.pooler.core.config.ValueTypes.TEXT;
import static dev.pooler.core.config.ValueTypes.between;
import static dev.pooler.core.config.ValueTypes.word;

import java.util.List;

/** Who may connect, and how that is found out. */
public final class AuthKeys {
  public static final ConfigKey<AuthType> AUTH_TYPE =
      live("auth_type", word(AuthType.class), "md5");

  public static final ConfigKey<String> AUTH_FILE = live("auth_file", FILE, "");

  public static final ConfigKey<String> AUTH_HBA_FILE = live("auth_hba_file", FILE, "");

  public static final ConfigKey<String> AUTH_IDENT_FILE = live("auth_ident_file", FILE, "");

  public static final ConfigKey<String> AUTH_USER = live("auth_user", TEXT, "");

  public static final ConfigKey<String> AUTH_QUERY =
      live(
          "auth_query",
          TEXT,
          "SELECT rolname, CASE WHEN rolvaliduntil < now() THEN NULL ELSE rolpassword END FROM"
              + " pg_authid WHERE rolname=$1 AND rolcanlogin");

  public static final ConfigKey<String> AUTH_DBNAME = live("auth_dbname", TEXT, "");

  public static final ConfigKey<String> AUTH_LDAP_OPTIONS = live("auth_ldap_options", TEXT, "");

  public static final ConfigKey<Integer> SCRAM_ITERATIONS =
      live("scram_iterations", between(1, Integer.MAX_VALUE), "4096");

  public static final ConfigKey<List<String>> ADMIN_USERS = live("admin_users", LIST, "");

  public static final ConfigKey<List<String>> STATS_USERS = live("stats_users", LIST, "");

  static final List<ConfigKey<?>> ALL =
      List.of(
          AUTH_TYPE,
          AUTH_FILE,
          AUTH_HBA_FILE,
          AUTH_IDENT_FILE,
          AUTH_USER,
          AUTH_QUERY,
          AUTH_DBNAME,
          AUTH_LDAP_OPTIONS,
          SCRAM_ITERATIONS,
          ADMIN_USERS,
          STATS_USERS);

  private AuthKeys() {}
}
