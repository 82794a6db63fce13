package dev.pooler.core.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pooler.protocol.auth.Md5;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The configuration that the variables of the image edoburu/pgbouncer describe, for where there is
 * no ini file: {@code DATABASE_URL}, {@code DATABASE_URLS} or {@code DB_HOST}, and those named like
 * keys. Made anew at each reading. Immutable; never printed, since it has passwords.
 */
public final class ImageEnvironment implements FileSource {
  /** Where the image has its configuration. */
  public static final Path MAIN = Path.of("/etc/pgbouncer/pgbouncer.ini");

  private static final String USER_LIST = "/etc/pgbouncer/userlist.txt";

  private static final Pattern URL =
      Pattern.compile(
          "(?:[a-zA-Z0-9+]+://)?(?:([^/]*)@)?([^/@:]*|\\[[^]]*])(?::(\\d+))?(?:/(.*))?");

  /** Those that the image passes on, with its own defaults where they differ from PgBouncer's. */
  private static final Map<String, String> KEYS = keys();

  private final Path main;
  private final Map<String, String> environment;
  private final FileSource files;

  private ImageEnvironment(Path main, Map<String, String> environment, FileSource files) {
    this.main = main;
    this.environment = environment;
    this.files = files;
  }

  private record Server(String name, String host, String port, String user, String password) {}

  /** Whether the variables name a server. */
  public static boolean isPresent(Map<String, String> environment) {
    return !environment.getOrDefault("DATABASE_URL", "").isEmpty()
        || !environment.getOrDefault("DATABASE_URLS", "").isEmpty()
        || !environment.getOrDefault("DB_HOST", "").isEmpty();
  }

  /**
   * Files as they are, but where the main one is missing that which the variables describe.
   *
   * @param main the file that stands for the variables
   */
  public static FileSource over(FileSource files, Path main, Map<String, String> environment) {
    return isPresent(environment) ? new ImageEnvironment(main, environment, files) : files;
  }

  @Override
  public String read(Path path) throws IOException {
    try {
      String text = files.read(path);
      return path.toString().equals(userList()) ? text + "\n" + users(text) : text;
    } catch (NoSuchFileException e) {
      if (path.equals(main)) {
        return ini();
      }
      if (path.toString().equals(userList())) {
        return users("");
      }
      throw e;
    }
  }

  /** The text of the file that the variables stand for. */
  String ini() {
    StringBuilder text = new StringBuilder("[databases]\n");
    for (Server server : servers()) {
      text.append(server.name()).append(" = host=").append(quoted(server.host()));
      text.append(" port=").append(quoted(server.port()));
      text.append(" auth_user=").append(quoted(server.user()));
      append(text, " client_encoding=", variable("CLIENT_ENCODING"));
      append(text, " timezone=", variable("TIMEZONE"));
      text.append('\n');
    }
    text.append("[pgbouncer]\nauth_file = ").append(userList()).append('\n');
    KEYS.forEach((name, fallback) -> {
      String value = variable(name);
      String chosen = value.isEmpty() ? fallback : value;
      if (!chosen.isEmpty() || name.equals("UNIX_SOCKET_DIR")) {
        text.append(name.toLowerCase(Locale.ROOT)).append(" = ").append(chosen).append('\n');
      }
    });
    if (variable("DEFAULT_POOL_SIZE").isEmpty() && !variable("POOL_SIZE").isEmpty()) {
      text.append("default_pool_size = ").append(variable("POOL_SIZE")).append('\n');
    }
    return text.toString();
  }

  /** Lines for those who are not in the user list that there is. */
  String users(String known) {
    StringBuilder lines = new StringBuilder();
    AuthFile listed = AuthFile.parse(known).file();
    String type = variable("AUTH_TYPE");
    boolean plain = type.equals("plain") || type.equals("scram-sha-256");
    for (Server server : servers()) {
      String user = server.user();
      if (!server.password().isEmpty() && listed.secret(user) == null) {
        String secret = plain ? server.password() : Md5.store(server.password(), user);
        lines.append('"').append(user.replace("\"", "\"\"")).append("\" \"");
        lines.append(secret.replace("\"", "\"\"")).append("\"\n");
      }
    }
    return lines.toString();
  }

  private List<Server> servers() {
    List<Server> servers = new ArrayList<>();
    for (String url : variable("DATABASE_URLS").split(",", -1)) {
      if (!url.isBlank()) {
        servers.add(server(url.strip()));
      }
    }
    if (servers.isEmpty()) {
      String url = variable("DATABASE_URL");
      servers.add(url.isEmpty() ? named("", "", "", "", "") : server(url));
    }
    return servers;
  }

