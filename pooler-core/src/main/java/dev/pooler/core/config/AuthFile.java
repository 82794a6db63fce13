package dev.pooler.core.config;

import static java.util.stream.Collectors.toUnmodifiableMap;

import dev.pooler.protocol.auth.StoredSecret;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The user list: {@code "user" "secret"} on each line, {@code ""} inside the quotes for one quote,
 * the rest of the line ignored. A secret is a plain password, {@code md5...} or a SCRAM verifier.
 * Immutable; never prints a secret.
 */
public final class AuthFile {
  public static final AuthFile EMPTY = new AuthFile(Map.of(), false);

  /** What stands for a file that could not be read. */
  static final AuthFile UNREAD = new AuthFile(Map.of(), true);

  private final Map<String, String> secrets;
  private final Map<String, StoredSecret> stored;

  private final boolean unread;

  private AuthFile(Map<String, String> secrets, boolean unread) {
    this.secrets = secrets;
    this.unread = unread;
    this.stored =
        secrets.entrySet().stream()
            .collect(toUnmodifiableMap(Map.Entry::getKey, e -> StoredSecret.parse(e.getValue())));
  }

  /** The text of the file; lines that PgBouncer stops at are reported by number. */
  record Parsed(AuthFile file, List<Integer> brokenLines) {}

  static Parsed parse(String text) {
    Map<String, String> secrets = new HashMap<>();
    List<Integer> broken = new ArrayList<>();
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      String rest = line.stripLeading();
      if (rest.isEmpty() || rest.startsWith(";") || rest.startsWith("#")) {
        continue;
      }
      if (!parseLine(rest, secrets)) {
        broken.add(number);
      }
    }
    return new Parsed(new AuthFile(Map.copyOf(secrets), false), broken);
  }

  private static boolean parseLine(String line, Map<String, String> secrets) {
    StringBuilder user = new StringBuilder();
    int position = quoted(line, 0, user);
    if (position < 0) {
      return false;
    }
    StringBuilder secret = new StringBuilder();
    if (quoted(line, line.indexOf('"', position), secret) < 0) {
      return false;
    }
    secrets.put(user.toString(), secret.toString());
    return true;
  }

  /** Reads a quoted word from {@code start}; returns the index after it, or -1. */
  private static int quoted(String line, int start, StringBuilder out) {
    if (start < 0 || line.charAt(start) != '"') {
      return -1;
    }
    for (int i = start + 1; i < line.length(); i++) {
      if (line.charAt(i) != '"') {
        out.append(line.charAt(i));
      } else if (i + 1 < line.length() && line.charAt(i + 1) == '"') {
        out.append('"');
        i++;
      } else {
        return i + 1;
      }
    }
    return -1;
  }

  /**
   * The user's secret, null if the user is unknown. An empty secret allows no login by password.
   */
  public @Nullable String secret(String user) {
    return secrets.get(user);
  }

  /** The user's secret as what it is, null if the user is unknown. */
  public @Nullable StoredSecret stored(String user) {
    return stored.get(user);
  }

  /** Whether the file could not be read, so that a running process keeps the users it knows. */
  public boolean isUnread() {
    return unread;
  }

  public Set<String> users() {
    return secrets.keySet();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AuthFile file && file.secrets.equals(secrets);
  }

  @Override
  public int hashCode() {
    return secrets.hashCode();
  }

  @Override
  public String toString() {
    return "AuthFile" + secrets.keySet();
  }
}
