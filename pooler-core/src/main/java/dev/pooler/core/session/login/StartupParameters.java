package dev.pooler.core.session.login;

import dev.pooler.core.error.DetailedError.UnsupportedStartupOption;
import dev.pooler.core.error.DetailedError.UnsupportedStartupParameter;
import dev.pooler.core.error.LoginError;
import dev.pooler.protocol.startup.StartupMessage;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Sorts a startup message's parameters: what sessions keep, what is ignored, what is refused
 * (PostgreSQL's documentation, "Message Formats", StartupMessage). {@code options} may hold {@code
 * -c name=value} and {@code --name=value}; a backslash takes the meaning from the character after
 * it.
 */
final class StartupParameters {
  private final LoginPolicy policy;
  private final LinkedHashMap<String, String> kept = new LinkedHashMap<>();

  private StartupParameters(LoginPolicy policy) {
    this.policy = policy;
  }

  /** The parameters to keep, by canonical name; of those given twice the last value. */
  static SequencedMap<String, String> read(StartupMessage message, LoginPolicy policy)
      throws LoginRefusal {
    var parameters = new StartupParameters(policy);
    for (Map.Entry<String, String> parameter : message.parameters().entrySet()) {
      parameters.add(parameter.getKey(), parameter.getValue());
    }
    return Collections.unmodifiableSequencedMap(parameters.kept);
  }

  private void add(String name, String value) throws LoginRefusal {
    switch (name) {
      case "user", "database" -> {}
      case "options" -> addOptions(value);
      case "replication" -> {
        if (asksForReplication(value)) {
          throw new LoginRefusal(LoginError.REPLICATION_REFUSED);
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

  /** As PostgreSQL reads booleans; whatever is none does not ask for it. */
  private static boolean asksForReplication(String value) {
    String word = value.toLowerCase(Locale.ROOT);
    return word.equals("database")
        || word.equals("on")
        || word.equals("1")
        || (!word.isEmpty() && ("true".startsWith(word) || "yes".startsWith(word)));
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
        if (lenient) {
          continue;
        }
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
