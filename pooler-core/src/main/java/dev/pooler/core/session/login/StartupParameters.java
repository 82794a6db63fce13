package dev.pooler.core.session.login;

import dev.pooler.core.error.DetailedError.UnsupportedStartupOption;
import dev.pooler.core.error.DetailedError.UnsupportedStartupParameter;
import dev.pooler.core.error.LoginError;
import dev.pooler.core.parameter.Replication;
import dev.pooler.protocol.startup.StartupMessage;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Sorts a startup message's parameters: what sessions keep, what is ignored, what is refused
 * (PostgreSQL's documentation, "Message Formats", StartupMessage). {@code options} may hold {@code
 * -c name=value} and {@code --name=value}; a backslash takes the meaning from the character after
 * it.
 */
final class StartupParameters {
  private final LoginPolicy policy;
  private final LinkedHashMap<String, String> kept = new LinkedHashMap<>();
  private @Nullable Replication replication;

  private StartupParameters(LoginPolicy policy) {
    this.policy = policy;
  }

  static StartupParameters read(StartupMessage message, LoginPolicy policy) throws LoginRefusal {
    var parameters = new StartupParameters(policy);
    parameters.replication = replication(message.parameters());
    for (Map.Entry<String, String> parameter : message.parameters().entrySet()) {
      parameters.add(parameter.getKey(), parameter.getValue());
    }
    return parameters;
  }

  /** Whoever replicates talks to a server of its own: what its options mean is between the two. */
  private static @Nullable Replication replication(Map<String, String> asked) {
    String value = asked.get("replication");
    Replication.Kind kind = value == null ? null : Replication.Kind.of(value);
    return kind == null ? null : new Replication(kind, asked.get("options"));
  }

  /** The parameters to keep, by canonical name; of those given twice the last value. */
  SequencedMap<String, String> kept() {
    return Collections.unmodifiableSequencedMap(kept);
  }

  /** What the client wants to replicate; null: nothing. */
  @Nullable Replication replication() {
    return replication;
  }

  private void add(String name, String value) throws LoginRefusal {
    switch (name) {
      case "user", "database", "replication" -> {}
      case "options" -> {
        if (replication == null) {
          addOptions(value);
        }
      }
      default -> {
        if (!name.startsWith(StartupMessage.EXTENSION_PREFIX)
            && !keep(name, value)
            && !policy.ignoresParameter(name)) {
          throw new LoginRefusal(new UnsupportedStartupParameter(name));
        }
      }
    }
  }

  private boolean keep(String name, String value) {
    String tracked = policy.trackedParameter(name);
    if (tracked == null) {
      return false;
    }
    kept.put(tracked, value);
    return true;
  }

  private void addOptions(String options) throws LoginRefusal {
    boolean lenient = policy.ignoresParameter("options");
    var reader = new OptionsReader(options);
    for (String word = reader.next(); word != null; word = reader.next()) {
      String setting = null;
      if (word.equals("-c")) {
        setting = reader.next();
      } else if (word.startsWith("-c") || word.startsWith("--")) {
        setting = word.substring(2);
      }
      int equals = setting == null ? -1 : setting.indexOf('=');
      if (setting == null || equals < 1) {
        throw new LoginRefusal(LoginError.MALFORMED_STARTUP_OPTIONS);
      }
      String name = setting.substring(0, equals);
      if (!keep(name, setting.substring(equals + 1))
          && !lenient
          && !policy.ignoresParameter(name)) {
        throw new LoginRefusal(new UnsupportedStartupOption(name));
      }
    }
  }
}
