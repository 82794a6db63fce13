package dev.pooler.core.session.login;

import dev.pooler.core.auth.hba.IdentMap;
import dev.pooler.core.config.TlsMode;
import dev.pooler.core.error.PoolerError;
import dev.pooler.protocol.auth.Md5;
import dev.pooler.protocol.auth.ScramVerifier;
import dev.pooler.protocol.auth.StoredSecret;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A small configuration: users plain, hashed, scram (one {@link #PASSWORD} for all), empty, admin,
 * stats; databases app, off, forced.
 */
final class TestPolicy implements LoginPolicy {
  static final String PASSWORD = "open sesame";
  private static final Map<String, String> TRACKED =
      Map.of(
          "client_encoding", "client_encoding",
          "datestyle", "DateStyle",
          "timezone", "TimeZone",
          "application_name", "application_name");

  final Map<String, StoredSecret> users = new HashMap<>();
  private final SecureRandom random = new SecureRandom();
  private final PlainVerifiers verifiers = new PlainVerifiers(8, random);
  final Map<Integer, String> accounts = new HashMap<>();
  AuthType authType;
  @Nullable IdentMap map;
  SecretPlace secretPlace = new SecretPlace.Nowhere();
  TlsMode tlsMode = TlsMode.DISABLE;
  Set<String> ignored = Set.of("extra_float_digits");
  @Nullable PoolerError full;
  boolean usersHaveVerifiers;
  boolean serversHaveVerifiers;
  boolean ownAuthUser;

  TestPolicy(AuthType authType) {
    this.authType = authType;
    users.put("plain", StoredSecret.parse(PASSWORD));
    users.put("hashed", StoredSecret.parse(Md5.store(PASSWORD, "hashed")));
    users.put("scram", StoredSecret.parse(ScramVerifier.derive(PASSWORD, 8, random).format()));
    users.put("empty", StoredSecret.parse(""));
    users.put("admin", StoredSecret.parse(PASSWORD));
    users.put("stats", StoredSecret.parse(PASSWORD));
  }

  @Override
  public TlsMode tlsMode() {
    return tlsMode;
  }

  @Override
  public @Nullable String trackedParameter(String name) {
    return TRACKED.get(name.toLowerCase(Locale.ROOT));
  }

  @Override
  public boolean ignoresParameter(String name) {
    return ignored.contains(name);
  }

  @Override
  public @Nullable PoolerError admission(String database, String user) {
    return full;
  }

  @Override
  public AuthRule rule(LoginIdentity asked, boolean tls, ClientLogin.Peer peer) {
    return new AuthRule(authType, map, "options");
  }

  @Override
  public @Nullable String accountName(int uid) {
    return accounts.get(uid);
  }

  @Override
  public SecretPlace secretPlace(String database) {
    return secretPlace;
  }

  @Override
  public boolean hasOwnAuthUser(String database) {
    return ownAuthUser;
  }

  @Override
  public boolean serversHaveVerifiers() {
    return serversHaveVerifiers;
  }

  @Override
  public @Nullable StoredSecret secretOf(String user) {
    return users.get(user);
  }

  @Override
  public ScramVerifier verifierOf(String user, StoredSecret.Plain secret) {
    return verifiers.of(user, secret);
  }

  @Override
  public DatabaseAccess database(String name) {
    return switch (name) {
      case "app" -> new DatabaseAccess.Open(null);
      case "forced" -> new DatabaseAccess.Open("plain");
      case "off" -> new DatabaseAccess.Disabled();
      case "pgbouncer" -> new DatabaseAccess.Admin();
      default -> new DatabaseAccess.Missing();
    };
  }

  @Override
  public boolean isAdmin(String user) {
    return user.equals("admin");
  }

  @Override
  public boolean isStats(String user) {
    return user.equals("stats");
  }

  @Override
  public boolean usersHaveVerifiers() {
    return usersHaveVerifiers;
  }

  @Override
  public int scramIterations() {
    return 8;
  }

  @Override
  public byte[] mockSeed() {
    return new byte[32];
  }

  @Override
  public SecureRandom random() {
    return random;
  }
}
