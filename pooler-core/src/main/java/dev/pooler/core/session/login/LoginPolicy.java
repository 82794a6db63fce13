package dev.pooler.core.session.login;

import dev.pooler.core.config.TlsMode;
import dev.pooler.core.error.PoolerError;
import dev.pooler.protocol.auth.ScramVerifier;
import dev.pooler.protocol.auth.StoredSecret;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration says about logins; one snapshot of it serves one login from begin to end.
 * Called on the client's event loop; must not block.
 */
public interface LoginPolicy {

  /** {@code client_tls_sslmode}. */
  TlsMode tlsMode();

  /**
   * The canonical name of a startup parameter that sessions keep, e.g. {@code DateStyle}; null if
   * it is not tracked.
   */
  @Nullable String trackedParameter(String name);

  /** Whether {@code ignore_startup_parameters} names it. */
  boolean ignoresParameter(String name);

  /**
   * Whether there is room for one more client; asked once, when the names are known and before
   * anything is proven, as PgBouncer does.
   *
   * @return why not, e.g. {@code max_client_conn}; null: there is
   */
  @Nullable PoolerError admission(String database, String user);

  /** How this client has to prove who it is. */
  AuthRule rule(LoginIdentity asked, boolean tls, ClientLogin.Peer peer);

  /** The name of the system's account with this number; null if it has none. */
  @Nullable String accountName(int uid);

  /** Where to ask about a user that is not on file and wants this database. */
  SecretPlace secretPlace(String database);

  /** Whether the database's own entry says who asks servers about users. */
  boolean hasOwnAuthUser(String database);

  /**
   * Whether the users that only servers know have, by and large, SCRAM verifiers; see {@link
   * #usersHaveVerifiers}.
   */
  boolean serversHaveVerifiers();

  /** What is on file about the user; null if there is no such user. */
  @Nullable StoredSecret secretOf(String user);

  /**
   * A verifier for a user whose password is on file: the same at each call, as deriving one is
   * slow. See {@link PlainVerifiers}.
   */
  ScramVerifier verifierOf(String user, StoredSecret.Plain secret);

  DatabaseAccess database(String name);

  /** Whether {@code admin_users} names the user. */
  boolean isAdmin(String user);

  /** Whether {@code stats_users} names the user. */
  boolean isStats(String user);

  /**
   * Whether the users on file have, by and large, SCRAM verifiers, so that an unknown user should
   * look as if it had one. Counts with {@link AuthType#MD5} and {@link AuthType#PLAIN} only.
   */
  boolean usersHaveVerifiers();

  /** {@code scram_iterations}. */
  int scramIterations();

  /**
   * Secret of this process for made-up verifiers; at least 16 random bytes, the same for its
   * lifetime.
   */
  byte[] mockSeed();

  SecureRandom random();
}
