package dev.pooler.protocol.startup;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Opens a session.
 *
 * @param version asked for; any 3.x, see {@link ProtocolVersion#negotiated}
 * @param parameters in the client's order, {@code user}, {@code database} and {@code _pq_.} options
 *     among them; of parameters given twice the last value, as in PostgreSQL. Strings are as {@link
 *     dev.pooler.protocol.frame.WireText} reads them. Copied; unmodifiable.
 */
public record StartupMessage(ProtocolVersion version, SequencedMap<String, String> parameters)
    implements StartupPacket {

  /** Begin of the names of protocol extensions. */
  public static final String EXTENSION_PREFIX = "_pq_.";

  /** Checks that every parameter can be written: a name is not empty, nothing holds a NUL. */
  public StartupMessage {
    parameters = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(parameters));
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      if (parameter.getKey().isEmpty()
          || parameter.getKey().indexOf('\0') >= 0
          || parameter.getValue().indexOf('\0') >= 0) {
        throw new IllegalArgumentException("startup parameter " + parameter.getKey());
      }
    }
  }

  /** The user's name; null where none, or an empty one, was given, which the caller must refuse. */
  public @Nullable String user() {
    return givenOrNull("user");
  }

  /** The database's name; the user's name where none, or an empty one, was given. */
  public @Nullable String database() {
    String database = givenOrNull("database");
    return database == null ? user() : database;
  }

  /** Names of the protocol extensions asked for, with their prefix, in order. */
  public List<String> extensions() {
    return parameters.keySet().stream().filter(name -> name.startsWith(EXTENSION_PREFIX)).toList();
  }

  /**
   * Whether the client must be sent NegotiateProtocolVersion: it asks for a newer minor version, or
   * for extensions (none is known).
   */
  public boolean needsNegotiation() {
    return !version.negotiated().equals(version) || !extensions().isEmpty();
  }

  private @Nullable String givenOrNull(String name) {
    String value = parameters.get(name);
    return value == null || value.isEmpty() ? null : value;
  }
}
