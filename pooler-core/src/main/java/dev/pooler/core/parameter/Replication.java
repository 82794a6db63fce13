package dev.pooler.core.parameter;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a client wants that asks for replication (PostgreSQL's documentation, "Streaming Replication
 * Protocol"): its server connection is opened with this, and is for nobody else. Immutable.
 *
 * @param options the startup parameter of this name, as the client sent it
 */
public record Replication(Kind kind, @Nullable String options) {

  /** The kinds of replication, by PgBouncer's words for them. */
  public enum Kind {
    /** Of the whole cluster: {@code replication=true}. */
    PHYSICAL("physical", "yes"),
    /** Of one database: {@code replication=database}. */
    LOGICAL("logical", "database");

    private final String word;
    private final String asked;

    Kind(String word, String asked) {
      this.word = word;
      this.asked = asked;
    }

    /** What startup parameter {@code replication} asks for; null: nothing. */
    public static @Nullable Kind of(String value) {
      if (value.equals(LOGICAL.asked)) {
        return LOGICAL;
      }
      // As PostgreSQL reads booleans.
      String word = value.toLowerCase(Locale.ROOT);
      boolean on =
          word.equals("on")
              || word.equals("1")
              || (!word.isEmpty() && ("true".startsWith(word) || "yes".startsWith(word)));
      return on ? PHYSICAL : null;
    }
  }

  /** PgBouncer's word in column {@code replication} of its SHOWs. */
  public static String word(@Nullable Replication replication) {
    return replication == null ? "none" : replication.kind.word;
  }

  /** PgBouncer's word in the log's {@code login attempt}. */
  public static String asked(@Nullable Replication replication) {
    return replication == null ? "no" : replication.kind.asked;
  }

  /**
   * The startup parameters of the server connection, in PgBouncer's order.
   *
   * @param asked the client's other parameters
   */
  public SequencedMap<String, String> startup(ParameterValues asked) {
    var startup = new LinkedHashMap<String, String>();
    startup.put("replication", kind.asked);
    asked.forEach(startup::put);
    if (options != null) {
      startup.put("options", options);
    }
    return startup;
  }
}
