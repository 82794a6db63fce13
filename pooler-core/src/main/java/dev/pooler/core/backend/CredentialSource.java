package dev.pooler.core.backend;

import dev.pooler.core.auth.Credentials;
import dev.pooler.protocol.auth.ScramKeys;

/** What the backends of a pool log in with. Thread-safe. */
@FunctionalInterface
public interface CredentialSource {

  /** What is known now. */
  Credentials current();

  /** A login succeeded with these keys: the next one need not derive them again (about 2 ms). */
  default void proven(ScramKeys keys) {}
}
