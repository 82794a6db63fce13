package dev.pooler.core.node;

import dev.pooler.core.auth.Credentials;
import dev.pooler.core.backend.CredentialSource;
import dev.pooler.core.config.ServerTarget;
import dev.pooler.protocol.auth.ScramKeys;
import dev.pooler.protocol.auth.StoredSecret;
import org.jspecify.annotations.Nullable;

/** What one pool logs in with: the entry's password, else what the user list has. Thread-safe. */
record PoolCredentials(NodeShared shared, ServerTarget target) implements CredentialSource {

  @Override
  public Credentials current() {
    String password = password();
    if (password != null) {
      return new Credentials.Password(password, shared.serverKeys().find(target, password));
    }
    StoredSecret onFile = onFile();
    return onFile == null
        ? new Credentials.NoPassword()
        : Credentials.of(onFile, shared.provenKeys(target.user()));
  }

  @Override
  public void proven(ScramKeys keys) {
    String password = password();
    if (password != null) {
      shared.serverKeys().learned(target, password, keys);
    }
  }

  private @Nullable String password() {
    if (target.password() != null) {
      return target.password();
    }
    return onFile() instanceof StoredSecret.Plain(String password) ? password : null;
  }

  private @Nullable StoredSecret onFile() {
    return shared.config().authFile().stored(target.user());
  }
}
