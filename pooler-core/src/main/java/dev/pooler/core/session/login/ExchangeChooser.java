package dev.pooler.core.session.login;

import dev.pooler.core.error.LoginError;
import dev.pooler.protocol.auth.Md5;
import dev.pooler.protocol.auth.ScramServer;
import dev.pooler.protocol.auth.ScramVerifier;
import dev.pooler.protocol.auth.StoredSecret;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Decides by which exchange a user proves its password. Where there is nothing to prove it by, the
 * exchange is held with made-up secrets and fails at its end. Immutable.
 *
 * @param strangersHaveVerifiers whether made-up secrets are SCRAM verifiers where there is a choice
 * @param host where the client is; null: by a Unix-domain socket
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ExchangeChooser(
    LoginPolicy policy,
    byte @Nullable [] endPointHash,
    boolean strangersHaveVerifiers,
    @Nullable InetAddress host) {

  /**
   * The exchange for this user.
   *
   * @param secret null: there is none, or no such user
   * @return null: nothing has to be proven
   */
  @Nullable PasswordExchange choose(AuthRule rule, String user, @Nullable StoredSecret secret)
      throws LoginRefusal {
    return switch (rule.type()) {
      case REJECT -> throw new LoginRefusal(LoginError.LOGIN_REJECTED);
      case NONE -> throw new LoginRefusal(LoginError.NO_AUTHENTICATION_METHOD);
      case ANY, TRUST, CERT, PEER -> null;
      case LDAP ->
          new PasswordExchange.Elsewhere(PasswordCheck.Judge.LDAP, user, rule.options(), host);
      case PAM -> new PasswordExchange.Elsewhere(PasswordCheck.Judge.PAM, user, "", host);
      case PLAIN -> {
        boolean slowly = secret == null && strangersHaveVerifiers;
        yield new PasswordExchange.Plain(user, secret, slowly ? mockVerifier(user) : null);
      }
      case MD5 ->
          secret instanceof StoredSecret.Scram || (secret == null && strangersHaveVerifiers)
              ? scram(user, secret)
              : new PasswordExchange.Md5Salted(user, secret, salt());
      case SCRAM_SHA_256 -> scram(user, secret);
    };
  }

  private PasswordExchange scram(String user, @Nullable StoredSecret secret) {
    String hopeless = null;
    ScramVerifier verifier;
    switch (secret) {
      case null -> {
        hopeless = "no such user";
        verifier = mockVerifier(user);
      }
      case StoredSecret.None _ -> {
        hopeless = "user has no secret";
        verifier = mockVerifier(user);
      }
      case StoredSecret.Md5Hash _ -> {
        hopeless = "user has MD5 secret";
        verifier = mockVerifier(user);
      }
      case StoredSecret.Plain plain -> verifier = policy.verifierOf(user, plain);
      case StoredSecret.Scram(ScramVerifier own) -> verifier = own;
    }
    return new PasswordExchange.Scram(
        new ScramServer(verifier, endPointHash, policy.random()), secret, hopeless);
  }

  private ScramVerifier mockVerifier(String user) {
    return ScramVerifier.mock(user, policy.mockSeed(), policy.scramIterations());
  }

  private byte[] salt() {
    byte[] salt = new byte[Md5.SALT_LENGTH];
    policy.random().nextBytes(salt);
    return salt;
  }
}
