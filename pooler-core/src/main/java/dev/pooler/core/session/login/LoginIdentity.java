package dev.pooler.core.session.login;

import dev.pooler.core.auth.Credentials;
import dev.pooler.core.control.Console.Access;
import dev.pooler.core.parameter.Replication;
import dev.pooler.protocol.auth.StoredSecret;
import dev.pooler.protocol.startup.ProtocolVersion;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Who came in, and to what.
 *
 * @param user as proven; with {@link AuthType#ANY} the database's forced user
 * @param database as asked for, the user's name if none was
 * @param parameters tracked startup parameters by canonical name, those of {@code options} among
 *     them; unmodifiable
 * @param credentials what we can prove to PostgreSQL in the user's name
 * @param lookedUp its secret as a server told it; null: it is on file, or needs none
 * @param version spoken with this client
 * @param console what the user may do on the console; null: this is a pool
 * @param replication what it wants to replicate; null: nothing
 */
public record LoginIdentity(
    String user,
    String database,
    SequencedMap<String, String> parameters,
    Credentials credentials,
    @Nullable StoredSecret lookedUp,
    ProtocolVersion version,
    @Nullable Access console,
    @Nullable Replication replication) {

  /** Somebody who asks for a pool, and has proven nothing yet. */
  static LoginIdentity asking(
      String user, String database, StartupParameters parameters, ProtocolVersion version) {
    return new LoginIdentity(
        user,
        database,
        parameters.kept(),
        new Credentials.NoPassword(),
        null,
        version,
        null,
        parameters.replication());
  }

  /** Whether it wants the write-ahead log of the whole cluster. */
  public boolean isPhysicalReplication() {
    return replication != null && replication.kind() == Replication.Kind.PHYSICAL;
  }

  /** The same client by another user's name. */
  LoginIdentity as(String other) {
    return new LoginIdentity(
        other, database, parameters, credentials, lookedUp, version, console, replication);
  }

  /** The same client with something to show to servers. */
  LoginIdentity with(Credentials proven) {
    return new LoginIdentity(
        user, database, parameters, proven, lookedUp, version, console, replication);
  }

  /** The same client, about whom a server has been asked. */
  LoginIdentity lookedUpAs(String name, StoredSecret secret) {
    return new LoginIdentity(
        name, database, parameters, credentials, secret, version, console, replication);
  }

  /** The same client on the console. */
  LoginIdentity onConsole(Access access) {
    return new LoginIdentity(
        user, database, parameters, credentials, lookedUp, version, access, replication);
  }
}