  /** The last {@code @} before the path ends what says who. */
  private Server server(String url) {
    Matcher parts = URL.matcher(url);
    if (!parts.matches()) {
      return named("", "", "", "", "");
    }
    String who = text(parts.group(1));
    int colon = who.indexOf(':');
    String path = text(parts.group(4));
    int query = path.indexOf('?');
    return named(
        decoded(query < 0 ? path : path.substring(0, query)),
        text(parts.group(2)).replaceAll("[\\[\\]]", ""),
        text(parts.group(3)),
        decoded(colon < 0 ? who : who.substring(0, colon)),
        decoded(colon < 0 ? "" : who.substring(colon + 1)));
  }

  private Server named(String name, String host, String port, String user, String password) {
    return new Server(
        first(name, variable("DB_NAME"), "*"),
        first(host, variable("DB_HOST"), "localhost"),
        first(port, variable("DB_PORT"), "5432"),
        first(user, variable("DB_USER"), "postgres"),
        first(password, variable("DB_PASSWORD"), ""));
  }

  private static String first(String one, String two, String three) {
    return !one.isEmpty() ? one : !two.isEmpty() ? two : three;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
    } catch (IllegalArgumentException notEncoded) {
      return text;
    }
  }

  private static String text(@Nullable String group) {
    return group == null ? "" : group;
  }

  private static String quoted(String value) {
    return "'" + value.replace("'", "''") + "'";
  }

  private static void append(StringBuilder text, String key, String value) {
    if (!value.isEmpty()) {
      text.append(key).append(quoted(value));
    }
  }

  private String userList() {
    return first(variable("AUTH_FILE"), USER_LIST, "");
  }

  /** A line break would begin another setting. */
  private String variable(String name) {
    return environment.getOrDefault(name, "").replaceAll("[\\r\\n]+", " ").strip();
  }

  private static Map<String, String> keys() {
    Map<String, String> keys = new LinkedHashMap<>();
    keys.put("LISTEN_ADDR", "0.0.0.0");
    keys.put("LISTEN_PORT", "5432");
    keys.put("UNIX_SOCKET_DIR", "");
    keys.put("AUTH_TYPE", "md5");
    keys.put("IGNORE_STARTUP_PARAMETERS", "extra_float_digits");
    keys.put("ADMIN_USERS", "postgres");
    for (String name :
        """
        AUTH_HBA_FILE AUTH_USER AUTH_QUERY AUTH_DBNAME POOL_MODE MAX_CLIENT_CONN DEFAULT_POOL_SIZE \
        MIN_POOL_SIZE RESERVE_POOL_SIZE RESERVE_POOL_TIMEOUT MAX_DB_CONNECTIONS \
        MAX_USER_CONNECTIONS SERVER_ROUND_ROBIN DISABLE_PQEXEC APPLICATION_NAME_ADD_HOST \
        MAX_PREPARED_STATEMENTS LOG_CONNECTIONS LOG_DISCONNECTIONS LOG_POOLER_ERRORS LOG_STATS \
        STATS_PERIOD VERBOSE STATS_USERS LOGFILE SERVER_RESET_QUERY SERVER_RESET_QUERY_ALWAYS \
        SERVER_CHECK_DELAY SERVER_CHECK_QUERY SERVER_LIFETIME SERVER_IDLE_TIMEOUT \
        SERVER_CONNECT_TIMEOUT SERVER_LOGIN_RETRY CLIENT_LOGIN_TIMEOUT AUTODB_IDLE_TIMEOUT \
        DNS_MAX_TTL DNS_NXDOMAIN_TTL CLIENT_TLS_SSLMODE CLIENT_TLS_KEY_FILE CLIENT_TLS_CERT_FILE \
        CLIENT_TLS_CA_FILE CLIENT_TLS_PROTOCOLS CLIENT_TLS_CIPHERS CLIENT_TLS_ECDHCURVE \
        CLIENT_TLS_DHEPARAMS SERVER_TLS_SSLMODE SERVER_TLS_CA_FILE SERVER_TLS_KEY_FILE \
        SERVER_TLS_CERT_FILE SERVER_TLS_PROTOCOLS SERVER_TLS_CIPHERS QUERY_TIMEOUT \
        QUERY_WAIT_TIMEOUT CLIENT_IDLE_TIMEOUT IDLE_TRANSACTION_TIMEOUT PKT_BUF MAX_PACKET_SIZE \
        LISTEN_BACKLOG SBUF_LOOPCNT SUSPEND_TIMEOUT TCP_DEFER_ACCEPT TCP_KEEPALIVE TCP_KEEPCNT \
        TCP_KEEPIDLE TCP_KEEPINTVL TCP_USER_TIMEOUT\
        """
            .split(" ", -1)) {
      keys.put(name, "");
    }
    return keys;
  }
}
