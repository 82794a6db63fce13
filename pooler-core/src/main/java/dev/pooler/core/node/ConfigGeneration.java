package dev.pooler.core.node;

import dev.pooler.core.config.AuthFile;
import dev.pooler.core.config.AuthKeys;
import dev.pooler.core.config.PoolSettings;
import dev.pooler.core.config.PoolerConfig;
import dev.pooler.core.session.login.PlainVerifiers;
import dev.pooler.protocol.auth.ScramVerifier;
import dev.pooler.protocol.auth.StoredSecret;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One configuration in force, and what follows from it: worked out once, and not at every login.
 * Thrown away as a whole when another one is put in force. Thread-safe.
 */
final class ConfigGeneration {
  /** Strangers choose the names, and each costs memory. */
  private static final int MOST_SETTINGS = 4096;

  private final PoolerConfig config;
  private final boolean usersHaveVerifiers;
  private final PlainVerifiers verifiers;
  private final Map<Login, PoolSettings> settings = new ConcurrentHashMap<>();

  private record Login(String database, String user) {}

  ConfigGeneration(PoolerConfig config, SecureRandom random) {
    this(config, new PlainVerifiers(config.get(AuthKeys.SCRAM_ITERATIONS), random));
  }

  private ConfigGeneration(PoolerConfig config, PlainVerifiers verifiers) {
    this.config = config;
    this.usersHaveVerifiers = verifiersPrevail(config.authFile());
    this.verifiers = verifiers;
  }

  /** Another configuration, with the verifiers that are still good under it. */
  ConfigGeneration next(PoolerConfig changed) {
    return new ConfigGeneration(
        changed,
        verifiers.renewed(changed.get(AuthKeys.SCRAM_ITERATIONS), changed.authFile()::stored));
  }

  private static boolean verifiersPrevail(AuthFile file) {
    int balance = 0;
    for (String user : file.users()) {
      balance +=
          switch (Objects.requireNonNull(file.stored(user))) {
            case StoredSecret.Scram scram -> 1;
            case StoredSecret.Plain plain -> -1;
            case StoredSecret.Md5Hash md5 -> -1;
            case StoredSecret.None none -> 0;
          };
    }
    return balance > 0;
  }

  PoolerConfig config() {
    return config;
  }

  /** See {@link PoolerConfig#resolve}. */
  @Nullable PoolSettings settings(String database, String user) {
    Login login = new Login(database, user);
    PoolSettings known = settings.get(login);
    if (known != null) {
      return known;
    }
    PoolSettings resolved = config.resolve(database, user);
    if (resolved != null) {
      if (settings.size() >= MOST_SETTINGS) {
        settings.clear();
      }
      settings.put(login, resolved);
    }
    return resolved;
  }

  /** How many settings are kept at the moment. */
  int cachedSettings() {
    return settings.size();
  }

  /** Whether most users on file that have a secret have a SCRAM verifier. */
  boolean usersHaveVerifiers() {
    return usersHaveVerifiers;
  }

  /** The SCRAM verifier of a user whose password is on file. */
  ScramVerifier verifierOf(String user, StoredSecret.Plain secret) {
    return verifiers.of(user, secret);
  }
}
