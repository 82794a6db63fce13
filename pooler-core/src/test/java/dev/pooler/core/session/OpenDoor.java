package dev.pooler.core.session;

import dev.pooler.core.config.TlsMode;
import dev.pooler.core.error.PoolerError;
import dev.pooler.core.session.login.AuthRule;
import dev.pooler.core.session.login.AuthType;
import dev.pooler.core.session.login.ClientLogin.Peer;
import dev.pooler.core.session.login.DatabaseAccess;
import dev.pooler.core.session.login.LoginIdentity;
import dev.pooler.core.session.login.LoginPolicy;
import dev.pooler.core.session.login.SecretPlace;
import dev.pooler.protocol.auth.ScramVerifier;
import dev.pooler.protocol.auth.StoredSecret;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/** Lets everybody in but {@code stranger}, to the database {@code app} or to the console. */
record OpenDoor(Admission admission) implements LoginPolicy {
  @Override
  public TlsMode tlsMode() {
    return TlsMode.DISABLE;
  }

  @Override
  public @Nullable String trackedParameter(String name) {
    return name.equals("application_name") ? name : null;
  }

  @Override
  public boolean ignoresParameter(String name) {
    return false;
  }

  @Override
  public @Nullable PoolerError admission(String database, String user) {
    admission.granted(database, user);
    return null;
  }

  @Override
  public AuthRule rule(LoginIdentity asked, boolean tls, Peer peer) {
    return AuthRule.of(AuthType.TRUST);
  }

  @Override
  public @Nullable String accountName(int uid) {
    throw new AssertionError("nobody is asked");
  }

  @Override
  public SecretPlace secretPlace(String database) {
    return new SecretPlace.Nowhere();
  }

  @Override
  public boolean hasOwnAuthUser(String database) {
    return false;
  }

  @Override
  public boolean serversHaveVerifiers() {
    return false;
  }

  @Override
  public @Nullable StoredSecret secretOf(String user) {
    return user.equals("stranger") ? null : new StoredSecret.None();
  }

  @Override
  public ScramVerifier verifierOf(String user, StoredSecret.Plain secret) {
    throw new AssertionError("nobody is asked");
  }

  @Override
  public DatabaseAccess database(String name) {
    return name.equals("app") ? new DatabaseAccess.Open(null) : new DatabaseAccess.Admin();
  }

  @Override
  public boolean isAdmin(String user) {
    return true;
  }

  @Override
  public boolean isStats(String user) {
    return false;
  }

  @Override
  public boolean usersHaveVerifiers() {
    return false;
  }

  @Override
  public int scramIterations() {
    return 1;
  }

  @Override
  public byte[] mockSeed() {
    throw new AssertionError("nobody is asked");
  }

  @Override
  public SecureRandom random() {
    throw new AssertionError("nobody is asked");
  }
}
