package dev.pooler.core.node;

import dev.pooler.core.auth.Credentials;
import dev.pooler.core.backend.CredentialSource;
import dev.pooler.core.config.PoolSettings;
import dev.pooler.core.config.ServerTarget;
import dev.pooler.protocol.auth.ScramKeys;
import dev.pooler.protocol.auth.StoredSecret;
import org.jspecify.annotations.Nullable;

/**
 * What one pool logs in with: the entry's password, else the one that a directory has accepted,
 * else what the user list has, else what a server has told about the user. Thread-safe.
 */
record PoolCredentials(NodeShared shared, PoolSettings settings) implements CredentialSource {

  @Override
  public Credentials current() {
    String password = password();
    if (password != null) {
      return new Credentials.Password(password, shared.serverKeys().find(target(), password));
    }
    StoredSecret known = known();
    if (known == null) {
      return new Credentials.NoPassword();
    }
    ScramKeys keys =
        known instanceof StoredSecret.Scram(var verifier) ? shared.learned().keys(verifier) : null;
    return Credentials.of(known, keys);
  }

  @Override
  public void proven(ScramKeys keys) {
    String password = password();
    if (password != null) {
      shared.serverKeys().learned(target(), password, keys);
    }
  }

  private ServerTarget target() {
    return settings.target();
  }

  private @Nullable String password() {
    if (target().password() != null) {
      return target().password();
    }
    return known() instanceof StoredSecret.Plain(String password) ? password : null;
  }

  private @Nullable StoredSecret known() {
    LearnedSecrets.Told told = shared.learned().secret(LoopPools.keyOf(settings));
    if (told != null && told.typed()) {
      return told.secret();
    }
    StoredSecret onFile = shared.config().authFile().stored(target().user());
    return onFile == null && told != null ? told.secret() : onFile;
  }
}
