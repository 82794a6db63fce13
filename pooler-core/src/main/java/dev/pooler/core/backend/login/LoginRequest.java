package dev.pooler.core.backend.login;

import dev.pooler.core.auth.Credentials;
import dev.pooler.protocol.startup.ProtocolVersion;
import dev.pooler.protocol.startup.StartupMessage;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * What to log in as. Immutable.
 *
 * @param database name of the database at the server
 * @param user name of the user at the server
 * @param parameters of the startup message besides these two ({@code client_encoding}, {@code
 *     application_name}, {@code options}, {@code replication}, ...), in order; {@code user} and
 *     {@code database} in it do not count. Copied.
 * @param version the newest one that we want to speak; the server may choose an older one
 */
public record LoginRequest(
    String database,
    String user,
    Credentials credentials,
    LoginTls tls,
    SequencedMap<String, String> parameters,
    ProtocolVersion version) {

  /** Copies the parameters. */
  public LoginRequest {
    LinkedHashMap<String, String> copy = new LinkedHashMap<>(parameters);
    copy.remove("user");
    copy.remove("database");
    parameters = Collections.unmodifiableSequencedMap(copy);
  }

  StartupMessage startupMessage() {
    LinkedHashMap<String, String> all = new LinkedHashMap<>();
    all.put("user", user);
    all.put("database", database);
    all.putAll(parameters);
    return new StartupMessage(version, all);
  }
}
