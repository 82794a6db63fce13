package dev.pooler.core.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A {@code pgbouncer.ini} being put together: everybody is trusted and {@code admin} rules, unless
 * the test says otherwise. Confined to one thread.
 */
public final class TestIni {
  /** May do everything on the console. */
  public static final String ADMIN = "admin";

  private final Map<String, String> databases = new LinkedHashMap<>();
  private final Map<String, String> users = new LinkedHashMap<>();
  private final Map<String, String> settings = new LinkedHashMap<>();
  private final Map<String, String> own = new LinkedHashMap<>();
  private final Map<String, String> secrets = new LinkedHashMap<>();

  public TestIni() {
    set("listen_addr", "127.0.0.1").set("listen_port", "0").set("unix_socket_dir", "");
    set("auth_type", "trust").set("admin_users", ADMIN);
    own("auth_failure_delay", "0");
    secret(TestPostgres.USER, "").secret(ADMIN, "");
  }

  /**
   * A database that the server has under the same name, with more of its entry, e.g. {@code
   * pool_size=3}.
   */
  public TestIni database(String name, TestPostgres postgres, String more) {
    return database(name, "host=127.0.0.1 port=" + postgres.port() + " " + more);
  }

  public TestIni database(String name, String entry) {
    databases.put(name, entry);
    return this;
  }

  /** An entry of {@code [users]}. */
  public TestIni user(String name, String entry) {
    users.put(name, entry);
    return this;
  }

  /** A key of {@code [pgbouncer]}. */
  public TestIni set(String key, String value) {
    settings.put(key, value);
    return this;
  }

  /** A key of {@code [pooler]}. */
  public TestIni own(String key, String value) {
    own.put(key, value);
    return this;
  }

  /** A line of the auth file. */
  public TestIni secret(String user, String secret) {
    secrets.put(user, secret);
    return this;
  }

  /** Writes the files into the folder; returns the main one. */
  public Path write(Path folder) {
    Path users = folder.resolve("userlist.txt");
    Path main = folder.resolve("pgbouncer.ini");
    StringBuilder list = new StringBuilder();
    secrets.forEach((name, secret) ->
        list.append('"').append(name).append("\" \"").append(secret).append("\"\n"));
    try {
      Files.writeString(users, list);
      return Files.writeString(main, text(users));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String text(Path userList) {
    StringBuilder text = new StringBuilder();
    section(text, "databases", databases);
    section(text, "users", users);
    section(text, "pgbouncer", settings);
    text.append("auth_file = ").append(userList).append('\n');
    section(text, "pooler", own);
    return text.toString();
  }

  private static void section(StringBuilder text, String title, Map<String, String> lines) {
    if (!lines.isEmpty()) {
      text.append('[').append(title).append("]\n");
      lines.forEach((key, value) -> text.append(key).append(" = ").append(value).append('\n'));
    }
  }
}
