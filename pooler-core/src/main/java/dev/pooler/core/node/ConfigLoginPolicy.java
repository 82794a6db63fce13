package dev.pooler.core.node;

import dev.pooler.core.auth.SystemAccounts;
import dev.pooler.core.auth.hba.HbaClient;
import dev.pooler.core.auth.hba.HbaRule;
import dev.pooler.core.config.AuthKeys;
import dev.pooler.core.config.DatabaseConfig;
import dev.pooler.core.config.ListenKeys;
import dev.pooler.core.config.PoolKeys;
import dev.pooler.core.config.PoolSettings;
import dev.pooler.core.config.PoolerConfig;
import dev.pooler.core.config.TlsMode;
import dev.pooler.core.error.LimitError;
import dev.pooler.core.error.OperatorError;
import dev.pooler.core.error.PoolerError;
import dev.pooler.core.session.Admission;
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

/**
 * The login rules of one snapshot of the configuration, for one client. Confined to the client's
 * event loop.
 */
final class ConfigLoginPolicy implements LoginPolicy {
  /** Name of the console's database; no entry may have it. */
  static final String CONSOLE = "pgbouncer";

  private final ConfigGeneration generation;
  private final PoolerConfig config;
  private final NodeShared shared;
  private final Admission admission;

  ConfigLoginPolicy(NodeShared shared, Admission admission) {
    this.generation = shared.generation();
    this.config = generation.config();
    this.shared = shared;
    this.admission = admission;
  }

  @Override
  public TlsMode tlsMode() {
    return shared.tls().listener().mode();
  }

  @Override
  public @Nullable String trackedParameter(String name) {
    int index = shared.tracked().indexOf(name);
    return index < 0 ? null : shared.tracked().name(index);
  }

  @Override
  public boolean ignoresParameter(String name) {
    for (String ignored : config.get(PoolKeys.IGNORE_STARTUP_PARAMETERS)) {
      if (ignored.equalsIgnoreCase(name)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public @Nullable PoolerError admission(String database, String user) {
    if (database.equals(CONSOLE)) {
      return null;
    }
    if (shared.draining()) {
      return OperatorError.SHUTTING_DOWN;
    }
    // Cancel requests do not come this far: they are let through when clients are too many.
    if (shared.clients().sockets() > config.get(ListenKeys.MAX_CLIENT_CONN)) {
      return LimitError.MAX_CLIENT_CONN;
    }
    PoolSettings settings = generation.settings(database, user);
    if (settings == null) {
      return null;
    }
    PoolerError refusal = shared.clients().admit(database, user, settings.limits());
    if (refusal == null) {
      admission.granted(database, user);
    }
    return refusal;
  }

  @Override
  public AuthRule rule(LoginIdentity asked, boolean tls, Peer peer) {
    return switch (config.get(AuthKeys.AUTH_TYPE)) {
      case ANY -> AuthRule.of(AuthType.ANY);
      case TRUST -> AuthRule.of(AuthType.TRUST);
      case PLAIN -> AuthRule.of(AuthType.PLAIN);
      case MD5 -> AuthRule.of(AuthType.MD5);
      case SCRAM_SHA_256 -> AuthRule.of(AuthType.SCRAM_SHA_256);
      case CERT -> AuthRule.of(AuthType.CERT);
      case HBA ->
          hba(
              new HbaClient(
                  asked.database(),
                  asked.user(),
                  asked.isPhysicalReplication(),
                  tls,
                  peer.unixSocket(),
                  peer.address()));
      case LDAP -> AuthRule.ldap(config.get(AuthKeys.AUTH_LDAP_OPTIONS));
      case PAM -> AuthRule.of(AuthType.PAM);
    };
  }

  private AuthRule hba(HbaClient client) {
    HbaRule rule = config.hbaRules().find(client);
    if (rule == null) {
      return AuthRule.of(AuthType.NONE);
    }
    return switch (rule.method()) {
      case TRUST -> AuthRule.of(AuthType.TRUST);
      case MD5 -> AuthRule.of(AuthType.MD5);
      case PASSWORD -> AuthRule.of(AuthType.PLAIN);
      case SCRAM_SHA_256 -> AuthRule.of(AuthType.SCRAM_SHA_256);
      case CERT -> new AuthRule(AuthType.CERT, rule.map(), "");
      case PEER -> new AuthRule(AuthType.PEER, rule.map(), "");
      case LDAP -> AuthRule.ldap(rule.options());
      case REJECT -> AuthRule.of(AuthType.REJECT);
    };
  }

  @Override
  public @Nullable String accountName(int uid) {
    return SystemAccounts.name(uid);
  }

  @Override
  public SecretPlace secretPlace(String database) {
    return new AuthQuerySettings(config).placeFor(database);
  }

  @Override
  public boolean hasOwnAuthUser(String database) {
    return new AuthQuerySettings(config).hasOwnUser(database);
  }

  @Override
  public boolean serversHaveVerifiers() {
    return shared.learned().verifiersPrevail();
  }

  @Override
  public @Nullable StoredSecret secretOf(String user) {
    return config.authFile().stored(user);
  }

  @Override
  public ScramVerifier verifierOf(String user, StoredSecret.Plain secret) {
    return generation.verifierOf(user, secret);
  }

  @Override
  public DatabaseAccess database(String name) {
    if (name.equals(CONSOLE)) {
      return new DatabaseAccess.Admin();
    }
    DatabaseConfig database = config.database(name);
    if (database == null) {
      return new DatabaseAccess.Missing();
    }
    if (shared.disabled().contains(name)) {
      return new DatabaseAccess.Disabled();
    }
    return new DatabaseAccess.Open(database.forcedUser());
  }

  @Override
  public boolean isAdmin(String user) {
    return config.get(AuthKeys.ADMIN_USERS).contains(user);
  }

  @Override
  public boolean isStats(String user) {
    return config.get(AuthKeys.STATS_USERS).contains(user);
  }

  @Override
  public boolean usersHaveVerifiers() {
    return generation.usersHaveVerifiers();
  }

  @Override
  public int scramIterations() {
    return config.get(AuthKeys.SCRAM_ITERATIONS);
  }

  @Override
  public byte[] mockSeed() {
    return shared.mockSeed();
  }

  @Override
  public SecureRandom random() {
    return shared.random();
  }
}
