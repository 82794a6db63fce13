package dev.pooler.core.auth.hba;

import org.jspecify.annotations.Nullable;

/** The way by which a client has to come for a rule to fit: the first word of a line. */
public enum HbaConnection {
  LOCAL("local"),
  HOST("host"),
  HOSTSSL("hostssl"),
  HOSTNOSSL("hostnossl");

  private final String word;

  HbaConnection(String word) {
    this.word = word;
  }

  boolean fits(HbaClient client) {
    boolean tcp = client.address() != null;
    return switch (this) {
      case LOCAL -> client.unixSocket();
      case HOST -> tcp;
      case HOSTSSL -> tcp && client.tls();
      case HOSTNOSSL -> tcp && !client.tls();
    };
  }

  static @Nullable HbaConnection find(String word) {
    for (HbaConnection connection : values()) {
      if (connection.word.equals(word)) {
        return connection;
      }
    }
    return null;
  }
}
